//! An Allow with `ForAnyValue` and a negated operator, or a Deny with one key under two negated
//! operators.
//!
//! # Why it matters
//!
//! `ForAnyValue:StringNotEquals` holds as soon as one value of the request is not in the list, so
//! an Allow lets through the very value that it seems to bar if another comes with it. Two negated
//! operators on one key in a Deny are both to hold: only what neither of them lists is denied.
//!
//! # What AWS does
//!
//! The values of a negated operator are all excluded (NOR). Operators of one statement are ANDed.
//! `ForAnyValue` looks for one value of the request that does.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": "kms:Encrypt", "Resource": "*",
//!  "Condition": {"ForAnyValue:StringNotEquals": {"kms:EncryptionContextKeys": ["secret"]}}}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": "kms:Encrypt", "Resource": "*",
//!  "Condition": {"ForAllValues:StringNotEquals": {"kms:EncryptionContextKeys": ["secret"]},
//!   "Null": {"kms:EncryptionContextKeys": "false"}}}
//! ```
//!
//! # When to keep it
//!
//! When one value outside of the list is what is asked for. A Deny with
//! `ForAnyValue:StringNotEquals`, which denies as soon as something else is there, is right and is
//! not flagged; the second form is an info only.
//!
//! # Source
//!
//! IAM User Guide, "Conditions with multiple context keys or values" and "Single-valued vs.
//! multivalued context keys".

use crate::ast::SetOperator;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, Test, View};
use crate::table::condition_key::Arity;

pub(super) const RULE: Rule = Rule {
    code: "P221",
    name: "negated-multivalue-or",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    for (index, test) in statement.tests.iter().enumerate() {
        if !test.is_negated() {
            continue;
        }
        let key = test.key_name();
        if statement.allows() {
            let is_multi = test.row.is_some_and(|row| row.arity() == Arity::Multi);
            if is_multi && test.is_set(SetOperator::ForAnyValue) {
                found
                    .add(
                        test.head(),
                        format!("one value of `{key}` that is not listed is enough"),
                    )
                    .consequence("a listed value is let through when another comes with it")
                    .help("write `ForAllValues` if none of the listed values may be there")
                    .subject(&key);
            }
            continue;
        }
        let mut before = statement.tests.iter().take(index);
        let is_twin = |other: &&Test| {
            other.is_negated() && other.key.value.eq_ignore_ascii_case(&test.key.value)
        };
        if let Some(twin) = before.find(is_twin).filter(|_| statement.denies()) {
            found
                .add(
                    test.head(),
                    format!("`{key}` is under two negated operators, and both have to hold"),
                )
                .severity(Severity::Info)
                .consequence("only what neither of them lists is denied")
                .help("make it two statements if each is to deny by itself")
                .related(twin.head(), "the other one")
                .subject(&key);
        }
    }
}
