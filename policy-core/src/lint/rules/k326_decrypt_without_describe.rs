//! A principal that may encrypt and decrypt, and not describe the key.
//!
//! # Why it matters
//!
//! The console, several SDK helpers, EBS and RDS call DescribeKey before they use a key. Without it
//! they fail, although every permission that seems to be needed is there.
//!
//! # What AWS does
//!
//! DescribeKey is a permission of its own; no other action includes it.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": ["kms:Encrypt", "kms:Decrypt"], "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": ["kms:Encrypt", "kms:Decrypt", "kms:DescribeKey"], "Resource": "*"}
//! ```
//!
//! # When to keep it
//!
//! For an application that calls KMS itself and never asks what the key is.
//!
//! # Source
//!
//! KMS Developer Guide, "Default key policy", on key users; Amazon EBS User Guide, "Requirements
//! for Amazon EBS encryption".

use crate::ast::{Effect, PolicyKind};
use crate::lint::action;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::own::Plain;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::Statement;
use crate::lint::view::View;
use crate::symbolic::answer::CallerClass;
use crate::table::kms_action::{Action, ActionSet};

pub(super) const RULE: Rule = Rule {
    code: "K326",
    name: "decrypt-without-describe",
    severity: Severity::Info,
    profile: Profile::Strict,
    applies_to: Kinds::KEY.and(Kinds::IDENTITY),
    fixes: Fixes::Unsafe,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let document = view.document;
    let is_user = |set: ActionSet| USER.difference(set).is_empty();
    let lacks = |set: ActionSet| is_user(set) && !set.contains(Action::DESCRIBE_KEY);
    let allowed = document.allowed();
    let mut allows = document.with_effect(Effect::Allow);
    if !allows.any(|it| it.actions.contains(Action::ENCRYPT)) || !is_user(allowed) {
        return;
    }
    match document.policy_kind() {
        Some(PolicyKind::KeyPolicy) => {}
        Some(_) | None => {
            let mut allows = document.with_effect(Effect::Allow);
            if lacks(allowed)
                && let Some(at) = allows.find(|it| it.actions.contains(Action::DECRYPT))
            {
                report(view, at, "the holder", found);
            }
            return;
        }
    }
    let Some(engine) = document.engine(view.facts) else {
        return;
    };
    let plain = Plain::of(document, engine.owner().account());
    if plain.by_identity.contains(Action::DESCRIBE_KEY) {
        return;
    }
    let access = match engine.access() {
        Ok(access) => access,
        Err(why) => return found.fail(why),
    };
    for caller in access.callers.iter().filter(|it| lacks(it.all())) {
        let name = match &caller.caller {
            CallerClass::Named(name) if name.starts_with("arn:") => name,
            CallerClass::Named(_) | CallerClass::UniqueId(_) | CallerClass::Others { .. } => {
                continue;
            }
        };
        let indexes = engine.allowing(caller, Action::DECRYPT);
        if let Some(statement) = indexes.iter().find_map(|it| document.statement(*it)) {
            report(view, statement, &format!("`{name}`"), found);
        }
    }
}

fn report(view: &View<'_>, statement: &Statement, who: &str, found: &mut Findings) {
    let Some((entry, covered)) = action::entries_for(statement, Action::DECRYPT).next() else {
        return;
    };
    if covered.contains(Action::DESCRIBE_KEY) {
        return;
    }
    let finding = found
        .add(
            entry.span,
            format!("{who} uses the key and cannot describe it"),
        )
        .help("add `kms:DescribeKey`")
        .subject(who);
    if let Some(fix) = action::with_action(view.document, statement, entry, Action::DESCRIBE_KEY) {
        finding.fix(fix);
    }
}

const USER: ActionSet = ActionSet::from_slice(&[Action::DECRYPT, Action::ENCRYPT]);
