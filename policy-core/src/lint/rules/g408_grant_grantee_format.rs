//! A grantee or retiring principal that is no principal: a wildcard, a group, an id, a broken ARN.
//!
//! # Why it matters
//!
//! A grant is for one principal, named in full. There are no patterns in it and no lists.
//!
//! # What AWS does
//!
//! CreateGrant refuses the request with an InvalidArnException.
//!
//! # Example
//!
//! ```json
//! "GranteePrincipal": "arn:aws:iam::111122223333:role/*"
//! ```
//!
//! # Instead
//!
//! ```json
//! "GranteePrincipal": "arn:aws:iam::111122223333:role/app"
//! ```
//!
//! # When to keep it
//!
//! Never. Unique ids in the output of `list-grants` stand for principals that were deleted;
//! another rule speaks of them.
//!
//! # Source
//!
//! KMS API Reference, "CreateGrant".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::pattern;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{GrantView, View};
use crate::name::principal::{PrincipalName, is_service_name};

pub(super) const RULE: Rule = Rule {
    code: "G408",
    name: "grant-grantee-format",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::GRANTS,
    fixes: Fixes::Never,
    look: Look::Grant(look),
};

fn look(_: &View<'_>, grant: &GrantView, found: &mut Findings) {
    let is_listed = grant.given("GrantId").is_some();
    for name in ["GranteeServicePrincipal", "RetiringServicePrincipal"] {
        let member = grant.given(name);
        let Some((member, text)) = member.and_then(|it| Some((it, it.value.as_str()?))) else {
            continue;
        };
        if !is_service_name(text) {
            found
                .add(
                    member.value.span,
                    format!("`{text}` is not the name of a service"),
                )
                .help("write it as in `dynamodb.amazonaws.com`")
                .subject(format!("{} {name}", grant.subject()));
        }
    }
    for name in ["GranteePrincipal", "RetiringPrincipal"] {
        let Some(member) = grant.given(name) else {
            continue;
        };
        let Some(text) = member.value.as_str() else {
            continue;
        };
        let why = match PrincipalName::parse_aws(text) {
            _ if is_service_name(text) => continue,
            Ok(PrincipalName::AnyAws) => "a grant names one principal, not `*`".to_owned(),
            Ok(PrincipalName::UniqueId(_)) if is_listed => continue,
            Ok(PrincipalName::UniqueId(_)) => format!("`{text}` is an id, not an ARN"),
            Ok(_) if pattern::has_wildcard(text) => {
                format!("`{text}` is a pattern, and a grant names one principal")
            }
            Ok(_) => continue,
            Err(error) => error.to_string(),
        };
        found
            .add(member.value.span, why)
            .consequence("InvalidArnException from CreateGrant")
            .help("write the ARN of a user, a role, a session or an account's root")
            .subject(format!("{} {name}", grant.subject()));
    }
}
