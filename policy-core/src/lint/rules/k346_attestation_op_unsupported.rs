//! An Allow that asks for an attestation and lists actions that carry none, such as Encrypt or
//! Sign.
//!
//! # Why it matters
//!
//! The statement looks as if the enclave could do it, and it allows those actions to nobody.
//!
//! # What AWS does
//!
//! Decrypt, DeriveSharedSecret, GenerateDataKey, GenerateDataKeyPair and GenerateRandom take the
//! attestation document of an enclave. Calls of other actions do not have the keys
//! `kms:RecipientAttestation:…`, and the condition is false.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/enclave-host"},
//!  "Action": ["kms:Decrypt", "kms:Encrypt"], "Resource": "*",
//!  "Condition": {"StringEqualsIgnoreCase": {"kms:RecipientAttestation:ImageSha384": "0a1b…"}}}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/enclave-host"},
//!  "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": "*",
//!  "Condition": {"StringEqualsIgnoreCase": {"kms:RecipientAttestation:ImageSha384": "0a1b…"}}}
//! ```
//!
//! # When to keep it
//!
//! Never. A wildcard that covers an action which does carry one is not flagged.
//!
//! # Source
//!
//! KMS Developer Guide, "Condition keys for attested platforms" and "Cryptographic attestation
//! support in AWS KMS"; Service Authorization Reference.

use crate::lint::action;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::kms_action::ActionSet;

pub(super) const RULE: Rule = Rule {
    code: "K346",
    name: "attestation-op-unsupported",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::KEY.and(Kinds::IDENTITY),
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    let mut tests = statement.tests_of("kms:RecipientAttestation:");
    let asks = tests.find(|test| test.compares() && test.requires_key());
    let Some(test) = asks.filter(|_| statement.allows()) else {
        return;
    };
    let Some(row) = test.row else {
        return;
    };
    let entries = statement.action.iter().flat_map(|it| &it.entries);
    for entry in entries {
        let own = action::covered(&entry.value).intersection(statement.actions);
        if own.is_empty() || own.intersection(row.carriers()) != ActionSet::EMPTY {
            continue;
        }
        found
            .add(
                entry.span,
                format!("`{}` carries no attestation", entry.value),
            )
            .consequence("the statement allows it to nobody")
            .help("allow it in a statement without this condition, or take it out")
            .related(test.span(), "here an attestation is asked for")
            .subject(&entry.value);
    }
}
