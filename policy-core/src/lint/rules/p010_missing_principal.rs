//! A statement of a key policy, a resource control policy or a VPC endpoint policy with neither
//! `Principal` nor `NotPrincipal`.
//!
//! # Why it matters
//!
//! Such policies belong to a resource, so each statement has to say whom it is about. Often an
//! identity policy was taken for a key policy.
//!
//! # What AWS does
//!
//! It refuses the policy.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {
//!   "Effect": "Allow",
//!   "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
//!   "Action": "kms:*",
//!   "Resource": "*"
//! }
//! ```
//!
//! # When to keep it
//!
//! Never; if the document is an identity policy, say so with `--kind identity` or by its path.
//!
//! # Source
//!
//! IAM User Guide, "AWS JSON policy elements: Principal"; Organizations User Guide, "RCP syntax".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::message;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;

pub(super) const RULE: Rule = Rule {
    code: "P010",
    name: "missing-principal",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    for message in message::of(view, &["missing-principal", "principal-only-star"]) {
        let at = message.span.start;
        let mut statements = view.document.statements.iter();
        // Messages about what is missing point to the brace.
        let is_absent = statements.any(|it| it.span.start == at && it.principal.is_none());
        if is_absent {
            message::add(view, found, message);
        }
    }
}
