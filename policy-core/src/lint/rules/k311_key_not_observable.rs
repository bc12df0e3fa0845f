//! A key policy under which nobody can describe the key, read its policy or list its grants.
//!
//! # Why it matters
//!
//! Whoever investigates an incident or reviews access has to read the key policy and the grants.
//! What nobody may read, nobody reviews.
//!
//! # What AWS does
//!
//! DescribeKey, GetKeyPolicy and ListGrants are denied to everybody who is not allowed, like all
//! other actions on a key; being an administrator of the account is not enough.
//!
//! # Example
//!
//! ```json
//! {"Sid": "Admin", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/admin"},
//!  "Action": ["kms:PutKeyPolicy", "kms:DisableKey"], "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Sid": "Admin", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/admin"},
//!  "Action": ["kms:PutKeyPolicy", "kms:DisableKey", "kms:DescribeKey", "kms:GetKeyPolicy",
//!             "kms:ListGrants"], "Resource": "*"}
//! ```
//!
//! # When to keep it
//!
//! When those who may change the policy read it in a repository, and the key has no grants. If
//! nobody can change the policy, that is K306.
//!
//! # Source
//!
//! KMS Developer Guide, "Default key policy", on key administrators.

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::own;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;
use crate::table::kms_action::{Action, ActionSet};

pub(super) const RULE: Rule = Rule {
    code: "K311",
    name: "key-not-observable",
    severity: Severity::Info,
    profile: Profile::Strict,
    applies_to: Kinds::KEY,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let document = view.document;
    let Some((engine, plain)) = own::settled(view) else {
        return;
    };
    let asked = READS.difference(plain.all());
    if asked.is_empty() {
        return;
    }
    let missing = match (engine.access(), engine.managers()) {
        (Ok(_), Ok(managers)) if managers.is_empty() => return,
        (Ok(access), Ok(_)) => {
            let own = access.callers.iter().filter(|it| it.is_own);
            own.fold(asked, |missing, it| missing.difference(it.all()))
        }
        (Err(why), _) | (_, Err(why)) => return found.fail(why),
    };
    if missing.is_empty() {
        return;
    }
    let names: Vec<String> = missing.iter().map(|it| format!("`{it}`")).collect();
    let names = names.join(", ");
    found
        .add(document.top(), format!("nobody can call {names}"))
        .help("allow it to an administrator, to an auditor or to the account's root");
}

const READS: ActionSet = ActionSet::from_slice(&[
    Action::DESCRIBE_KEY,
    Action::GET_KEY_POLICY,
    Action::LIST_GRANTS,
]);
