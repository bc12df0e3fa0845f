//! A constraint of a grant without any pair.
//!
//! # Why it matters
//!
//! `{}` is a subset of every encryption context: it constrains nothing. It looks as if somebody
//! forgot the pairs, or a template had none to fill in.
//!
//! # What AWS does
//!
//! It takes an empty constraint as one that is not there.
//!
//! # Example
//!
//! ```json
//! "Constraints": {"EncryptionContextSubset": {}}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Constraints": {"EncryptionContextSubset": {"tenant": "blue"}}
//! ```
//!
//! # When to keep it
//!
//! Never; leave the constraint out if none is meant.
//!
//! # Source
//!
//! KMS API Reference, "GrantConstraints".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{GrantView, View};

pub(super) const RULE: Rule = Rule {
    code: "G405",
    name: "grant-constraint-empty",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::GRANTS,
    fixes: Fixes::Never,
    look: Look::Grant(look),
};

fn look(_: &View<'_>, grant: &GrantView, found: &mut Findings) {
    for name in ["EncryptionContextEquals", "EncryptionContextSubset"] {
        let Some(member) = grant.constraint(name) else {
            continue;
        };
        if member.value.as_object().is_some_and(<[_]>::is_empty) {
            found
                .add(
                    member.name_span.to(member.value.span),
                    format!("`{name}` without pairs constrains nothing"),
                )
                .help("give the pairs, or leave it out")
                .subject(grant.subject());
        }
    }
}
