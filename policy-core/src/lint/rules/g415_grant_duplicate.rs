//! Two grants that allow the same.
//!
//! # Why it matters
//!
//! Whoever revokes one of them has revoked nothing. They come from calls that were repeated:
//! without a `Name`, every CreateGrant makes a new grant.
//!
//! # What AWS does
//!
//! It keeps both, and each counts.
//!
//! # Example
//!
//! ```json
//! [{"GranteePrincipal": "arn:aws:iam::111122223333:role/app", "Operations": ["Decrypt"]},
//!  {"GranteePrincipal": "arn:aws:iam::111122223333:role/app", "Operations": ["Decrypt"]}]
//! ```
//!
//! # Instead
//!
//! Revoke one of them, and give a `Name` to CreateGrant.
//!
//! # When to keep it
//!
//! While one takes the place of the other. Grants for AWS services, of which there is one for each
//! resource, are left alone.
//!
//! # Source
//!
//! KMS API Reference, "CreateGrant".

use crate::lint::finding::Findings;
use crate::lint::granted;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{GrantView, View};

pub(super) const RULE: Rule = Rule {
    code: "G415",
    name: "grant-duplicate",
    severity: Severity::Info,
    profile: Profile::Strict,
    applies_to: Kinds::GRANTS,
    fixes: Fixes::Never,
    look: Look::Grant(look),
};

fn look(view: &View<'_>, grant: &GrantView, found: &mut Findings) {
    let Some(own) = grant
        .grant
        .as_ref()
        .filter(|it| !granted::is_of_service(it))
    else {
        return;
    };
    let before = view.document.grants.iter().take(grant.index);
    let same = before.into_iter().find(|other| {
        other.grant.as_ref().is_some_and(|other| {
            own.key == other.key
                && own.grantee == other.grantee
                && own.retiring == other.retiring
                && own.constraints == other.constraints
                && granted::actions(own) == granted::actions(other)
        })
    });
    if let Some(other) = same {
        found
            .add(grant.head(), "another grant allows the same")
            .help("revoke one of them")
            .related(other.head(), "the other one is here")
            .subject(grant.subject());
    }
}
