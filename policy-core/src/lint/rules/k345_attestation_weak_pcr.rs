//! A condition on the attestation of an enclave that a debug enclave meets, that no enclave meets,
//! or that does not say which program runs in it.
//!
//! # Why it matters
//!
//! In debug mode anybody on the parent instance can read the console of the enclave, and its
//! measurements are zeros. PCR3 and PCR4 measure the role and the id of the parent instance: every
//! program that this instance starts in an enclave meets them.
//!
//! # What AWS does
//!
//! It compares the measurements of the attestation document. They are SHA-384 digests, written as
//! 96 hexadecimal digits.
//!
//! # Example
//!
//! ```json
//! {"Condition": {"StringEqualsIgnoreCase": {
//!   "kms:RecipientAttestation:PCR0": "000000…000000"}}}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Condition": {"StringEqualsIgnoreCase": {
//!   "kms:RecipientAttestation:PCR0": "the 96 digits that the build of the enclave image printed"}}}
//! ```
//!
//! # When to keep it
//!
//! While an enclave is developed with a key that guards nothing. Zeros of NitroTPM registers are
//! not flagged: there they say that nothing was measured.
//!
//! # Source
//!
//! AWS Nitro Enclaves User Guide, "Cryptographic attestation" (the measurements) and "Nitro CLI:
//! run-enclave" (debug mode); KMS Developer Guide, "Condition keys for attested platforms".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::pattern;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, Test, View};

pub(super) const RULE: Rule = Rule {
    code: "K345",
    name: "attestation-weak-pcr",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::KEY.and(Kinds::IDENTITY),
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    if !statement.allows() {
        return;
    }
    let asked = statement.tests_of(ATTESTATION);
    let asked: Vec<&Test> = asked
        .filter(|it| it.compares() && !it.is_negated())
        .collect();
    for test in &asked {
        let is_image = test.is_of("kms:RecipientAttestation:ImageSha384");
        let is_enclave = is_image || has_number(test, ENCLAVE_PCR);
        for value in &test.values {
            let text = value.value.text.as_str();
            let is_open = !pattern::is_literal(text);
            let is_zero = !text.is_empty() && text.bytes().all(|it| it == b'0');
            let is_digest = text.len() == DIGITS && text.bytes().all(|it| it.is_ascii_hexdigit());
            if is_zero && is_enclave {
                found
                    .add(value.span, "an enclave in debug mode has these zeros")
                    .help("write the measurement that the build of the image printed")
                    .subject(&test.key.value);
            } else if !is_open && !is_digest {
                let message = match text.len() {
                    DIGITS => format!("`{text}` is no measurement: they are hexadecimal digits"),
                    count => format!(
                        "no measurement is `{text}`: they have {DIGITS} digits, not {count}"
                    ),
                };
                found
                    .add(value.span, message)
                    .consequence("the condition is never true")
                    .help("write the measurement that the build of the image printed")
                    .subject(&test.key.value);
            }
        }
    }
    let of_host = |test: &&Test| HOST.iter().any(|key| test.is_of(key));
    if let Some(first) = asked.first().filter(|_| asked.iter().all(of_host)) {
        found
            .add(
                first.span(),
                format!("`{}` says where the enclave runs, and not what runs in it", first.key.value),
            )
            .help("test `kms:RecipientAttestation:ImageSha384` or `kms:RecipientAttestation:PCR0` too")
            .subject(&first.key.value);
    }
}

/// Whether a key is of a family whose names end in a number.
fn has_number(test: &Test, family: &str) -> bool {
    let key = test.key.value.as_str();
    let head = key.get(..family.len());
    let tail = key.get(family.len()..).unwrap_or_default();
    let is_number = !tail.is_empty() && tail.bytes().all(|it| it.is_ascii_digit());
    head.is_some_and(|head| head.eq_ignore_ascii_case(family)) && is_number
}

const ATTESTATION: &str = "kms:RecipientAttestation:";
const ENCLAVE_PCR: &str = "kms:RecipientAttestation:PCR";

/// The measurements of the parent instance: its role, and its id.
const HOST: [&str; 2] = [
    "kms:RecipientAttestation:PCR3",
    "kms:RecipientAttestation:PCR4",
];

/// The length of a SHA-384 digest in hexadecimal.
const DIGITS: usize = 96;
