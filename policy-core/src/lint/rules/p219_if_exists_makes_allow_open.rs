//! An Allow whose only conditions end in `IfExists`, on keys that a request may lack.
//!
//! # Why it matters
//!
//! The conditions bind whoever sends the key and nobody else. `StringEqualsIfExists` on
//! `kms:ViaService` allows every direct call, from anywhere.
//!
//! # What AWS does
//!
//! It takes a condition with `IfExists` to hold when the key is not in the request.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": "kms:Decrypt", "Resource": "*",
//!  "Condition": {"StringEqualsIfExists": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": "kms:Decrypt", "Resource": "*",
//!  "Condition": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}}
//! ```
//!
//! # When to keep it
//!
//! When requests without the key are meant to pass. In a Deny the suffix is often right, and Deny
//! statements are not flagged.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: Condition operators", "...IfExists condition
//! operators".

use crate::lint::condition::{may_be_absent, open_without};
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::rules::p224_tautological_condition::takes_any_value;
use crate::lint::view::{Statement, Test, View};
use crate::table::operator::Family;

pub(super) const RULE: Rule = Rule {
    code: "P219",
    name: "if-exists-makes-allow-open",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let is_weak = |test: &Test| test.if_exists() && test.family() != Some(Family::Null);
    if !statement.allows() || !statement.tests.iter().all(is_weak) {
        return;
    }
    for test in &statement.tests {
        let Some(row) = test.row.filter(|_| !test.is_negated()) else {
            continue;
        };
        // Of a condition that every request meets, P224 speaks.
        if statement.actions.intersection(row.carriers()).is_empty()
            || OTHERWISE.contains(&row.name())
            || takes_any_value(test)
        {
            continue;
        }
        let key = test.key_name();
        let change = match open_without(view, statement, test) {
            Ok(change) => change,
            Err(why) => return found.fail(why),
        };
        if change.is_none() && !may_be_absent(view, test) {
            continue;
        }
        let finding = found
            .add(
                test.head(),
                format!("requests without `{key}` are allowed without a condition on it"),
            )
            .consequence("the condition holds when the key is not in the request")
            .help("remove `IfExists`, or bound the statement with a key that every request has")
            .subject(&key);
        if let Some(change) = &change {
            finding.witness(&change.example);
        }
    }
}

/// Keys that a rule of their own is about.
const OTHERWISE: [&str; 2] = ["aws:MultiFactorAuthAge", "aws:MultiFactorAuthPresent"];
