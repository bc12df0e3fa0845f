//! A key policy after which nobody can change the key policy.
//!
//! # Why it matters
//!
//! The key policy is the root of all access to a key: identity policies and grants count only as
//! far as it lets them. Once nobody can call `kms:PutKeyPolicy`, no administrator of the account
//! can repair it, and data under the key is as good as its present policy.
//!
//! # What AWS does
//!
//! PutKeyPolicy and CreateKey refuse such a policy unless the caller sets
//! `BypassPolicyLockoutSafetyCheck`. With the bypass, or when the only principals that were named
//! are deleted later, the key stays as it is and only AWS Support can help.
//!
//! # Example
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": {
//!   "Sid": "Use", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!   "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": "*"}}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Sid": "Account", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
//!    "Action": "kms:*", "Resource": "*"},
//!   {"Sid": "Use", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!    "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": "*"}]}
//! ```
//!
//! # When to keep it
//!
//! Hardly ever: a key whose policy must never change again can be deleted by nobody either, unless
//! the policy allows that. For a document that is only a part of a key policy, to be merged with
//! others, lint the whole. Policies of keys that AWS made for a service (`"Id": "auto-…"`) are left
//! alone. When the account of the key cannot be told, the rule speaks only if no statement allows
//! `kms:PutKeyPolicy` to anybody.
//!
//! # Source
//!
//! KMS Developer Guide, "Default key policy"; KMS API Reference, "PutKeyPolicy".

use crate::ast::Effect;
use crate::lint::engine::{Engine, account_of};
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::own::{Plain, is_of_aws};
use crate::lint::principal;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;
use crate::table::kms_action::Action;
use crate::text::span::Span;

pub(super) const RULE: Rule = Rule {
    code: "K306",
    name: "key-policy-lockout",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::KEY,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let document = view.document;
    let Some(engine) = document.engine(view.facts) else {
        return;
    };
    let plain = Plain::of(document, engine.owner().account());
    if is_of_aws(document) || plain.all().contains(Action::PUT_KEY_POLICY) {
        return;
    }
    let mut allows = document.with_effect(Effect::Allow);
    let is_allowed = allows.any(|it| it.actions.contains(Action::PUT_KEY_POLICY));
    let mut taken = Vec::new();
    if is_allowed {
        // Of an unknown account anybody might be the one who can.
        if !engine.is_settled() {
            return;
        }
        match engine.managers() {
            Ok(managers) if managers.is_empty() => taken = denies(view, engine),
            Ok(_) => return,
            Err(why) => return found.fail(why),
        }
    }
    let finding = found
        .add(document.top(), "nobody can change this key policy")
        .consequence(
            "MalformedPolicyDocumentException: The new key policy will not allow you to update \
             the key policy in the future.",
        );
    if taken.is_empty() {
        finding.help("allow `kms:PutKeyPolicy` to the account's root or to an administrator");
    } else {
        finding.help("leave an administrator out of the Deny, or leave out `kms:PutKeyPolicy`");
    }
    let owner = engine.owner().account();
    for statement in document.with_effect(Effect::Allow) {
        let mut others = statement.principals().filter(|entry| {
            let account = principal::name_of(&entry.value).and_then(|name| account_of(&name));
            account.is_some() && owner.is_some() && account != owner
        });
        if let Some(other) = others
            .next()
            .filter(|_| statement.actions.contains(Action::PUT_KEY_POLICY))
        {
            finding.related(
                other.span,
                "only the account of the key can, and this is another",
            );
        }
    }
    for span in taken {
        finding.related(span, "this takes `kms:PutKeyPolicy` away");
    }
}

/// Statements without which somebody could change the policy: each alone, or else all together.
fn denies(view: &View<'_>, engine: &Engine) -> Vec<Span> {
    let speaks = |index: usize| {
        let statement = view.document.statement(index);
        statement.filter(|it| it.denies() && it.actions.contains(Action::PUT_KEY_POLICY))
    };
    let opens = |indexes: &[usize]| {
        let mut policy = engine.policy().policy.clone();
        let mut at = 0_usize;
        policy.statements.retain(|_| {
            let stays = !indexes.contains(&at);
            at = at.saturating_add(1);
            stays
        });
        engine.access_under(&policy).is_ok_and(|access| {
            let mut own = access.callers.iter().filter(|it| it.is_own);
            own.any(|it| it.all().contains(Action::PUT_KEY_POLICY))
        })
    };
    let count = view.document.statements.len();
    let all: Vec<usize> = (0..count)
        .filter(|index| speaks(*index).is_some())
        .collect();
    let alone: Vec<usize> = all
        .iter()
        .copied()
        .filter(|index| opens(&[*index]))
        .collect();
    let blamed = match alone.as_slice() {
        [] if opens(&all) => all,
        [..] => alone,
    };
    blamed
        .into_iter()
        .filter_map(speaks)
        .map(|it| it.head())
        .collect()
}
