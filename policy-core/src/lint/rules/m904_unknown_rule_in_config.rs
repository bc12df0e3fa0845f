//! A word in `kms-policy.toml` that should name rules and names none.
//!
//! # Why it matters
//!
//! A misspelt `ignore` leaves a rule on, which is seen at once. A misspelt `select` or `severity`
//! leaves one off, which nobody sees.
//!
//! # What AWS does
//!
//! Nothing: this is about the linter.
//!
//! # Example
//!
//! ```toml
//! select = ["K360"]
//! ```
//!
//! # Instead
//!
//! ```toml
//! select = ["K306"]
//! ```
//!
//! # When to keep it
//!
//! Never.
//!
//! # Source
//!
//! docs/lint.md, "Which rules are asked".

use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "M904",
    name: "unknown-rule-in-config",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::ANY,
    fixes: Fixes::Never,
    look: Look::Linter,
};
