//! A grant that nobody but the account can end.
//!
//! # Why it matters
//!
//! Grants are often forgotten. A retiring principal, or the operation RetireGrant for the grantee,
//! lets whoever no longer needs the grant end it without any permission of its own.
//!
//! # What AWS does
//!
//! It lets the account in which the grant was made retire it, and whoever may call RevokeGrant
//! revoke it.
//!
//! # Example
//!
//! ```json
//! "GranteePrincipal": "arn:aws:iam::111122223333:role/app", "Operations": ["Decrypt"]
//! ```
//!
//! # Instead
//!
//! ```json
//! "GranteePrincipal": "arn:aws:iam::111122223333:role/app", "Operations": ["Decrypt"],
//! "RetiringPrincipal": "arn:aws:iam::111122223333:role/key-keeper"
//! ```
//!
//! # When to keep it
//!
//! When grants are revoked by administrators. Grants for AWS services are left alone.
//!
//! # Source
//!
//! KMS Developer Guide, "Retiring and revoking grants".

use crate::lint::finding::Findings;
use crate::lint::granted;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{GrantView, View};

pub(super) const RULE: Rule = Rule {
    code: "G409",
    name: "grant-no-retiring-principal",
    severity: Severity::Info,
    profile: Profile::Strict,
    applies_to: Kinds::GRANTS,
    fixes: Fixes::Never,
    look: Look::Grant(look),
};

fn look(_: &View<'_>, grant: &GrantView, found: &mut Findings) {
    let retiring = ["RetiringPrincipal", "RetiringServicePrincipal"];
    let is_retired = retiring.iter().any(|name| grant.given(name).is_some())
        || grant.operation("RetireGrant").is_some();
    if is_retired || grant.grant.as_ref().is_none_or(granted::is_of_service) {
        return;
    }
    found
        .add(
            grant.head(),
            "neither the grantee nor anybody named can end this grant",
        )
        .help("name a `RetiringPrincipal`, or add `RetireGrant` to the operations")
        .subject(grant.subject());
}
