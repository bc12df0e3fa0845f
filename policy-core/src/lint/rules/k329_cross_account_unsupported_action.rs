//! An Allow for other accounts of an action that KMS never takes from another account.
//!
//! # Why it matters
//!
//! The other account plans to manage the key, tag it or delete it, and cannot, whatever both sides
//! allow. And a reader of the policy takes the key for less protected than it is.
//!
//! # What AWS does
//!
//! Only cryptographic operations, CreateGrant, DescribeKey, GetKeyRotationStatus, GetPublicKey,
//! ListGrants, RetireGrant and RevokeGrant work on a key of another account. All other calls fail.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
//!  "Action": ["kms:Decrypt", "kms:ScheduleKeyDeletion"], "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
//!  "Action": ["kms:Decrypt", "kms:DescribeKey"], "Resource": "*"}
//! ```
//!
//! # When to keep it
//!
//! Never. The rule is silent when the account of the key cannot be told, and where somebody of that
//! account is named in the same statement. `kms:*` for another account is only pointed out: a part
//! of it works.
//!
//! # Source
//!
//! KMS Developer Guide, "Allowing users in other accounts to use a KMS key", on operations that
//! work across accounts.

use std::collections::BTreeSet;

use crate::lint::action;
use crate::lint::engine::account_of;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::principal;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::name::account::AccountId;
use crate::table::kms_action::{Action, ActionSet};

pub(super) const RULE: Rule = Rule {
    code: "K329",
    name: "cross-account-unsupported-action",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::KEY,
    fixes: Fixes::Unsafe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    if !statement.allows() || statement.principals().next().is_none() {
        return;
    }
    let mut accounts = statement.principals().map(|entry| {
        let name = principal::name_of(&entry.value)?;
        account_of(&name)
    });
    let Some(engine) = view.document.engine(view.facts) else {
        return;
    };
    let owner = engine.owner().account();
    if owner.is_none() {
        several(view, statement, found);
        return;
    }
    if accounts.any(|account| account.is_none() || account == owner) {
        return;
    }
    for (entry, covered) in action::entries_of(statement) {
        let on_keys = covered.intersection(ActionSet::ON_KEYS);
        if on_keys.is_empty() {
            continue;
        }
        let works = on_keys.intersection(ActionSet::ACROSS_ACCOUNTS);
        let is_all = on_keys.contains(Action::PUT_KEY_POLICY) && on_keys.contains(Action::DECRYPT);
        if works.is_empty() {
            let finding = found
                .add(
                    entry.span,
                    format!("`{}` never works from another account", entry.value),
                )
                .help("remove it, or let a role of the owning account do it")
                .subject(&entry.value);
            if let Some(edit) = action::without_entry(statement, entry) {
                let title = format!("remove `{}`", entry.value);
                finding.fix(Fix::changing(title, vec![edit]));
            }
        } else if is_all {
            found
                .add(
                    entry.span,
                    format!("most of `{}` never works from another account", entry.value),
                )
                .severity(Severity::Info)
                .help("name the cryptographic operations that the other account needs")
                .subject(&entry.value);
        }
    }
}

/// Of several accounts that may change the policy one at most is that of the key, whichever it is.
fn several(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let managing = |statement: &Statement| {
        let entries = statement.principals();
        let accounts = entries.filter_map(|entry| account_of(&principal::name_of(&entry.value)?));
        let manages = statement.allows() && statement.actions.contains(Action::PUT_KEY_POLICY);
        accounts
            .filter(|_| manages)
            .collect::<BTreeSet<AccountId>>()
    };
    let own = managing(statement);
    let statements = view.document.statements.iter();
    let before: BTreeSet<AccountId> = statements
        .take_while(|it| it.index < statement.index)
        .flat_map(managing)
        .collect();
    let mut all: Vec<&AccountId> = before.union(&own).collect();
    let (Some(last), true) = (all.pop(), own.difference(&before).next().is_some()) else {
        return;
    };
    if all.is_empty() {
        return;
    }
    let listed: Vec<String> = all.iter().map(|account| format!("`{account}`")).collect();
    let listed = format!("{} and `{last}`", listed.join(", "));
    let span = statement
        .principal
        .as_ref()
        .map_or_else(|| statement.head(), |it| it.value);
    found
        .add(
            span,
            format!("{listed} may all change the policy, and the key is of one of them"),
        )
        .help(
            "PutKeyPolicy never works from another account: leave it to one of them, or say which \
             one it is with `account` in `[facts]`",
        );
}
