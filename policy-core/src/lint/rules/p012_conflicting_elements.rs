//! An element together with its opposite in one statement, such as `Action` and `NotAction`; in a
//! grant, two members of which only one may be given.
//!
//! # Why it matters
//!
//! The two contradict each other, and readers disagree on which of them counts.
//!
//! # What AWS does
//!
//! It refuses the policy or the grant.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Action": "kms:*", "NotAction": "kms:Decrypt", "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "NotAction": "kms:Decrypt", "Resource": "*"}
//! ```
//!
//! # When to keep it
//!
//! Never.
//!
//! # Source
//!
//! IAM User Guide, "Grammar of the IAM JSON policy language". KMS API Reference, "CreateGrant".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::message;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;

pub(super) const RULE: Rule = Rule {
    code: "P012",
    name: "conflicting-elements",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::ANY,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    message::report(view, found, RULE.code);
}
