//! A value of `Bool` or `Null` that is neither `true` nor `false`.
//!
//! # Why it matters
//!
//! `yes`, `1` and `on` are booleans in YAML and in many languages, not in a policy. The condition
//! never holds.
//!
//! # What AWS does
//!
//! It compares the key with `true` and `false` only, in any case.
//!
//! # Example
//!
//! ```json
//! "Condition": {"Bool": {"kms:GrantIsForAWSResource": "yes"}}
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
//! IAM User Guide, "IAM JSON policy elements: Condition operators", "Boolean condition operators".

use crate::lint::condition::has_variable;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::operator::Family;

pub(super) const RULE: Rule = Rule {
    code: "P206",
    name: "invalid-bool-value",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    for test in &statement.tests {
        let family = test.family();
        let takes_truth = matches!(family, Some(Family::Bool | Family::Null));
        if !takes_truth {
            continue;
        }
        for value in &test.values {
            let text = &value.value.text;
            let is_truth = ["true", "false"]
                .iter()
                .any(|truth| text.eq_ignore_ascii_case(truth));
            let may_become = family == Some(Family::Bool) && has_variable(text);
            if is_truth || may_become {
                continue;
            }
            let help = match meant(text) {
                Some(truth) => format!("write `\"{truth}\"`"),
                None => "write `\"true\"` or `\"false\"`".to_owned(),
            };
            found
                .add(
                    value.span,
                    format!("`{text}` is neither `true` nor `false`"),
                )
                .consequence(
                    "the value matches nothing, so by itself it never makes the condition hold",
                )
                .help(help)
                .subject(format!("{} {text}", test.key.value));
        }
    }
}

fn meant(text: &str) -> Option<&'static str> {
    let folded = text.trim().to_ascii_lowercase();
    match folded.as_str() {
        "1" | "on" | "true" | "y" | "yes" => Some("true"),
        "0" | "false" | "n" | "no" | "off" => Some("false"),
        _ => None,
    }
}
