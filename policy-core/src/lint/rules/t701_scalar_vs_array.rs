//! A list of one entry in a document that writes single entries of the same element without a list.
//!
//! # Why it matters
//!
//! A document that writes one thing in two ways makes longer diffs and harder searches.
//!
//! # What AWS does
//!
//! It takes both for the same.
//!
//! # Example
//!
//! ```json
//! [
//!   {"Effect": "Allow", "Action": "kms:Encrypt", "Resource": "*"},
//!   {"Effect": "Allow", "Action": ["kms:Decrypt"], "Resource": "*"}
//! ]
//! ```
//!
//! # Instead
//!
//! ```json
//! [
//!   {"Effect": "Allow", "Action": "kms:Encrypt", "Resource": "*"},
//!   {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}
//! ]
//! ```
//!
//! # When to keep it
//!
//! Always, if you like it so: this is style, and off unless it is asked for.
//!
//! # Source
//!
//! IAM User Guide, "Grammar of the IAM JSON policy language".

use std::collections::BTreeSet;

use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::tree;
use crate::lint::view::{Form, View};
use crate::text::span::Span;

pub(super) const RULE: Rule = Rule {
    code: "T701",
    name: "scalar-vs-array",
    severity: Severity::Info,
    profile: Profile::All,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Safe,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let mut plain: BTreeSet<Named> = BTreeSet::new();
    let mut listed: Vec<(Named, &str, Span)> = Vec::new();
    for statement in &view.document.statements {
        for (name, element) in [
            (Named::Action, &statement.action),
            (Named::Resource, &statement.resource),
        ] {
            let Some(element) = element else {
                continue;
            };
            match (element.form, element.entries.as_slice()) {
                (Form::One, _) => {
                    plain.insert(name);
                }
                (Form::List, [one]) => listed.push((name, &one.value, element.value)),
                (Form::List, _) => {}
            }
        }
        let entries = statement.principal.iter().flat_map(|it| &it.entries);
        for entry in entries.filter(|it| it.value.kind.is_some()) {
            match entry.value.form {
                Form::One => {
                    plain.insert(Named::Principal);
                }
                Form::List => listed.push((Named::Principal, &entry.value.text, entry.value.list)),
            }
        }
        for test in &statement.tests {
            match (test.form, test.values.as_slice()) {
                (Form::One, _) => {
                    plain.insert(Named::Value);
                }
                (Form::List, [one]) => listed.push((Named::Value, &one.value.text, test.value)),
                (Form::List, _) => {}
            }
        }
    }
    for (name, text, span) in listed {
        // A list of several, and `["*"]`, which has a rule of its own.
        let is_single = is_single(view, span);
        if text == "*" || !is_single || !plain.contains(&name) {
            continue;
        }
        let finding = found
            .add(
                span,
                format!("`{text}` stands alone in a list, and others without one"),
            )
            .help("leave the brackets out")
            .subject(text);
        if let Some(raw) = inside(view, span) {
            let edit = Edit { span, text: raw };
            finding.fix(Fix::safe("leave the brackets out", vec![edit]));
        }
    }
}

/// What has values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Named {
    Action,
    Principal,
    Resource,
    Value,
}

fn is_single(view: &View<'_>, span: Span) -> bool {
    let root = view.document.node.as_ref();
    let place = root.and_then(|it| tree::at(it, span));
    let elements = place.and_then(|it| it.node.as_array());
    elements.is_some_and(|it| it.len() == 1)
}

/// The one entry of a list as it is written.
fn inside(view: &View<'_>, span: Span) -> Option<String> {
    let root = view.document.node.as_ref()?;
    let only = tree::at(root, span)?.node.as_array()?.first()?.span;
    Some(view.document.source.slice(only).to_owned())
}
