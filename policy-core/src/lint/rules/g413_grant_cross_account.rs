//! A grant to a principal of another account that nobody said to trust.
//!
//! # Why it matters
//!
//! Grants do not show in the key policy. One to another account outlives the project that it was
//! made for, and nobody who reviews policies sees it.
//!
//! # What AWS does
//!
//! It lets the grantee call the operations; whether the grantee's own account has to allow it too
//! depends on who made the grant.
//!
//! # Example
//!
//! ```json
//! "GranteePrincipal": "arn:aws:iam::444455556666:role/reader"
//! ```
//!
//! # Instead
//!
//! List the account among `trusted_accounts`, or revoke the grant.
//!
//! # When to keep it
//!
//! When the other account is one of your own: list it as trusted in the configuration. While
//! nothing is configured, a finding is an `info` only.
//!
//! # Source
//!
//! KMS Developer Guide, "Grants in AWS KMS" and "Allowing users in other accounts to use a KMS
//! key".

use crate::lint::engine::account_of;
use crate::lint::finding::Findings;
use crate::lint::granted;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{GrantView, View};
use crate::lint::who;

pub(super) const RULE: Rule = Rule {
    code: "G413",
    name: "grant-cross-account",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::GRANTS,
    fixes: Fixes::Never,
    look: Look::Grant(look),
};

fn look(view: &View<'_>, grant: &GrantView, found: &mut Findings) {
    let Some(read) = &grant.grant else {
        return;
    };
    let (Some(own), Some(account)) = (granted::account(view, read), account_of(&read.grantee))
    else {
        return;
    };
    if own != account && !view.facts.trusted_accounts.contains(&account) {
        found
            .add(
                grant.head(),
                format!("the grantee is of account {account}, and the key of {own}"),
            )
            .severity(who::severity(view))
            .help("list the account as trusted, or revoke the grant")
            .subject(grant.subject());
    }
}
