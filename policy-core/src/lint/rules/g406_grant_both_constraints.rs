//! A grant with both kinds of constraint on the encryption context.
//!
//! # Why it matters
//!
//! One says which pairs there are, the other one which there are at least. Together they are
//! refused, and which one was meant only the author knows.
//!
//! # What AWS does
//!
//! CreateGrant refuses the request with a ValidationException.
//!
//! # Example
//!
//! ```json
//! "Constraints": {"EncryptionContextEquals": {"tenant": "blue"},
//!                 "EncryptionContextSubset": {"app": "shop"}}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Constraints": {"EncryptionContextEquals": {"tenant": "blue", "app": "shop"}}
//! ```
//!
//! # When to keep it
//!
//! Never.
//!
//! # Source
//!
//! KMS API Reference, "GrantConstraints".

use crate::json::Member;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{GrantView, View};

pub(super) const RULE: Rule = Rule {
    code: "G406",
    name: "grant-both-constraints",
    severity: Severity::Warning,
    profile: Profile::Minimal,
    applies_to: Kinds::GRANTS,
    fixes: Fixes::Never,
    look: Look::Grant(look),
};

fn look(_: &View<'_>, grant: &GrantView, found: &mut Findings) {
    let with_pairs = |name| {
        let member: &Member<'static> = grant.constraint(name)?;
        let pairs = member.value.as_object()?;
        (!pairs.is_empty()).then_some(member)
    };
    let equals = with_pairs("EncryptionContextEquals");
    let subset = with_pairs("EncryptionContextSubset");
    if let (Some(equals), Some(subset)) = (equals, subset) {
        found
            .add(
                subset.name_span,
                "a grant has one constraint on the encryption context",
            )
            .consequence("ValidationException from CreateGrant")
            .help("keep the one that is meant")
            .related(equals.name_span, "the other one is here")
            .subject(grant.subject());
    }
}
