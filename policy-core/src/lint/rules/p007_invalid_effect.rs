//! An `Effect` that is neither `Allow` nor `Deny`, or an `Allow` in a policy that can only deny.
//!
//! # Why it matters
//!
//! `Permit`, `allowed` or a text that a template left behind neither allows nor denies. A resource
//! control policy that allows gives nothing to anyone, and cannot be written.
//!
//! # What AWS does
//!
//! It refuses the policy.
//!
//! # Example
//!
//! ```json
//! "Effect": "Permit"
//! ```
//!
//! # Instead
//!
//! ```json
//! "Effect": "Allow"
//! ```
//!
//! # When to keep it
//!
//! Never.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: Effect"; Organizations User Guide, "RCP syntax".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::message;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;

pub(super) const RULE: Rule = Rule {
    code: "P007",
    name: "invalid-effect",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    message::report(view, found, RULE.code);
    for message in message::of(view, &["unknown-effect"]) {
        // White space around it has a rule of its own.
        let text = message::named(message);
        let is_spaced = text.trim() != text && matches!(text.trim(), "Allow" | "Deny");
        if !message::is_about_case(message) && !is_spaced {
            message::add(view, found, message);
        }
    }
}
