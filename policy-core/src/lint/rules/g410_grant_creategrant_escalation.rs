//! A grant by which the grantee can make further grants.
//!
//! # Why it matters
//!
//! With CreateGrant among the operations the grantee passes on what it has, to anybody, in any
//! account, and so do they. No policy shows where it ends.
//!
//! # What AWS does
//!
//! It lets the grantee make grants with a part of its operations and with constraints that are at
//! least as strict.
//!
//! # Example
//!
//! ```json
//! "Operations": ["Decrypt", "CreateGrant"]
//! ```
//!
//! # Instead
//!
//! ```json
//! "Operations": ["Decrypt"]
//! ```
//!
//! # When to keep it
//!
//! For AWS services, which need it for their resources; grants for services and service-linked
//! roles are left alone, and so are grants whose CreateGrant the key policy at hand denies.
//!
//! # Source
//!
//! KMS Developer Guide, "Granting CreateGrant permission".

use crate::lint::finding::Findings;
use crate::lint::granted;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{GrantView, View};
use crate::symbolic::answer::CallerClass;
use crate::table::kms_action::Action;

pub(super) const RULE: Rule = Rule {
    code: "G410",
    name: "grant-creategrant-escalation",
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
    if !read.operations.contains(&Action::CREATE_GRANT) || granted::is_of_service(read) {
        return;
    }
    let mut witness = None;
    // Whether the key policy takes it back, the engine knows.
    if let Some(engine) = granted::engine(view, read)
        && let (Some(record), Some(name)) = (granted::record(view, grant), granted::name_of(read))
    {
        match engine.access_with(vec![record]) {
            Ok(access) => {
                let mut callers = access.callers.iter();
                let own = callers.find(|row| row.caller == CallerClass::Named(name.to_owned()));
                match own.and_then(|row| row.example(Action::CREATE_GRANT)) {
                    Some(example) => witness = Some(example.clone()),
                    None => return,
                }
            }
            Err(why) => return found.fail(why),
        }
    }
    let span = grant.operation("CreateGrant").unwrap_or(grant.span);
    let finding = found.add(span, "the grantee can pass its operations on to anybody");
    finding
        .help("leave `CreateGrant` out")
        .subject(grant.subject());
    if let Some(example) = witness {
        finding.witness(&example);
    }
}
