//! A key policy that asks for the attestation of an enclave in one statement, and lets somebody
//! decrypt without one.
//!
//! # Why it matters
//!
//! Attestation is worth what the weakest way to the plaintext is worth. A second Allow, a
//! delegation to identity policies, or an operator that passes when there is no attestation
//! document hands the data to programs outside of the enclave.
//!
//! # What AWS does
//!
//! It allows a call as soon as one Allow matches and no Deny does. The keys
//! `kms:RecipientAttestation:…` are absent from a call without an attestation document, and an
//! Allow that does not test them does not miss them. ReEncrypt reads a ciphertext too, and carries
//! no attestation.
//!
//! # Example
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
//!    "Action": "kms:*", "Resource": "*"},
//!   {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/enclave-host"},
//!    "Action": "kms:Decrypt", "Resource": "*",
//!    "Condition": {"StringEqualsIgnoreCase": {"kms:RecipientAttestation:ImageSha384": "0a1b…"}}}]}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Deny", "Principal": "*",
//!  "Action": ["kms:Decrypt", "kms:DeriveSharedSecret", "kms:ReEncryptFrom"], "Resource": "*",
//!  "Condition": {"StringNotEqualsIgnoreCase": {"kms:RecipientAttestation:ImageSha384": "0a1b…"}}}
//! ```
//!
//! # When to keep it
//!
//! When others than the enclave are meant to read the data as well. Whoever can write the key
//! policy or make grants can still let itself in; this page does not speak of them.
//!
//! The rule speaks of Decrypt, DeriveSharedSecret and ReEncryptFrom. That data keys are made
//! outside of the enclave is usual, and not flagged.
//!
//! # Source
//!
//! KMS Developer Guide, "Condition keys for attested platforms" and "Cryptographic attestation
//! support in AWS KMS".

use crate::lint::engine::Engine;
use crate::lint::engine::ask::Refuted;
use crate::lint::engine::claims::{Claim, who_of};
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::symbolic::answer::Assumed;
use crate::table::kms_action::{Action, ActionSet};

pub(super) const RULE: Rule = Rule {
    code: "K344",
    name: "attestation-bypass",
    severity: Severity::Error,
    profile: Profile::Recommended,
    applies_to: Kinds::KEY,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let statements = &view.document.statements;
    let asking: Vec<&Statement> = statements.iter().filter(|it| asks(it)).collect();
    let Some(first) = asking.first() else {
        return;
    };
    let mut attested = asking
        .iter()
        .fold(ActionSet::EMPTY, |set, it| set.union(it.actions))
        .intersection(READING);
    if attested.is_empty() {
        return;
    }
    if attested.contains(Action::DECRYPT) {
        attested.insert(Action::RE_ENCRYPT_FROM);
    }
    let Some(engine) = view.document.engine(view.facts) else {
        return;
    };
    let condition = without_attestation(statements);
    for statement in statements.iter().filter(|it| it.allows()) {
        let actions = statement.actions.intersection(attested);
        let Some(who) = who_of(statement).filter(|_| !actions.is_empty()) else {
            continue;
        };
        let claim = Claim::of(who, actions).when(&condition);
        match engine.refute(&claim) {
            Ok(Some(refuted)) => report(engine, statement, first, &refuted, found),
            Ok(None) => {}
            Err(why) => return found.fail(why),
        }
    }
}

/// Reports a statement that lets somebody read without an attestation.
fn report(
    engine: &Engine,
    statement: &Statement,
    asking: &Statement,
    refuted: &Refuted,
    found: &mut Findings,
) {
    let Refuted {
        caller, example, ..
    } = refuted;
    // Another statement lets this caller in, and is reported for itself.
    if !engine.settling(example).contains(&statement.index) {
        return;
    }
    let action = example.request.checks.first().map(|check| check.action);
    let action = action.map_or("kms:Decrypt", Action::full_name);
    let by_identity = match example.assumed.contains(&Assumed::IdentityAllows) {
        true => ", with an identity policy that allows it",
        false => "",
    };
    let finding = found
        .add(
            statement.principal_place(),
            format!("`{caller}` can call `{action}` without an attestation{by_identity}"),
        )
        .help(format!(
            "deny `{action}` to everybody whose attestation does not match, with \
             `StringNotEqualsIgnoreCase`, or take it out of this statement"
        ))
        .witness(example)
        .subject(action);
    if asking.index == statement.index {
        let test = statement.tests_of(ATTESTATION).next();
        let span = test.map_or_else(
            || statement.head(),
            |test| test.operator.span.to(test.value),
        );
        finding.related(span, "this holds without an attestation too");
    } else {
        finding.related(asking.head(), "here an attestation is asked for");
    }
}

/// Whether a statement lets callers in by their attestation.
fn asks(statement: &Statement) -> bool {
    let mut tests = statement.tests_of(ATTESTATION);
    statement.allows() && tests.any(|test| test.compares() && !test.is_negated())
}

/// The condition that a call carries none of the keys of attestation that the policy tests.
fn without_attestation(statements: &[Statement]) -> String {
    let mut keys: Vec<String> = statements
        .iter()
        .flat_map(|statement| statement.tests_of(ATTESTATION))
        .map(|test| test.key.value.to_ascii_lowercase())
        .collect();
    keys.sort_unstable();
    keys.dedup();
    let members: Vec<String> = keys
        .iter()
        .map(|key| format!("\"{key}\": \"true\""))
        .collect();
    format!(r#""Null": {{{}}}"#, members.join(","))
}

const ATTESTATION: &str = "kms:RecipientAttestation:";

/// Actions that take an attestation and give out what was encrypted before.
const READING: ActionSet = ActionSet::from_slice(&[Action::DECRYPT, Action::DERIVE_SHARED_SECRET]);
