//! A principal that may encrypt and decrypt, and has only one half of ReEncrypt.
//!
//! # Why it matters
//!
//! ReEncrypt is one operation with two permissions. With one of them it fails on this key, as a
//! rule on the first day on which somebody rotates by hand or copies a snapshot.
//!
//! # What AWS does
//!
//! ReEncrypt asks for `kms:ReEncryptFrom` on the key that the ciphertext is under and for
//! `kms:ReEncryptTo` on the new one. When both are the same key, the caller needs both there.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom"], "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo"],
//!  "Resource": "*"}
//! ```
//!
//! # When to keep it
//!
//! When data only moves from one key to another. A principal that cannot encrypt and has
//! `kms:ReEncryptFrom`, or cannot decrypt and has `kms:ReEncryptTo`, is taken for that and left
//! alone, and so is a half that a Deny takes away. If an identity policy of the account may give
//! the other half, it is only pointed out.
//!
//! # Source
//!
//! KMS API Reference, "ReEncrypt"; KMS Developer Guide, "AWS KMS permissions".

use crate::ast::{Effect, PolicyKind};
use crate::lint::action;
use crate::lint::finding::{Finding, Findings};
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::Statement;
use crate::lint::view::View;
use crate::symbolic::answer::CallerAccess;
use crate::table::kms_action::{Action, ActionSet};

pub(super) const RULE: Rule = Rule {
    code: "K323",
    name: "reencrypt-half-granted",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::KEY.and(Kinds::IDENTITY),
    fixes: Fixes::Unsafe,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let document = view.document;
    let mut allows = document.with_effect(Effect::Allow);
    let both = ActionSet::from_slice(&[Action::RE_ENCRYPT_FROM, Action::RE_ENCRYPT_TO]);
    if !allows.any(|it| it.actions.intersection(both).len() == 1) {
        return;
    }
    match document.policy_kind() {
        Some(PolicyKind::KeyPolicy) => {}
        Some(_) | None => {
            let allowed = document.allowed();
            if let Some((has, lacks)) = half(allowed) {
                let mut allows = document.with_effect(Effect::Allow);
                if let Some(at) = allows.find(|it| it.actions.contains(has)) {
                    report(view, at, has, lacks, "the holder", found);
                }
            }
            return;
        }
    }
    let Some(engine) = document.engine(view.facts) else {
        return;
    };
    let access = match engine.access() {
        Ok(access) => access,
        Err(why) => return found.fail(why),
    };
    let mut told: Vec<(usize, Action)> = Vec::new();
    for caller in &access.callers {
        let Some((has, lacks)) = half(given(caller)) else {
            continue;
        };
        let indexes = engine.allowing(caller, has);
        let mut statements = indexes.iter().filter_map(|it| document.statement(*it));
        let Some(statement) =
            statements.find(|it| it.actions.contains(has) && !it.actions.contains(lacks))
        else {
            continue;
        };
        if !told.contains(&(statement.index, has)) {
            told.push((statement.index, has));
            let finding = report(
                view,
                statement,
                has,
                lacks,
                &caller.caller.to_string(),
                found,
            );
            // An identity policy may give the other half.
            if let Some(finding) = finding.filter(|_| caller.all().contains(lacks)) {
                finding.severity(Severity::Info);
            }
        }
    }
}

/// What the key policy gives: to other accounts never without a policy of theirs.
const fn given(caller: &CallerAccess) -> ActionSet {
    match caller.is_own {
        true => caller.alone,
        false => caller.all(),
    }
}

/// The half of ReEncrypt that is there and the one that is missing, for whoever encrypts and
/// decrypts.
fn half(all: ActionSet) -> Option<(Action, Action)> {
    let (from, to) = (Action::RE_ENCRYPT_FROM, Action::RE_ENCRYPT_TO);
    let writes = ActionSet::from_slice(&[Action::ENCRYPT, Action::GENERATE_DATA_KEY]);
    let is_both = !all.intersection(writes).is_empty() && all.contains(Action::DECRYPT);
    match (all.contains(from), all.contains(to)) {
        (true, false) if is_both => Some((from, to)),
        (false, true) if is_both => Some((to, from)),
        (true | false, true | false) => None,
    }
}

fn report<'f>(
    view: &View<'_>,
    statement: &Statement,
    has: Action,
    lacks: Action,
    who: &str,
    found: &'f mut Findings,
) -> Option<&'f mut Finding> {
    // Whoever writes a pattern for both and denies one means it.
    let mut entries =
        action::entries_for(statement, has).filter(|(_, covered)| !covered.contains(lacks));
    let (entry, _) = entries.next()?;
    let who = match who {
        "the holder" => who.to_owned(),
        named => format!("`{named}`"),
    };
    let finding = found
        .add(entry.span, format!("{who} has `{has}` and not `{lacks}`"))
        .consequence("ReEncrypt from this key to this key needs both")
        .help(format!("add `{lacks}`, or write `kms:ReEncrypt*`"))
        .subject(who);
    if let Some(fix) = action::with_action(view.document, statement, entry, lacks) {
        finding.fix(fix);
    }
    Some(finding)
}
