//! An operation of a grant to which its constraint does not apply.
//!
//! # Why it matters
//!
//! The constraint is on the encryption context, and DescribeKey and RetireGrant have none: they
//! are allowed in every case. That is rarely bad, but it is not what the grant seems to say.
//!
//! # What AWS does
//!
//! It ignores the constraint for operations without an encryption context.
//!
//! # Example
//!
//! ```json
//! "Operations": ["Decrypt", "DescribeKey"],
//! "Constraints": {"EncryptionContextEquals": {"tenant": "blue"}}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Operations": ["Decrypt"],
//! "Constraints": {"EncryptionContextEquals": {"tenant": "blue"}}
//! ```
//!
//! # When to keep it
//!
//! When the grantee may know about the key, which is nearly always.
//!
//! # Source
//!
//! KMS Developer Guide, "Grant constraints".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{GrantView, View};
use crate::table::kms_action::Action;

pub(super) const RULE: Rule = Rule {
    code: "G404",
    name: "grant-constraint-not-applied",
    severity: Severity::Warning,
    profile: Profile::Strict,
    applies_to: Kinds::GRANTS,
    fixes: Fixes::Never,
    look: Look::Grant(look),
};

fn look(_: &View<'_>, grant: &GrantView, found: &mut Findings) {
    let Some(constraint) = grant.context_constraint() else {
        return;
    };
    for written in grant.operations() {
        let is_free = Action::from_name(written.value).is_some_and(|action| {
            let is_bounded = action.takes_encryption_context() || action == Action::CREATE_GRANT;
            action.is_grant_operation() && !is_bounded
        });
        if is_free {
            let name = written.value;
            found
                .add(
                    written.span,
                    format!("`{name}` is allowed whatever the constraint says"),
                )
                .help("leave it out if the grantee is not to have it in every case")
                .related(constraint.name_span, "this does not apply to it")
                .subject(format!("{} {name}", grant.subject()));
        }
    }
}
