//! A file that was named and holds neither a policy nor grants.
//!
//! # Why it matters
//!
//! Whoever names a file wants it to be looked at. A pattern that catches the wrong files, or a
//! command that printed an error in the place of a policy, would pass without a word.
//!
//! # What AWS does
//!
//! Nothing: this is about the linter.
//!
//! # Example
//!
//! `kms-policy lint describe-key.json`
//!
//! # Instead
//!
//! `kms-policy lint get-key-policy.json`, or `--kind` to say what the file is.
//!
//! # When to keep it
//!
//! When a pattern is meant to catch other files as well. Files in directories are not flagged.
//!
//! # Source
//!
//! docs/lint.md, "What is read".

use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "M906",
    name: "file-not-recognized",
    severity: Severity::Info,
    profile: Profile::Minimal,
    applies_to: Kinds::ANY,
    fixes: Fixes::Never,
    look: Look::Linter,
};
