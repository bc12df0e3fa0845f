//! A grant with `EncryptionContextSubset`, where `EncryptionContextEquals` may do.
//!
//! # Why it matters
//!
//! A subset lets the grantee use the key for contexts with more pairs than these, also such as
//! nobody thought of.
//!
//! # What AWS does
//!
//! It allows every encryption context that has these pairs, whatever else it has.
//!
//! # Example
//!
//! ```json
//! "Constraints": {"EncryptionContextSubset": {"tenant": "blue"}}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Constraints": {"EncryptionContextEquals": {"tenant": "blue"}}
//! ```
//!
//! # When to keep it
//!
//! When the other pairs differ from call to call. Grants for AWS services are left alone.
//!
//! # Source
//!
//! KMS API Reference, "GrantConstraints".

use crate::lint::finding::Findings;
use crate::lint::granted;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{GrantView, View};

pub(super) const RULE: Rule = Rule {
    code: "G407",
    name: "grant-subset-loose",
    severity: Severity::Info,
    profile: Profile::Strict,
    applies_to: Kinds::GRANTS,
    fixes: Fixes::Never,
    look: Look::Grant(look),
};

fn look(_: &View<'_>, grant: &GrantView, found: &mut Findings) {
    if grant.grant.as_ref().is_none_or(granted::is_of_service) {
        return;
    }
    let Some(constraint) = grant.context_constraint() else {
        return;
    };
    let mut pairs = constraint.value.as_object().unwrap_or_default().iter();
    let is_of_service = pairs.any(|pair| pair.name.starts_with("aws:"));
    if constraint.name == "EncryptionContextSubset" && !is_of_service {
        found
            .add(
                constraint.name_span,
                "encryption contexts with more pairs than these pass as well",
            )
            .help("write `EncryptionContextEquals` if there are no others")
            .subject(grant.subject());
    }
}
