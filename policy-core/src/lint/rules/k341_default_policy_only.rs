//! A key policy that only lets identity policies of the own account count.
//!
//! # Why it matters
//!
//! It is the policy that keys get when none is given. Who uses and who administers the key is then
//! said in identity policies alone, and cannot be seen here: every administrator of the account can
//! let anybody of it in.
//!
//! # What AWS does
//!
//! The account's root as a principal is the account: identity policies of its users and roles
//! decide. That is not public, and it is a sound default.
//!
//! # Example
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": {
//!   "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
//!   "Action": "kms:*", "Resource": "*"}}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Sid": "Administrators", "Effect": "Allow",
//!    "Principal": {"AWS": "arn:aws:iam::111122223333:role/key-admin"},
//!    "Action": ["kms:Describe*", "kms:Get*", "kms:List*", "kms:PutKeyPolicy",
//!               "kms:ScheduleKeyDeletion", "kms:CancelKeyDeletion"], "Resource": "*"},
//!   {"Sid": "Use", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!    "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": "*"}]}
//! ```
//!
//! # When to keep it
//!
//! When identity policies are where access is managed, and are reviewed. With `delegation = true`
//! for the key in the configuration nothing is flagged.
//!
//! # Source
//!
//! KMS Developer Guide, "Default key policy" and "Best practices for key policies".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::name::account::AccountId;
use crate::name::principal::PrincipalName;
use crate::table::kms_action::ActionSet;

pub(super) const RULE: Rule = Rule {
    code: "K341",
    name: "default-policy-only",
    severity: Severity::Info,
    profile: Profile::Strict,
    applies_to: Kinds::KEY,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let statements = &view.document.statements;
    let accounts: Vec<AccountId> = statements.iter().filter_map(delegated).collect();
    let Some(account) = accounts.first() else {
        return;
    };
    let is_all = accounts.len() == statements.len() && accounts.iter().all(|it| it == account);
    if !is_all || view.document.key.delegation == Some(true) {
        return;
    }
    let Some(first) = statements.first() else {
        return;
    };
    found
        .add(
            first.head(),
            format!("identity policies of account `{account}` alone say who uses this key"),
        )
        .help("name the administrators and users of the key, or say `delegation = true` of it");
}

/// The account that a statement gives everything to, without a condition.
fn delegated(statement: &Statement) -> Option<AccountId> {
    let is_all = ActionSet::ON_KEYS.difference(statement.actions).is_empty();
    if !statement.allows() || !is_all || !statement.tests.is_empty() {
        return None;
    }
    let mut entries = statement.principals();
    let only = entries.next().filter(|_| entries.next().is_none())?;
    match PrincipalName::parse_aws(&only.value.text).ok()? {
        PrincipalName::Account { account, .. } => Some(account),
        PrincipalName::Any
        | PrincipalName::AnyAws
        | PrincipalName::AssumedRole(_)
        | PrincipalName::CanonicalUser(_)
        | PrincipalName::Federated(_)
        | PrincipalName::FederatedUser(_)
        | PrincipalName::Role(_)
        | PrincipalName::Service(_)
        | PrincipalName::UniqueId(_)
        | PrincipalName::User(_) => None,
    }
}
