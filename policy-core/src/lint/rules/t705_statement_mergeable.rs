//! A statement that differs from another one in the list of its principals, its actions or its
//! resources only.
//!
//! # Why it matters
//!
//! One statement with both lists says the same in half the space, and a change of its condition
//! cannot be forgotten in the other.
//!
//! # What AWS does
//!
//! It adds up what statements allow, and what they deny.
//!
//! # Example
//!
//! ```json
//! [
//!   {"Effect": "Allow", "Action": "kms:Encrypt", "Resource": "*"},
//!   {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}
//! ]
//! ```
//!
//! # Instead
//!
//! ```json
//! [
//!   {"Effect": "Allow", "Action": ["kms:Encrypt", "kms:Decrypt"], "Resource": "*"}
//! ]
//! ```
//!
//! # When to keep it
//!
//! When the two have Sids that say what each is for, or are owned by different people.
//!
//! # Source
//!
//! IAM User Guide, "Policy evaluation logic".

use std::collections::BTreeSet;

use crate::ast::{Effect, Polarity};
use crate::lint::edit::{Edit, quoted};
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Form, Listed, Statement, View};
use crate::text::span::Span;

pub(super) const RULE: Rule = Rule {
    code: "T705",
    name: "statement-mergeable",
    severity: Severity::Info,
    profile: Profile::All,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Unsafe,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let statements = &view.document.statements;
    let parts: Vec<Option<Parts>> = statements.iter().map(Parts::of).collect();
    for (at, (second, own)) in statements.iter().zip(&parts).enumerate() {
        let pairs = statements.iter().zip(&parts).take(at);
        // With the nearest one in front.
        let mut nearest = pairs.rev().filter_map(|(first, other)| {
            let part = own.as_ref()?.differs_in(other.as_ref()?)?;
            Some((first, part))
        });
        let Some((first, part)) = nearest.next() else {
            continue;
        };
        let finding = found
            .add(
                second.head(),
                format!(
                    "{} differs from {} in its {} only",
                    second.title(),
                    first.title(),
                    part.words()
                ),
            )
            .help("list them in one statement")
            .related(first.head(), "the other one");
        if let Some(edits) = merged(view, first, second, part) {
            finding.fix(Fix::changing("merge them", edits));
        }
    }
}

/// What a statement says, without order.
#[derive(Debug, PartialEq, Eq)]
struct Parts {
    effect: Effect,
    principal: Option<Entries>,
    action: Option<Entries>,
    resource: Option<Entries>,
    tests: BTreeSet<(String, String, BTreeSet<String>)>,
}

/// What an element lists.
#[derive(Debug, PartialEq, Eq)]
struct Entries {
    polarity: Polarity,
    texts: BTreeSet<String>,
}

/// An element that two statements differ in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Action,
    Principal,
    Resource,
}

impl Part {
    const fn words(self) -> &'static str {
        match self {
            Self::Action => "actions",
            Self::Principal => "principals",
            Self::Resource => "resources",
        }
    }
}

impl Parts {
    fn of(statement: &Statement) -> Option<Self> {
        let tests = statement.tests.iter().map(|test| {
            (
                test.operator.value.clone(),
                test.key.value.clone(),
                test.texts().map(str::to_owned).collect(),
            )
        });
        Some(Self {
            effect: statement.effect()?,
            principal: statement.principal.as_ref().map(|it| {
                let entries = it.entries.iter().map(|entry| {
                    let kind = entry.value.kind.as_deref().unwrap_or_default();
                    format!("{kind} {}", entry.value.text)
                });
                Entries {
                    polarity: it.polarity,
                    texts: entries.collect(),
                }
            }),
            action: statement.action.as_ref().map(listed),
            resource: statement.resource.as_ref().map(listed),
            tests: tests.collect(),
        })
    }

    /// The one element in which they differ, if it is a list of what is meant in both.
    fn differs_in(&self, other: &Self) -> Option<Part> {
        if self.effect != other.effect || self.tests != other.tests {
            return None;
        }
        let pairs = [
            (Part::Principal, &self.principal, &other.principal),
            (Part::Action, &self.action, &other.action),
            (Part::Resource, &self.resource, &other.resource),
        ];
        let mut different = pairs.into_iter().filter(|(_, one, other)| one != other);
        let (Some((part, Some(one), Some(other))), None) = (different.next(), different.next())
        else {
            return None;
        };
        let is_list = one.polarity == Polarity::Is && other.polarity == Polarity::Is;
        is_list.then_some(part)
    }
}

fn listed(element: &Listed<String>) -> Entries {
    Entries {
        polarity: element.polarity,
        texts: element.entries.iter().map(|it| it.value.clone()).collect(),
    }
}

/// The second statement's entries behind those of the first, and the second one gone.
fn merged(view: &View<'_>, first: &Statement, second: &Statement, part: Part) -> Option<Vec<Edit>> {
    let (into, from) = match part {
        Part::Action => (first.action.as_ref()?, second.action.as_ref()?),
        Part::Principal => return None,
        Part::Resource => (first.resource.as_ref()?, second.resource.as_ref()?),
    };
    let is_new = |text: &str| !into.entries.iter().any(|it| it.value == text);
    let new = from.entries.iter().filter(|it| is_new(&it.value));
    let new: Vec<String> = new.map(|it| quoted(&it.value)).collect();
    let list = match into.form {
        Form::List => {
            let last = into.entries.last()?.span;
            let json: String = new.iter().map(|it| format!(", {it}")).collect();
            Edit::insert(view.document, last.end, &json)
        }
        Form::One => {
            let old = quoted(&into.entries.first()?.value);
            let json = format!("[{old}, {}]", new.join(", "));
            Edit::replace(view.document, into.value, &json)
        }
    };
    let places: Vec<Span> = view.document.statements.iter().map(|it| it.span).collect();
    Some(vec![list, Edit::remove(&places, second.index)?])
}
