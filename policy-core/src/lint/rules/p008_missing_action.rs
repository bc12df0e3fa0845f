//! A statement with neither `Action` nor `NotAction`.
//!
//! # Why it matters
//!
//! It speaks of no call, so it allows and denies nothing.
//!
//! # What AWS does
//!
//! It refuses the policy; KMS is said to store a key policy with such a statement, which then
//! matches nothing.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}
//! ```
//!
//! # When to keep it
//!
//! Never.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: Action"; KMS Developer Guide, "Elements of a key
//! policy".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::message;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;

pub(super) const RULE: Rule = Rule {
    code: "P008",
    name: "missing-action",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    for message in message::of(view, &["inert-statement", "missing-element"]) {
        if message::named(message) == "Action" {
            message::add(view, found, message).severity(Severity::Error);
        }
    }
}
