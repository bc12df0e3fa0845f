//! A list of condition values that mixes strings, numbers and booleans.
//!
//! # Why it matters
//!
//! All values of a condition are compared as one type, that of the operator. A list that mixes them
//! was put together from two sources, or a quote was forgotten, and tools that read the document
//! with types refuse it.
//!
//! # What AWS does
//!
//! It reads numbers and booleans without quotes as if they had some. IAM Access Analyzer reports a
//! list of several types as an error.
//!
//! # Example
//!
//! ```json
//! "Condition": {"StringEquals": {"kms:CallerAccount": ["111122223333", 444455556666]}}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Condition": {"StringEquals": {"kms:CallerAccount": ["111122223333", "444455556666"]}}
//! ```
//!
//! # When to keep it
//!
//! Never.
//!
//! # Source
//!
//! IAM Access Analyzer policy check reference, "Invalid condition data type"; IAM User Guide, "IAM
//! JSON policy elements: Condition".

use crate::ast::{ConditionValue, Written};
use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::text::span::Spanned;

pub(super) const RULE: Rule = Rule {
    code: "P228",
    name: "condition-value-type-mix",
    severity: Severity::Error,
    profile: Profile::Recommended,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Safe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    for test in &statement.tests {
        let Some(first) = test.values.first() else {
            continue;
        };
        let differs = |value: &&Spanned<ConditionValue>| value.value.written != first.value.written;
        let Some(other) = test.values.iter().find(differs) else {
            continue;
        };
        let key = &test.key.value;
        let (own, others) = (words(first.value.written), words(other.value.written));
        let bare = test
            .values
            .iter()
            .filter(|it| it.value.written != Written::String);
        let edits = bare.map(|it| Edit::replace_string(view.document, it.span, &it.value.text));
        found
            .add(
                other.span,
                format!("the values of `{key}` are {own} and {others}"),
            )
            .help("write all of them in quotes")
            .subject(key)
            .related(first.span, format!("the first of the {own}"))
            .fix(Fix::safe("put every value in quotes", edits.collect()));
    }
}

const fn words(written: Written) -> &'static str {
    match written {
        Written::Boolean => "booleans",
        Written::Number => "numbers",
        Written::String => "strings",
    }
}
