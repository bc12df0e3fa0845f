//! A condition operator that does not exist.
//!
//! # Why it matters
//!
//! The document cannot be used: one misspelled operator keeps the whole policy from being stored.
//!
//! # What AWS does
//!
//! PutKeyPolicy and CreateKey answer MalformedPolicyDocumentException, the calls of IAM
//! MalformedPolicyDocument.
//!
//! # Example
//!
//! ```json
//! "Condition": {"StringEqual": {"kms:CallerAccount": "111122223333"}}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Condition": {"StringEquals": {"kms:CallerAccount": "111122223333"}}
//! ```
//!
//! # When to keep it
//!
//! Never.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: Condition operators"; KMS API Reference,
//! "PutKeyPolicy".

use crate::ast::operator::OperatorError;
use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::operator::ConditionOperator;
use crate::text::span::Span;

pub(super) const RULE: Rule = Rule {
    code: "P201",
    name: "unknown-operator",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Unsafe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let mut last: Option<Span> = None;
    for test in &statement.tests {
        // An operator is looked at once, not with each of its keys.
        if last.replace(test.operator.span) == Some(test.operator.span) {
            continue;
        }
        let written = &test.operator.value;
        // Of white space around it, P031 speaks.
        let trimmed = written.trim();
        if trimmed != written && ConditionOperator::parse(trimmed).is_ok() {
            continue;
        }
        let near = match ConditionOperator::parse(written) {
            Err(OperatorError::Unknown { nearest, .. }) => nearest,
            Ok(_) | Err(OperatorError::NullIfExists(_)) => continue,
        };
        let finding = found
            .add(
                test.operator.span,
                format!("`{written}` is not a condition operator"),
            )
            .consequence("AWS refuses the policy as malformed: MalformedPolicyDocument")
            .subject(written);
        match near {
            Some(near) => {
                let edit = Edit::replace_string(view.document, test.operator.span, &near);
                finding
                    .help(format!("did you mean `{near}`?"))
                    .fix(Fix::changing(format!("write `{near}`"), vec![edit]));
            }
            None => {
                finding.help("operators are `StringEquals`, `ArnLike`, `Bool` and their kin");
            }
        }
    }
}
