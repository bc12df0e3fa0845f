//! A condition key that a request can carry several times, under an operator without `ForAnyValue`
//! or `ForAllValues`.
//!
//! # Why it matters
//!
//! The condition does not say what is to become of a request with several values, or with one that
//! matches and one that does not. An Allow then hardly ever applies, and a Deny hardly ever denies.
//!
//! # What AWS does
//!
//! Access Analyzer calls it an error. What happens to a request is not documented; the engine takes
//! such a condition never to hold once the key is there (U-16), and a negated one to hold only
//! without the key.
//!
//! # Example
//!
//! ```json
//! "Condition": {"StringEquals": {"kms:EncryptionContextKeys": "tenant"}}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Condition": {"ForAnyValue:StringEquals": {"kms:EncryptionContextKeys": "tenant"}}
//! ```
//!
//! # When to keep it
//!
//! Never. `Null` needs no set operator, and is not flagged.
//!
//! # Source
//!
//! IAM User Guide, "Single-valued vs. multivalued context keys"; IAM Access Analyzer, "Missing
//! qualifier".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::condition_key::Arity;
use crate::table::operator::Family;

pub(super) const RULE: Rule = Rule {
    code: "P215",
    name: "missing-set-operator",
    severity: Severity::Error,
    profile: Profile::Recommended,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    for test in &statement.tests {
        let (Some(operator), Some(row)) = (test.parsed, test.row) else {
            continue;
        };
        let is_null = test.family() == Some(Family::Null);
        if row.arity() != Arity::Multi || operator.set.is_some() || is_null {
            continue;
        }
        let key = row.name();
        let consequence = match test.is_negated() {
            true => "it is not documented; taken to hold only when the key is not in the request",
            false => "it is not documented; taken never to hold",
        };
        let help = match statement.denies() {
            true => format!(
                "write `ForAnyValue:{operator}` to deny when some value matches, or \
                 `ForAllValues:{operator}` to deny when all do"
            ),
            false => format!(
                "write `ForAnyValue:{operator}` if one value has to match, or \
                 `ForAllValues:{operator}` if all have to, with `\"Null\": {{\"{key}\": \"false\"}}`"
            ),
        };
        found
            .add(
                test.head(),
                format!("`{key}` can have several values, and `{operator}` compares one"),
            )
            .consequence(consequence)
            .help(help)
            .subject(key);
    }
}
