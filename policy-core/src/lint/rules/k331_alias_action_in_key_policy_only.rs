//! An alias action that a key policy allows and no identity policy beside it.
//!
//! # Why it matters
//!
//! The half in the key policy is not enough. The principal is denied when it creates, moves or
//! deletes the alias, with an error that speaks of the alias and not of the key.
//!
//! # What AWS does
//!
//! CreateAlias, UpdateAlias and DeleteAlias need the permission twice: on the key, by the key
//! policy or an identity policy that it lets count, and on the alias, by an identity policy.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/admin"},
//!  "Action": "kms:CreateAlias", "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": {
//!   "Effect": "Allow", "Action": "kms:CreateAlias",
//!   "Resource": "arn:aws:kms:eu-north-1:111122223333:alias/*"}}
//! ```
//!
//! # When to keep it
//!
//! When the identity policy is kept elsewhere. The rule speaks only if identity policies are linted
//! together with the key policy, and only of alias actions that are named.
//!
//! # Source
//!
//! KMS Developer Guide, "Controlling access to aliases".

use crate::ast::{Effect, PolicyKind};
use crate::lint::action;
use crate::lint::document::Document;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::kms_action::{Action, ActionSet};

pub(super) const RULE: Rule = Rule {
    code: "K331",
    name: "alias-action-in-key-policy-only",
    severity: Severity::Info,
    profile: Profile::Strict,
    applies_to: Kinds::KEY,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    if !statement.allows() {
        return;
    }
    let is_identity = |it: &&Document| it.policy_kind() == Some(PolicyKind::IdentityPolicy);
    let mut identity = view.documents.iter().filter(is_identity).peekable();
    if identity.peek().is_none() {
        return;
    }
    let given = identity.fold(ActionSet::EMPTY, |given, it| given.union(on_aliases(it)));
    for (entry, covered) in action::entries_of(statement) {
        let missing = covered.intersection(ALIASES).difference(given);
        // A pattern as wide as `kms:Create*` is about more than aliases.
        let is_about = covered.difference(ALIASES_AND_LIST).is_empty();
        let Some(action) = missing.iter().next().filter(|_| is_about) else {
            continue;
        };
        found
            .add(
                entry.span,
                format!("no identity policy at hand allows `{action}` on an alias"),
            )
            .consequence(format!(
                "because no identity-based policy allows the {action} action"
            ))
            .help("allow it on the alias in an identity policy as well")
            .subject(&entry.value);
    }
}

/// The alias actions that an identity policy allows on some alias.
fn on_aliases(document: &Document) -> ActionSet {
    let allows = document.with_effect(Effect::Allow);
    let on_alias = allows.filter(|it| {
        let mut entries = it.resource.iter().flat_map(|element| &element.entries);
        entries.any(|entry| {
            entry.value == "*" || {
                let resource = entry.value.splitn(6, ':').nth(5).unwrap_or_default();
                resource.starts_with('*') || resource.starts_with("a")
            }
        })
    });
    on_alias.fold(ActionSet::EMPTY, |all, it| all.union(it.actions))
}

const ALIASES: ActionSet = ActionSet::from_slice(&[
    Action::CREATE_ALIAS,
    Action::DELETE_ALIAS,
    Action::UPDATE_ALIAS,
]);

const ALIASES_AND_LIST: ActionSet = ALIASES.union(ActionSet::of(Action::LIST_ALIASES));
