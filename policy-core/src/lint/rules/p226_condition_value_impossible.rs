//! A value that the condition key can never have.
//!
//! # Why it matters
//!
//! A condition that waits for such a value is never true, and its negation is always true. The names
//! of the KMS API are easily mixed up: `AES_256` is the length of a data key, not the spec of a KMS
//! key. Of operations of grants, G421 tells.
//!
//! # What AWS does
//!
//! It compares the value with what the request or the key says, finds no match, and goes on. No
//! error tells of it.
//!
//! # Example
//!
//! ```json
//! "Condition": {"StringEquals": {"kms:KeySpec": "AES_256"}}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Condition": {"StringEquals": {"kms:KeySpec": "SYMMETRIC_DEFAULT"}}
//! ```
//!
//! # When to keep it
//!
//! When AWS has added a value since the table of this linter was made. The lists of key specs and
//! algorithms grow.
//!
//! # Source
//!
//! KMS API Reference, the request members of the same names; KMS Developer Guide, "AWS KMS condition
//! keys".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::known::value::values_of;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::name::wildcard::{Case, Pattern};
use crate::table::operator::{BaseOperator, Family, Wildcards};
use crate::text::nearest::nearest;

pub(super) const RULE: Rule = Rule {
    code: "P226",
    name: "condition-value-impossible",
    severity: Severity::Error,
    profile: Profile::Recommended,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    for test in &statement.tests {
        let Some(row) = values_of(&test.key.value) else {
            continue;
        };
        // The operations of grants have a rule of their own, which knows what was meant.
        if test.key.value.eq_ignore_ascii_case("kms:GrantOperations") {
            continue;
        }
        let Some(operator) = test.parsed else {
            continue;
        };
        for value in &test.values {
            let text = value.value.text.as_str();
            if text.contains("${") || row.values.iter().any(|it| matches(operator.base, text, it)) {
                continue;
            }
            let key = &test.key.value;
            let result = match test.is_negated() {
                true => "it excludes nothing",
                false => "it never matches",
            };
            let near = nearest(text, row.values.iter().copied());
            let bare = text.rsplit_once(':').map(|(_, name)| name);
            let meant = near.or_else(|| row.values.iter().copied().find(|it| Some(*it) == bare));
            let help = match meant {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("the values are {}", listed(row.values)),
            };
            found
                .add(
                    value.span,
                    format!("`{key}` is never `{text}`, so {result}"),
                )
                .help(help)
                .subject(format!("{key} {text}"));
        }
    }
}

/// Whether an operator, its negation left aside, matches a value. Operators of other types have
/// rules of their own.
fn matches(base: BaseOperator, wanted: &str, value: &str) -> bool {
    let row = base.row();
    match (row.family, row.wildcards) {
        (Family::String, Wildcards::Yes) => Pattern::parse(wanted).matches(value, Case::Sensitive),
        (Family::String, Wildcards::No) => {
            let folds = row.positive == BaseOperator::StringEqualsIgnoreCase;
            wanted == value || folds && wanted.eq_ignore_ascii_case(value)
        }
        (
            Family::Arn
            | Family::Binary
            | Family::Bool
            | Family::Date
            | Family::Ip
            | Family::Null
            | Family::Numeric,
            _,
        ) => true,
    }
}

fn listed(values: &[&str]) -> String {
    let mut shown: Vec<String> = values
        .iter()
        .take(SHOWN)
        .map(|it| format!("`{it}`"))
        .collect();
    if values.len() > SHOWN {
        shown.push("…".to_owned());
    }
    shown.join(", ")
}

/// More values than this are not read.
const SHOWN: usize = 8;
