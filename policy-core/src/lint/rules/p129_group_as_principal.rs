//! A group in the place of a principal.
//!
//! # Why it matters
//!
//! Groups give their members identity policies. They make no calls, and no resource policy can name
//! one.
//!
//! # What AWS does
//!
//! KMS refuses the policy with InvalidArnException.
//!
//! # Example
//!
//! ```json
//! "Principal": {"AWS": "arn:aws:iam::111122223333:group/developers"}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Principal": {"AWS": "arn:aws:iam::111122223333:root"}
//! ```
//!
//! # When to keep it
//!
//! Never: the policy cannot be used. With the account's root as the principal, identity policies
//! decide, and the group can have one.
//!
//! # Source
//!
//! IAM User Guide, "AWS JSON policy elements: Principal" and "IAM user groups"; KMS API Reference,
//! "PutKeyPolicy".

use crate::ast::PolicyKind;
use crate::lint::arn;
use crate::lint::finding::Findings;
use crate::lint::pattern;
use crate::lint::principal;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};

pub(super) const RULE: Rule = Rule {
    code: "P129",
    name: "group-as-principal",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: principal::WITH_PRINCIPALS,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    for entry in principal::of_type(statement, "AWS") {
        let text = entry.value.text.as_str();
        let is_group = arn::Parts::of(text)
            .is_some_and(|it| it.service == "iam" && it.resource.starts_with("group/"));
        // A wildcard in it is what P128 speaks of.
        if !is_group || pattern::has_wildcard(text) {
            continue;
        }
        found
            .add(
                entry.span,
                format!("`{text}` is a group, and groups make no calls"),
            )
            .consequence(
                match view.document.policy_kind() == Some(PolicyKind::KeyPolicy) {
                    true => "KMS refuses the policy with InvalidArnException",
                    false => principal::refusal(view.document),
                },
            )
            .help("name roles, or the account's root and an identity policy of the group")
            .subject(text);
    }
}
