//! A condition value that another value of the same list already covers.
//!
//! # Why it matters
//!
//! The values of a list are alternatives. Whoever reads `["s3.*", "s3.us-east-1.amazonaws.com"]`
//! takes the second for a narrowing; taking it out, or the wildcard in, is not the change that it
//! looks like.
//!
//! # What AWS does
//!
//! It is satisfied with the first value that matches. Under a negated operator it asks that none
//! matches, and the narrower value adds nothing there either.
//!
//! # Example
//!
//! ```json
//! "Condition": {"StringLike": {"kms:ViaService": ["s3.*", "s3.us-east-1.amazonaws.com"]}}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Condition": {"StringLike": {"kms:ViaService": ["s3.*"]}}
//! ```
//!
//! # When to keep it
//!
//! When a list is generated, and the wildcard is about to go.
//!
//! # Source
//!
//! IAM User Guide, "Conditions with multiple context keys or values".

use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::pattern::{covers_arn, covers_text};
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::operator::{BaseOperator, Family, Wildcards};
use crate::text::span::Span;

pub(super) const RULE: Rule = Rule {
    code: "P229",
    name: "redundant-condition-value",
    severity: Severity::Info,
    profile: Profile::Strict,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Safe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    for test in &statement.tests {
        let Some(operator) = test.parsed else {
            continue;
        };
        let places: Vec<Span> = test.values.iter().map(|value| value.span).collect();
        let base = operator.base;
        for (index, value) in test.values.iter().enumerate() {
            let text = value.value.text.as_str();
            // Of two that cover each other, the first stays.
            let wider = test.values.iter().enumerate().find(|(at, other)| {
                let other = other.value.text.as_str();
                *at != index
                    && covers(base, other, text)
                    && (*at < index || !covers(base, text, other))
            });
            let Some((_, wider)) = wider else {
                continue;
            };
            let finding = found.add(
                value.span,
                format!("`{text}` is covered by `{}`", wider.value.text),
            );
            finding
                .help("remove it")
                .subject(format!("{} {text}", test.key.value))
                .related(wider.span, "this covers it");
            if let Some(edit) = Edit::remove(&places, index) {
                let title = format!("remove `{text}`");
                let is_same = text == wider.value.text;
                // What a change does is proven for key policies only.
                finding.fix(match is_same || view.document.key_policy().is_some() {
                    true => Fix::safe(title, vec![edit]),
                    false => Fix::changing(title, vec![edit]),
                });
            }
        }
    }
}

fn covers(base: BaseOperator, wide: &str, narrow: &str) -> bool {
    let row = base.row();
    match (row.family, row.wildcards) {
        (Family::String, Wildcards::Yes) => covers_text(wide, narrow),
        (Family::Arn, _) => covers_arn(wide, narrow),
        // Several booleans have a rule of their own.
        (Family::Bool, _) => false,
        (Family::String, Wildcards::No) => {
            let folds = row.positive == BaseOperator::StringEqualsIgnoreCase;
            wide == narrow || folds && wide.eq_ignore_ascii_case(narrow)
        }
        (Family::Binary | Family::Date | Family::Ip | Family::Null | Family::Numeric, _) => {
            wide == narrow
        }
    }
}
