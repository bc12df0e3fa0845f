//! A constraint on the encryption context for a key that has no encryption contexts.
//!
//! # Why it matters
//!
//! Asymmetric and HMAC keys take no encryption context. The constraint says that the grant is
//! narrow, and the grant cannot be made.
//!
//! # What AWS does
//!
//! CreateGrant refuses the request with a ValidationException.
//!
//! # Example
//!
//! ```json
//! "Operations": ["Sign"], "Constraints": {"EncryptionContextSubset": {"app": "shop"}}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Operations": ["Sign"]
//! ```
//!
//! # When to keep it
//!
//! Never. The spec of the key has to be in the configuration for this.
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
    code: "G403",
    name: "grant-constraint-on-unsupported-key",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::GRANTS,
    fixes: Fixes::Never,
    look: Look::Grant(look),
};

fn look(view: &View<'_>, grant: &GrantView, found: &mut Findings) {
    let Some(constraint) = grant.context_constraint() else {
        return;
    };
    let Some(read) = &grant.grant else {
        return;
    };
    let spec = granted::metadata(view, read).key_spec.as_deref();
    if let Some(spec) = spec.filter(|spec| *spec != "SYMMETRIC_DEFAULT") {
        found
            .add(
                constraint.name_span,
                format!("a key of spec {spec} has no encryption contexts"),
            )
            .consequence("ValidationException from CreateGrant")
            .help("remove the constraint")
            .subject(grant.subject());
    }
}
