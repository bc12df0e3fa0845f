//! Elements that do not come in the usual order: `Version`, `Id`, `Statement`, and in a statement
//! `Sid`, `Effect`, `Principal`, `Action`, `Resource`, `Condition`.
//!
//! # Why it matters
//!
//! A reader looks for the effect in front and for the condition at the end; a `Deny` at the bottom
//! of a long statement is overlooked.
//!
//! # What AWS does
//!
//! The order makes no difference to it.
//!
//! # Example
//!
//! ```json
//! {"Action": "kms:Decrypt", "Resource": "*", "Effect": "Allow"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}
//! ```
//!
//! # When to keep it
//!
//! Always, if you like it so: this is style, and off unless it is asked for.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements reference".

use std::collections::BTreeSet;

use crate::json::Node;
use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;
use crate::text::span::Span;

pub(super) const RULE: Rule = Rule {
    code: "T703",
    name: "element-order",
    severity: Severity::Info,
    profile: Profile::All,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Safe,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let root = view.document.node.as_ref();
    let members = root.and_then(Node::as_object).unwrap_or_default();
    let top: Vec<Place<'_>> = members
        .iter()
        .map(|it| Place {
            name: &it.name,
            span: it.name_span.to(it.value.span),
        })
        .collect();
    let mut all = vec![top];
    for statement in &view.document.statements {
        let members = statement.members.iter();
        all.push(
            members
                .map(|it| Place {
                    name: &it.name,
                    span: it.name_span.to(it.value),
                })
                .collect(),
        );
    }
    let mut is_moved = false;
    for (index, members) in all.iter().enumerate() {
        // Edits of the policy would overlap those of its statements: they come first.
        if index == 0 && all.iter().skip(1).any(|it| out_of_place(it).is_some()) {
            is_moved = true;
        }
        let Some(sorted) = out_of_place(members) else {
            continue;
        };
        let first = members.iter().zip(&sorted).find(|(a, b)| a != b);
        let Some((wrong, wanted)) = first else {
            continue;
        };
        let message = format!("`{}` belongs in front of `{}`", wanted.name, wrong.name);
        let finding = found
            .add(wanted.span, message)
            .help("put the elements in their usual order")
            .subject(wanted.name);
        if index > 0 || !is_moved {
            let edits = members.iter().zip(&sorted).filter(|(a, b)| a != b);
            let edits = edits.map(|(old, new)| Edit {
                span: old.span,
                text: view.document.source.slice(new.span).to_owned(),
            });
            finding.fix(Fix::safe("put them in order", edits.collect()));
        }
    }
}

/// A member, from its name to the end of its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place<'m> {
    name: &'m str,
    span: Span,
}

/// The members in order; `None` where they are, or where one is unknown or given twice.
fn out_of_place<'m>(members: &[Place<'m>]) -> Option<Vec<Place<'m>>> {
    let rank = |name: &str| ORDER.iter().position(|it| *it == name);
    let ranks: Option<Vec<usize>> = members.iter().map(|it| rank(it.name)).collect();
    let ranks = ranks?;
    let unique: BTreeSet<usize> = ranks.iter().copied().collect();
    if ranks.is_sorted() || unique.len() != ranks.len() {
        return None;
    }
    let mut sorted = members.to_vec();
    sorted.sort_by_key(|it| rank(it.name));
    Some(sorted)
}

/// The elements in their usual order; opposites share a place, and only one of them is there.
const ORDER: [&str; 12] = [
    "Version",
    "Id",
    "Statement",
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];
