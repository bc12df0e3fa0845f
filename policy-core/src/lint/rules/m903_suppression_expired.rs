//! A suppression of `kms-policy.toml` whose last day is over.
//!
//! # Why it matters
//!
//! Somebody said that the finding is in order until that day and no longer.
//!
//! # What AWS does
//!
//! Nothing: this is about the linter. The suppression does not count any more, and the finding is
//! shown.
//!
//! # Example
//!
//! ```toml
//! [[suppress]]
//! rule = "S508"
//! file = "keys/partner.json"
//! reason = "until the migration is done"
//! until = 2020-01-31
//! ```
//!
//! # Instead
//!
//! Mend the policy, or look at it again and write a later day.
//!
//! # When to keep it
//!
//! Never.
//!
//! # Source
//!
//! docs/lint.md, "Suppressions".

use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "M903",
    name: "suppression-expired",
    severity: Severity::Error,
    profile: Profile::Recommended,
    applies_to: Kinds::ANY,
    fixes: Fixes::Never,
    look: Look::Linter,
};
