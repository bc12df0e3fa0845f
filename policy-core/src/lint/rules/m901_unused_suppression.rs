//! A suppression of `kms-policy.toml` that suppresses nothing.
//!
//! # Why it matters
//!
//! It says that something is wrong and in order, and neither is true any more. The next finding of
//! that rule in that file, which may be a real one, is silenced without anybody looking.
//!
//! # What AWS does
//!
//! Nothing: this is about the linter.
//!
//! # Example
//!
//! ```toml
//! [[suppress]]
//! rule = "S505"
//! file = "keys/topic.json"
//! reason = "the topic is shared with every account of the organization"
//! ```
//!
//! # Instead
//!
//! Remove the table. A suppression is only looked at when its file is linted and its rule is asked,
//! so a run over a part of the files does not flag the rest.
//!
//! # When to keep it
//!
//! Hardly ever; if the policy changes back and forth, narrow the suppression with `sid`.
//!
//! # Source
//!
//! docs/lint.md, "Suppressions".

use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "M901",
    name: "unused-suppression",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::ANY,
    fixes: Fixes::Never,
    look: Look::Linter,
};
