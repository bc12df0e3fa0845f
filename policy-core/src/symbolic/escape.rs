//! What callers that a claim speaks of could do, in one step, to make it false.
//!
//! Who can write the key policy can write itself into it; who can make a grant for itself needs no
//! policy; who can change tags or aliases meets conditions on them.

use std::collections::BTreeSet;

use crate::symbolic::answer::{CallerClass, Escape};
use crate::symbolic::cells::Cells;
use crate::symbolic::claim::Expect;
use crate::symbolic::encode::Encoder;
use crate::symbolic::example::Cell;
use crate::symbolic::formula::Node;
use crate::symbolic::inquiry::Inquiry;
use crate::symbolic::layers::{self, Doubt, WhatIf};
use crate::symbolic::prove;
use crate::symbolic::room::Labels;
use crate::symbolic::solve::Search;
use crate::table::kms_action::{Action, ActionSet};

/// One row for each caller and step that is open to it.
pub(super) fn escapes(inquiry: &mut Inquiry, cells: &Cells, claim: usize) -> Vec<Escape> {
    let Some(denied) = inquiry.ground.scope(claim).map(|scope| scope.actions) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut seen: BTreeSet<(CallerClass, Action)> = BTreeSet::new();
    for Step { action, how, gives } in STEPS {
        // A claim that denies the step itself says so already.
        if denied.contains(action) {
            continue;
        }
        for (cell, group) in cells.iter() {
            let key = (cell.class.label.clone(), action);
            if !group.contains(action) || seen.contains(&key) {
                continue;
            }
            let cell = Cell { action, ..cell };
            let Some(allowed) = inquiry.allowed(0, &cell) else {
                continue;
            };
            if allowed == Node::FALSE {
                continue;
            }
            let formula = match gives {
                Gives::Grant => for_itself(inquiry, &cell, denied, allowed),
                Gives::KeyPolicy | Gives::Labels => allowed,
            };
            // The same caller takes the step of whom the claim speaks.
            let Some(spoken_of) = prove::speaks_of(inquiry, claim, &cell) else {
                continue;
            };
            let formula = inquiry.encoder.and(formula, spoken_of);
            if formula == Node::FALSE || !suffices(inquiry, cells, claim, &cell, gives) {
                continue;
            }
            if let Search::Found((example, _)) = inquiry.search(&cell, formula, &[true]) {
                seen.insert(key);
                found.push(Escape {
                    caller: cell.class.label.clone(),
                    action,
                    how: how.to_owned(),
                    example,
                });
            }
        }
    }
    found
}

/// A step, and what it gives.
#[derive(Clone, Copy)]
struct Step {
    action: Action,
    how: &'static str,
    gives: Gives,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gives {
    Grant,
    KeyPolicy,
    Labels,
}

/// Whether the claim could be made false by what the step gives: nothing else denies it.
fn suffices(inquiry: &mut Inquiry, cells: &Cells, claim: usize, of: &Cell, gives: Gives) -> bool {
    let what_if = match gives {
        Gives::Grant => WhatIf::OwnGrant,
        Gives::KeyPolicy => WhatIf::OwnKeyPolicy,
        Gives::Labels => WhatIf::AsIs,
    };
    for cell in cells.like(of) {
        if gives == Gives::Grant && !cell.action.is_grant_operation() {
            continue;
        }
        let Some(scope) = prove::scope(inquiry, claim, Expect::Denied, &cell) else {
            continue;
        };
        if gives == Gives::Labels {
            inquiry.labels = Labels::Any;
        }
        let allowed = inquiry.on_side(0, &cell, |encoder, place, doubt| {
            layers::allowed(encoder, place, Doubt { what_if, ..doubt })
        });
        inquiry.labels = Labels::AsLoaded;
        let Some(allowed) = allowed else { continue };
        let violated = inquiry.encoder.and(scope, allowed);
        if let Search::Found(_) = inquiry.search(&cell, violated, &[]) {
            return true;
        }
    }
    false
}

/// A grant for the caller itself, with a denied operation.
fn for_itself(inquiry: &mut Inquiry, cell: &Cell, denied: ActionSet, allowed: Node) -> Node {
    let grantee = cell
        .caller()
        .principal_arn()
        .map(|arn| arn.as_str().to_owned());
    let names: Vec<&str> = denied
        .iter()
        .filter(|action| action.is_grant_operation())
        .map(Action::name)
        .collect();
    let terms = inquiry.on_side(0, cell, |encoder: &mut Encoder, place, _| {
        encoder.grant_for(place, grantee.as_deref(), &names)
    });
    let terms = terms.unwrap_or(Node::FALSE);
    inquiry.encoder.and(allowed, terms)
}

const STEPS: [Step; 7] = [
    Step {
        action: Action::PUT_KEY_POLICY,
        how: "it could write itself into the key policy",
        gives: Gives::KeyPolicy,
    },
    Step {
        action: Action::CREATE_GRANT,
        how: "it could make itself a grant for the operation",
        gives: Gives::Grant,
    },
    Step {
        action: Action::TAG_RESOURCE,
        how: "it could give the key a tag that a condition asks for",
        gives: Gives::Labels,
    },
    Step {
        action: Action::UNTAG_RESOURCE,
        how: "it could take a tag from the key that a condition asks for",
        gives: Gives::Labels,
    },
    Step {
        action: Action::CREATE_ALIAS,
        how: "it could give the key an alias that a condition asks for",
        gives: Gives::Labels,
    },
    Step {
        action: Action::UPDATE_ALIAS,
        how: "it could move an alias to or from the key that a condition asks for",
        gives: Gives::Labels,
    },
    Step {
        action: Action::DELETE_ALIAS,
        how: "it could take an alias from the key that a condition asks for",
        gives: Gives::Labels,
    },
];
