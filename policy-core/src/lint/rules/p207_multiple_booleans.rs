//! `Bool` or `Null` with several values.
//!
//! # Why it matters
//!
//! Several values are alternatives. `["true", "false"]` is met by every request that carries the
//! key, so the condition bounds nothing; `["true", "true"]` is a slip.
//!
//! # What AWS does
//!
//! It tests the key with each value, and one that matches is enough. Access Analyzer calls several
//! booleans an error.
//!
//! # Example
//!
//! ```json
//! "Condition": {"Bool": {"kms:GrantIsForAWSResource": ["true", "false"]}}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}}
//! ```
//!
//! # When to keep it
//!
//! Never.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: Condition operators", "Boolean condition operators";
//! IAM Access Analyzer, "Invalid condition multiple Boolean".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::operator::Family;

pub(super) const RULE: Rule = Rule {
    code: "P207",
    name: "multiple-booleans",
    severity: Severity::Error,
    profile: Profile::Recommended,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    for test in &statement.tests {
        let name = match test.family() {
            Some(Family::Bool) => "Bool",
            Some(Family::Null) => "Null",
            Some(
                Family::Arn
                | Family::Binary
                | Family::Date
                | Family::Ip
                | Family::Numeric
                | Family::String,
            )
            | None => continue,
        };
        if test.values.len() < 2 {
            continue;
        }
        let has = |truth: &str| test.texts().any(|text| text.eq_ignore_ascii_case(truth));
        let finding = found
            .add(
                test.value,
                format!("`{name}` of `{}` has several values", test.key.value),
            )
            .help("leave one of them")
            .subject(&test.key.value);
        if has("true") && has("false") {
            finding.consequence(match name {
                "Bool" => "they are alternatives: every request that carries the key meets them",
                _ => "they are alternatives: every request meets them",
            });
        }
    }
}
