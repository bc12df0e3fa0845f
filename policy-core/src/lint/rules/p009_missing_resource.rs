//! A statement with neither `Resource` nor `NotResource`, in a policy that needs one.
//!
//! # Why it matters
//!
//! It does not say what the actions apply to. Key policies that lack it are K301; service control
//! policies may leave it out, and then mean everything.
//!
//! # What AWS does
//!
//! It refuses the policy.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Action": "kms:Decrypt"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {
//!   "Effect": "Allow",
//!   "Action": "kms:Decrypt",
//!   "Resource": "arn:aws:kms:eu-north-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
//! }
//! ```
//!
//! # When to keep it
//!
//! Never.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: Resource".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::message;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;

pub(super) const RULE: Rule = Rule {
    code: "P009",
    name: "missing-resource",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    for message in message::of(view, &["missing-element"]) {
        if message::named(message) == "Resource" {
            message::add(view, found, message);
        }
    }
}
