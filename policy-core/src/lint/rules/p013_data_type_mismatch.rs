//! A value of the wrong type: an object where a text stands, a number in the place of a Sid. Also
//! values that AWS has another form for, where no other rule speaks of it.
//!
//! # Why it matters
//!
//! The element does not say what it seems to say. An account id without quotes may even have lost a
//! leading zero on the way here.
//!
//! # What AWS does
//!
//! It refuses the policy.
//!
//! # Example
//!
//! ```json
//! "Principal": {"AWS": 111122223333}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Principal": {"AWS": "111122223333"}
//! ```
//!
//! # When to keep it
//!
//! Never.
//!
//! # Source
//!
//! IAM User Guide, "Grammar of the IAM JSON policy language".

use crate::json::Value;
use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;
use crate::lint::{action, leftover, message, tree};

pub(super) const RULE: Rule = Rule {
    code: "P013",
    name: "data-type-mismatch",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::ANY,
    fixes: Fixes::Safe,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    message::report(view, found, RULE.code);
    unowned(view, found);
    for message in message::of(view, &["wrong-type"]) {
        let root = view.document.node.as_ref();
        let place = root.and_then(|it| tree::at(it, message.span));
        if place.is_some_and(|it| it.is_null_or_nested()) {
            continue;
        }
        let finding = message::add(view, found, message);
        let digits = place.and_then(|it| match &it.node.value {
            Value::Number(digits) => Some(digits),
            Value::Array(_)
            | Value::Bool(_)
            | Value::Null
            | Value::Object(_)
            | Value::String(_) => None,
        });
        let Some(digits) = digits.filter(|_| message.message.contains("a string")) else {
            continue;
        };
        // An account id with fewer digits has lost a zero, which cannot be put back.
        if (FEW_DIGITS..ACCOUNT_DIGITS).contains(&digits.len()) {
            finding.help("an account id has 12 digits, and loses leading zeros without quotes");
        } else {
            let edit = Edit::replace_string(view.document, message.span, digits);
            finding
                .help("write it in quotes")
                .fix(Fix::safe("write quotes", vec![edit]));
        }
    }
}

/// Errors about texts that the rules of their own leave to those about characters, templates and
/// variables, and of which these say nothing.
fn unowned(view: &View<'_>, found: &mut Findings) {
    let mut texts = Vec::new();
    for message in message::of(view, &OF_TEXTS).filter(|it| it.is_error()) {
        if texts.is_empty() {
            texts = tree::texts(view.document);
        }
        let text = texts.iter().find(|it| it.span == message.span);
        let is_unowned = text.is_some_and(|it| {
            let is_plain = it.text.trim().is_empty() || it.text.trim() == it.text;
            let is_left = it.text.trim().is_empty() || action::is_unfilled(it.text);
            let is_variable = it.text.contains("${") && message.code != "resource-syntax";
            is_left
                && is_plain
                && !is_variable
                && it.text.is_ascii()
                && leftover::of(it.text).is_none()
        });
        if is_unowned {
            message::add(view, found, message);
        }
    }
}

/// Messages about the form of a text.
const OF_TEXTS: [&str; 5] = [
    "action-syntax",
    "bare-principal",
    "condition-key-syntax",
    "principal-syntax",
    "resource-syntax",
];

/// The digits of an account id.
const ACCOUNT_DIGITS: usize = 12;

/// Numbers with so many digits may be account ids.
const FEW_DIGITS: usize = 9;
