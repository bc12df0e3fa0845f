//! A condition on the encryption context of operations that have none: signing, MACs, shared
//! secrets, public keys.
//!
//! # Why it matters
//!
//! An Allow with such a condition never covers these operations, and a Deny with a negated one
//! always does. Neither is what the author wanted to say.
//!
//! # What AWS does
//!
//! Encryption contexts belong to symmetric encryption keys: Encrypt, Decrypt, ReEncrypt and
//! GenerateDataKey carry them, and CreateGrant carries the one of a constraint. Requests to sign,
//! verify, make MACs or derive secrets never do, nor do requests for asymmetric keys.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": "kms:Sign", "Resource": "*",
//!  "Condition": {"StringEquals": {"kms:EncryptionContext:app": "shop"}}}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": "kms:Sign", "Resource": "*",
//!  "Condition": {"StringEquals": {"kms:SigningAlgorithm": "ECDSA_SHA_256"}}}
//! ```
//!
//! # When to keep it
//!
//! Never. An operator with `IfExists`, which lets requests without a context through, is left alone
//! in an Allow.
//!
//! # Source
//!
//! KMS Developer Guide, "Encryption context" and "Condition keys for AWS KMS",
//! kms:EncryptionContext:context-key.

use crate::ast::SetOperator;
use crate::lint::action;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::known::usage::USES;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::Test;
use crate::lint::view::{Statement, View};
use crate::table::kms_action::ActionSet;
use crate::table::operator::IfExists;

pub(super) const RULE: Rule = Rule {
    code: "K314",
    name: "encryption-context-on-non-symmetric-op",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let mut tests = statement.tests.iter();
    let wanted = match statement.allows() {
        true => fails_when_absent,
        false => holds_when_absent,
    };
    let Some(test) = tests.find(|test| is_context(test) && wanted(test)) else {
        return;
    };
    let spec = view.document.key.metadata.key_spec.as_deref();
    let without = match spec {
        Some(spec) if spec != "SYMMETRIC_DEFAULT" => USES,
        Some(_) | None => USES.difference(ActionSet::WITH_ENCRYPTION_CONTEXT),
    };
    let does = match statement.allows() {
        true => "never",
        false => "always",
    };
    for (entry, covered) in action::entries_of(statement) {
        let covered = covered.intersection(ActionSet::ON_KEYS);
        if covered.is_empty() || !covered.difference(without).is_empty() {
            continue;
        }
        found
            .add(
                entry.span,
                format!(
                    "`{}` has no encryption context: this condition {does} holds for it",
                    entry.value
                ),
            )
            .help("move it to a statement without this condition")
            .subject(&entry.value)
            .related(test.span(), "requests for it do not carry this");
    }
}

fn is_context(test: &Test) -> bool {
    let folded = test.key.value.to_ascii_lowercase();
    folded.starts_with("kms:encryptioncontext:") || folded == "kms:encryptioncontextkeys"
}

fn is_null(test: &Test, wanted: &str) -> bool {
    let is_null = test.parsed.is_some_and(|it| it.base.as_str() == "Null");
    is_null && test.texts().all(|text| text.eq_ignore_ascii_case(wanted))
}

fn fails_when_absent(test: &Test) -> bool {
    let is_plain = test.parsed.is_some_and(|it| {
        it.base.as_str() != "Null"
            && it.if_exists == IfExists::No
            && it.set != Some(SetOperator::ForAllValues)
    });
    is_null(test, "false") || is_plain && !test.is_negated()
}

fn holds_when_absent(test: &Test) -> bool {
    let is_lax = test.parsed.is_some_and(|it| {
        it.base.as_str() != "Null"
            && it.set != Some(SetOperator::ForAnyValue)
            && (it.if_exists == IfExists::Yes || it.set == Some(SetOperator::ForAllValues))
    });
    let is_negated = test.is_negated()
        && test
            .parsed
            .is_some_and(|it| it.set != Some(SetOperator::ForAnyValue));
    is_null(test, "true") || is_lax || is_negated
}
