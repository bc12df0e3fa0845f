//! A suppression of `kms-policy.toml` that does not say why the finding is in order.
//!
//! # Why it matters
//!
//! A year later nobody can tell a decision from a shortcut, and nobody dares to remove either.
//!
//! # What AWS does
//!
//! Nothing: this is about the linter. The suppression does not count, and the finding is shown.
//!
//! # Example
//!
//! ```toml
//! [[suppress]]
//! rule = "S508"
//! file = "keys/partner.json"
//! ```
//!
//! # Instead
//!
//! ```toml
//! [[suppress]]
//! rule = "S508"
//! file = "keys/partner.json"
//! reason = "the partner decrypts invoices; reviewed by the platform team"
//! until = 2027-06-30
//! ```
//!
//! # When to keep it
//!
//! Never: one sentence is enough.
//!
//! # Source
//!
//! docs/lint.md, "Suppressions".

use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "M902",
    name: "suppression-without-reason",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::ANY,
    fixes: Fixes::Never,
    look: Look::Linter,
};
