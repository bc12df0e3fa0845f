//! `ForAllValues` or `ForAnyValue` on a condition key that a request carries once at most.
//!
//! # Why it matters
//!
//! `ForAllValues` is true when the key is not in the request. An Allow with
//! `ForAllValues:StringEquals` on `kms:CallerAccount` or `kms:ViaService` therefore also lets
//! through whoever sends no such key, which `StringEquals` does not.
//!
//! # What AWS does
//!
//! It tests every value that the request carries, and finds nothing to object to when there is
//! none. KMS refuses a key policy with `ForAllValues` on `kms:EncryptionContext:` or
//! `aws:RequestTag/` for that reason. `ForAnyValue` does no harm on such a key; it only misleads.
//!
//! # Example
//!
//! ```json
//! "Condition": {"ForAllValues:StringEquals": {"kms:CallerAccount": "111122223333"}}
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
//! Never with `ForAllValues`. If an absent key is to be let through, say so with
//! `StringEqualsIfExists`.
//!
//! # Source
//!
//! IAM User Guide, "Single-valued vs. multivalued context keys"; KMS Developer Guide,
//! "kms:EncryptionContext:context-key".

use crate::ast::{PolicyKind, SetOperator};
use crate::lint::condition::renamed;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, Test, View};
use crate::table::condition_key::{Arity, ConditionKeyRow};
use crate::table::operator::{ConditionOperator, Family};

pub(super) const RULE: Rule = Rule {
    code: "P214",
    name: "set-operator-on-single-valued-key",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Unsafe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    for test in &statement.tests {
        let (Some(operator), Some(row)) = (test.parsed, test.row) else {
            continue;
        };
        let Some(set) = operator.set else {
            continue;
        };
        if row.arity() != Arity::Single || test.family() == Some(Family::Null) {
            continue;
        }
        let key = test.key_name();
        let message = format!(
            "`{key}` has one value at most, and `{}` is for many",
            set.as_str()
        );
        let plain = ConditionOperator {
            set: None,
            ..operator
        };
        let finding = found
            .add(test.head(), message)
            .help(format!("write `{plain}`"))
            .subject(&key);
        match set {
            SetOperator::ForAnyValue => {
                finding.severity(Severity::Info);
            }
            SetOperator::ForAllValues if statement.requires(&key) => {
                finding.severity(Severity::Info);
            }
            SetOperator::ForAllValues if is_refused(view, row) => {
                finding
                    .severity(Severity::Error)
                    .consequence("KMS refuses the key policy: OverlyPermissiveCondition");
            }
            SetOperator::ForAllValues => {
                let effect = match statement.denies() {
                    true => "denied",
                    false => "let through",
                };
                finding.consequence(format!(
                    "the condition holds when the key is not in the request, so such requests \
                     are {effect}"
                ));
            }
        }
        let is_alike = |other: &Test| other.row.is_some_and(|row| row.arity() == Arity::Single);
        if let Some(edit) = renamed(view.document, statement, test, plain, is_alike) {
            finding.fix(Fix::changing(format!("write `{plain}`"), vec![edit]));
        }
    }
}

/// Whether KMS refuses `ForAllValues` on the key when the policy is written.
fn is_refused(view: &View<'_>, row: &ConditionKeyRow) -> bool {
    let is_key_policy = view.document.policy_kind() == Some(PolicyKind::KeyPolicy);
    is_key_policy && REFUSED.contains(&row.name())
}

const REFUSED: [&str; 2] = ["aws:RequestTag/", "kms:EncryptionContext:"];
