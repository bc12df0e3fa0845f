//! An Allow with `ForAllValues` whose key may be missing: requests without the key are let through.
//!
//! # Why it matters
//!
//! `ForAllValues` checks what is there. An Allow of `kms:Encrypt` for certain keys of the
//! encryption context also allows encrypting without any context.
//!
//! # What AWS does
//!
//! It takes `ForAllValues` to hold when the key is not in the request, or has no value.
//!
//! # Example
//!
//! ```json
//! "Condition": {"ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["tenant"]}}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Condition": {"ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["tenant"]},
//!   "Null": {"kms:EncryptionContextKeys": "false"}}
//! ```
//!
//! # When to keep it
//!
//! When requests without the key are meant to pass. Limits on tags that a request may set
//! (`aws:TagKeys`) are of that kind and are not flagged, nor is a key that every such request
//! carries, such as `kms:GrantOperations` of CreateGrant.
//!
//! # Source
//!
//! IAM User Guide, "Single-valued vs. multivalued context keys"; KMS Developer Guide,
//! "kms:EncryptionContextKeys".

use crate::ast::SetOperator;
use crate::lint::condition::{may_be_absent, open_without, required};
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, Test, View};
use crate::table::condition_key::Arity;
use crate::table::operator::Family;

pub(super) const RULE: Rule = Rule {
    code: "P216",
    name: "forallvalues-allow-without-null",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Unsafe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    if !statement.allows() {
        return;
    }
    for test in &statement.tests {
        if !is_open(statement, test) || has_context(statement, test) {
            continue;
        }
        let key = test.key_name();
        let change = match open_without(view, statement, test) {
            Ok(change) => change,
            Err(why) => return found.fail(why),
        };
        let by_table = may_be_absent(view, test) && !is_forced(statement, test);
        if change.is_none() && !by_table {
            continue;
        }
        let finding = found
            .add(
                test.head(),
                format!("requests without `{key}` are let through"),
            )
            .consequence("`ForAllValues` holds when the key is not in the request")
            .help(format!("add `\"Null\": {{\"{key}\": \"false\"}}`"))
            .subject(&key);
        if let Some(change) = &change {
            finding.witness(&change.example);
        }
        if let Some(edit) = required(view.document, statement, test) {
            finding.fix(Fix::changing(
                format!("ask for `{key}` to be there"),
                vec![edit],
            ));
        }
    }
}

/// Whether the text makes it possible.
fn is_open(statement: &Statement, test: &Test) -> bool {
    let Some(row) = test.row else {
        return false;
    };
    test.is_set(SetOperator::ForAllValues)
        && test.family() != Some(Family::Null)
        && row.arity() == Arity::Multi
        && row.name() != LIMIT
        && !statement.requires(&test.key.value)
        && !statement.actions.intersection(row.carriers()).is_empty()
}

/// Whether another condition asks for a pair of the encryption context, so that its keys are there.
fn has_context(statement: &Statement, test: &Test) -> bool {
    let needs_value = |other: &Test| {
        let plain = !other.is_set(SetOperator::ForAllValues) && !other.if_exists();
        let is_pair = other.row.is_some_and(|row| row.name() == CONTEXT);
        let is_null = other.family() == Some(Family::Null);
        is_pair && plain && !other.is_negated() && (!is_null || other.is_null("false"))
    };
    test.key.value.eq_ignore_ascii_case(CONTEXT_KEYS) && statement.tests.iter().any(needs_value)
}

/// Whether another condition on the same may make sure that the key is there.
fn is_forced(statement: &Statement, test: &Test) -> bool {
    let is_other = |other: &Test| other.span() != test.span();
    let same = statement.tests_of(&test.key.value);
    let mut others = same.filter(|other| is_other(other));
    let is_context = test.key.value.eq_ignore_ascii_case(CONTEXT_KEYS);
    others.next().is_some() || is_context && statement.has_test(CONTEXT)
}

const CONTEXT: &str = "kms:EncryptionContext:";
const CONTEXT_KEYS: &str = "kms:EncryptionContextKeys";

/// A key that limits what a request may set, and that is absent when it sets nothing.
const LIMIT: &str = "aws:TagKeys";
