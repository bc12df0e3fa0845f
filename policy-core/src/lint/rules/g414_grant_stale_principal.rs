//! A grant whose grantee or retiring principal was deleted.
//!
//! # Why it matters
//!
//! `list-grants` shows the id of a principal that is gone. A role that is made anew under the same
//! name does not get the grant, so it does nothing but count, and hide those that do.
//!
//! # What AWS does
//!
//! It keeps the grant, which nobody can use any more.
//!
//! # Example
//!
//! ```json
//! "GranteePrincipal": "AROAR4LEFTOVERROLEID1"
//! ```
//!
//! # Instead
//!
//! Revoke the grant, and make a new one for the new role.
//!
//! # When to keep it
//!
//! Right after the principal was made: it takes a while until its ARN is shown.
//!
//! # Source
//!
//! KMS API Reference, "ListGrants"; IAM User Guide, "Unique identifiers".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{GrantView, View};
use crate::name::principal::PrincipalName;

pub(super) const RULE: Rule = Rule {
    code: "G414",
    name: "grant-stale-principal",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::GRANTS,
    fixes: Fixes::Never,
    look: Look::Grant(look),
};

fn look(_: &View<'_>, grant: &GrantView, found: &mut Findings) {
    if grant.given("GrantId").is_none() {
        return;
    }
    for name in ["GranteePrincipal", "RetiringPrincipal"] {
        let Some(member) = grant.given(name) else {
            continue;
        };
        let text = member.value.as_str().unwrap_or_default();
        if let Ok(PrincipalName::UniqueId(id)) = PrincipalName::parse_aws(text) {
            found
                .add(
                    member.value.span,
                    format!("`{id}` is a principal that was deleted"),
                )
                .help("revoke the grant")
                .subject(format!("{} {name}", grant.subject()));
        }
    }
}
