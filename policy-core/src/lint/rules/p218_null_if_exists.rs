//! `NullIfExists`: there is no such operator.
//!
//! # Why it matters
//!
//! `Null` itself asks whether the key exists. The document cannot be stored as it is.
//!
//! # What AWS does
//!
//! PutKeyPolicy answers MalformedPolicyDocumentException.
//!
//! # Example
//!
//! ```json
//! "Condition": {"NullIfExists": {"kms:ViaService": "true"}}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Condition": {"Null": {"kms:ViaService": "true"}}
//! ```
//!
//! # When to keep it
//!
//! Never.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: Condition operators", "...IfExists condition
//! operators"; IAM Access Analyzer, "Null with IfExists".

use crate::ast::operator::OperatorError;
use crate::ast::{BaseOperator, IfExists};
use crate::lint::condition::renamed;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::operator::ConditionOperator;
use crate::text::span::Span;

pub(super) const RULE: Rule = Rule {
    code: "P218",
    name: "null-if-exists",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Safe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let mut last: Option<Span> = None;
    for test in &statement.tests {
        if last.replace(test.operator.span) == Some(test.operator.span) {
            continue;
        }
        let written = &test.operator.value;
        match ConditionOperator::parse(written) {
            Err(OperatorError::NullIfExists(_)) => {}
            Ok(_) | Err(OperatorError::Unknown { .. }) => continue,
        }
        let finding = found
            .add(
                test.operator.span,
                format!("`{written}` is not a condition operator"),
            )
            .consequence("AWS refuses the policy as malformed: MalformedPolicyDocument")
            .help("write `Null`, which itself asks whether the key is there");
        let null = ConditionOperator {
            set: None,
            base: BaseOperator::Null,
            if_exists: IfExists::No,
        };
        if let Some(edit) = renamed(view.document, statement, test, null, |_| true) {
            finding.fix(Fix::safe("write `Null`", vec![edit]));
        }
    }
}
