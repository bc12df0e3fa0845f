//! A policy variable that names no condition key, one with several values, or one that no request
//! for the actions carries.
//!
//! # Why it matters
//!
//! Such a variable stands for nothing. The value, or the resource, that it is a part of then matches
//! nothing, and a negated condition is always true.
//!
//! # What AWS does
//!
//! It leaves the variable unresolved. A positive operator fails, a negated one holds, and a resource
//! with it matches nothing.
//!
//! # Example
//!
//! ```json
//! "Condition": {"StringEquals": {"kms:EncryptionContext:user": "${aws:user}"}}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Condition": {"StringEquals": {"kms:EncryptionContext:user": "${aws:username}"}}
//! ```
//!
//! # When to keep it
//!
//! When AWS has added the key since the tables of this linter were made. Keys of other services and
//! of identity providers, such as `${saml:sub}`, are not looked at.
//!
//! # Source
//!
//! IAM User Guide, "IAM policy elements: Variables and tags" and "AWS global condition context
//! keys".

use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::known::variable::variables_of;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::lint::{leftover, message};
use crate::name::condition_key::ConditionKey;
use crate::table::condition_key::{self, Arity, ConditionKeyRow, Form};
use crate::table::kms_action::ActionSet;
use crate::table::operator::Variables;
use crate::text::nearest::nearest;
use crate::text::span::Span;

pub(super) const RULE: Rule = Rule {
    code: "P233",
    name: "unknown-variable",
    severity: Severity::Error,
    profile: Profile::Recommended,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Unsafe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    if view.document.version() != Some("2012-10-17") {
        return;
    }
    let resources = statement.resource.iter().flat_map(|it| &it.entries);
    // Of those before the last part of an ARN, P231 speaks.
    let too_early: Vec<Span> = message::of(view, &["variable-before-fifth-colon"])
        .map(|it| it.span)
        .collect();
    let resources = resources.filter(|entry| !too_early.contains(&entry.span));
    let resources = resources.map(|entry| (entry.value.as_str(), entry.span));
    let tests = statement.tests.iter();
    let tests = tests.filter(|test| {
        let knows = test.parsed.map(|it| it.base.row().variables);
        knows == Some(Variables::Yes)
    });
    let values = tests.flat_map(|test| &test.values);
    let values = values.map(|value| (value.value.text.as_str(), value.span));
    for (text, span) in resources.chain(values) {
        // What a template left behind has a rule of its own.
        if leftover::expression(text).is_some() {
            continue;
        }
        for (name, key, _) in variables_of(text) {
            let Some((why, meant)) = wrong_with(&key, statement.actions) else {
                continue;
            };
            let finding = found.add(span, format!("`${{{name}}}` {why}"));
            finding.subject(&name);
            match meant {
                Some(meant) => {
                    let new = text.replace(&name, meant);
                    let edit = Edit::replace_string(view.document, span, &new);
                    finding.help(format!("did you mean `${{{meant}}}`?"));
                    finding.fix(Fix::changing(format!("write `{meant}`"), vec![edit]));
                }
                None => {
                    finding.help("name a condition key with one value that the request carries");
                }
            }
        }
    }
}

/// What is wrong with a variable, and what was probably meant.
fn wrong_with(key: &ConditionKey, actions: ActionSet) -> Option<(String, Option<&'static str>)> {
    let Some(row) = condition_key::lookup(key) else {
        let folded = key.folded();
        if !folded.starts_with("aws:") && !folded.starts_with("kms:") {
            return None;
        }
        let known = condition_key::rows().iter();
        let known = known.filter(|row| row.form() == Form::Exact && row.arity() == Arity::Single);
        let known: Vec<&str> = known.map(ConditionKeyRow::name).collect();
        let written = key.as_str();
        // Somebody who leaves the end out is farther away than by a letter or two.
        let longer = known.iter().copied().find(|name| {
            let name = name.to_ascii_lowercase();
            name.starts_with(folded)
        });
        let meant = nearest(written, known.iter().copied()).or(longer);
        return Some(("names no condition key".to_owned(), meant));
    };
    if row.arity() == Arity::Multi {
        let why = "has several values, so it cannot be a policy variable";
        return Some((why.to_owned(), None));
    }
    if !actions.is_empty() && actions.intersection(row.carriers()).is_empty() {
        let why = "is never in a request for these actions";
        return Some((why.to_owned(), None));
    }
    None
}
