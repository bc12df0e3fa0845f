//! `Null` with `ForAllValues` or `ForAnyValue`.
//!
//! # Why it matters
//!
//! `Null` asks whether the key is there, and that is one question however many values it has. The
//! prefix makes readers look for a difference that there is none.
//!
//! # What AWS does
//!
//! It tests whether the key is in the request.
//!
//! # Example
//!
//! ```json
//! "Condition": {"ForAllValues:Null": {"kms:EncryptionContextKeys": "false"}}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Condition": {"Null": {"kms:EncryptionContextKeys": "false"}}
//! ```
//!
//! # When to keep it
//!
//! Never.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: Condition operators", "Condition operator to check
//! existence of condition keys"; IAM Access Analyzer, "Null with qualifier".

use crate::lint::condition::renamed;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::operator::{ConditionOperator, Family};

pub(super) const RULE: Rule = Rule {
    code: "P217",
    name: "null-with-set-operator",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Safe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    for test in &statement.tests {
        let Some(operator) = test.parsed else {
            continue;
        };
        let Some(set) = operator.set.filter(|_| test.family() == Some(Family::Null)) else {
            continue;
        };
        let plain = ConditionOperator {
            set: None,
            ..operator
        };
        let message = format!(
            "`Null` asks one question, and `{}` adds nothing",
            set.as_str()
        );
        let finding = found
            .add(test.head(), message)
            .help("write `Null`")
            .subject(&test.key.value);
        if let Some(edit) = renamed(view.document, statement, test, plain, |_| true) {
            finding.fix(Fix::safe("write `Null`", vec![edit]));
        }
    }
}
