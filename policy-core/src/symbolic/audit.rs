//! What stands out in the policies of a key.

use crate::compile::record::LoadError;
use crate::name::arn::Arn;
use crate::symbolic::answer::{Audit, Idleness, Managers, Reach, Undecided};
use crate::symbolic::cells::Cells;
use crate::symbolic::example::Cell;
use crate::symbolic::formula::Node;
use crate::symbolic::inquiry::Inquiry;
use crate::symbolic::layers;
use crate::symbolic::solve::Search;
use crate::symbolic::{Options, World};
use crate::table::kms_action::Action;

mod idle;
mod reach;

/// See [`audit`](crate::symbolic::audit).
pub(super) fn run(world: &World, options: &Options) -> Result<Vec<Audit>, LoadError> {
    let mut inquiry = Inquiry::new(&[world], &[], options)?;
    let cells = inquiry.cells();
    let mut audits = Vec::new();
    for key in inquiry.ground.keys.clone() {
        inquiry.refill(options.steps);
        let mut audit = Audit {
            key: key.clone(),
            managed_by_policy: Managers::default(),
            managed: Managers::default(),
            idle: Vec::new(),
            reach: Vec::new(),
            undecided: Vec::new(),
            assumptions: inquiry.assumptions(),
            steps: 0,
        };
        match &cells {
            Some(cells) => {
                managers(&mut inquiry, cells, &key, &mut audit);
                audit.idle = idle::find(&mut inquiry, cells, &key, &mut audit.undecided);
                audit.reach = reach::find(&mut inquiry, cells, &key, &mut audit.undecided);
            }
            None => audit.undecided.push(too_many()),
        }
        audit.steps = inquiry.taken();
        audits.push(audit);
    }
    Ok(audits)
}

/// See [`reach`](crate::symbolic::reach).
pub(super) fn reach(world: &World, options: &Options) -> Result<Vec<Reach>, LoadError> {
    let mut inquiry = Inquiry::new(&[world], &[], options)?;
    let cells = inquiry.cells();
    let mut all = Vec::new();
    for key in inquiry.ground.keys.clone() {
        inquiry.refill(options.steps);
        let mut reach = Reach::default();
        match &cells {
            Some(cells) => {
                reach.rows = reach::find(&mut inquiry, cells, &key, &mut reach.undecided);
            }
            None => reach.undecided.push(too_many()),
        }
        all.push(reach);
    }
    Ok(all)
}

/// See [`idle`](crate::symbolic::idle).
pub(super) fn idle(
    world: &World,
    statements: &[usize],
    options: &Options,
) -> Result<Vec<Idleness>, LoadError> {
    let mut inquiry = Inquiry::new(&[world], &[], options)?;
    let Some(key) = inquiry.ground.keys.first().cloned() else {
        return Ok(Vec::new());
    };
    let Some(cells) = inquiry.cells() else {
        let unknown = statements.iter().map(|number| {
            Idleness::Unknown(Undecided {
                what: format!("whether statement {number} does anything"),
                ..too_many()
            })
        });
        return Ok(unknown.collect());
    };
    inquiry.refill(options.steps);
    Ok(idle::find_of(&mut inquiry, &cells, &key, statements))
}

fn too_many() -> Undecided {
    Undecided {
        what: "who can reach the key".to_owned(),
        why: "the steps did not suffice to tell callers apart".to_owned(),
    }
}

/// Who of the owning account can change the key policy.
fn managers(inquiry: &mut Inquiry, cells: &Cells, key: &Arn, audit: &mut Audit) {
    for (cell, group) in cells.of_key(key) {
        let is_own = cell
            .caller()
            .account()
            .is_some_and(|own| Some(own) == key.account());
        if !is_own || !group.contains(Action::PUT_KEY_POLICY) {
            continue;
        }
        let cell = Cell {
            action: Action::PUT_KEY_POLICY,
            ..cell
        };
        let alone = inquiry.on_side(0, &cell, layers::by_key_policies);
        let together = inquiry.allowed(0, &cell);
        let questions = [
            (alone, &[][..], &mut audit.managed_by_policy),
            (together, &[true][..], &mut audit.managed),
        ];
        for (formula, wanted, managers) in questions {
            let label = &cell.class.label;
            let is_known = managers.callers.iter().any(|(known, _)| known == label);
            let Some(formula) = formula.filter(|formula| *formula != Node::FALSE && !is_known)
            else {
                continue;
            };
            match inquiry.search(&cell, formula, wanted) {
                Search::Found((example, _)) => managers.callers.push((label.clone(), example)),
                Search::None => {}
                Search::Unknown => {
                    managers.more = true;
                    audit.undecided.push(Undecided {
                        what: format!("whether {label} can change the key policy"),
                        why: "the steps did not suffice".to_owned(),
                    });
                }
            }
        }
    }
}
