//! A rule that did not finish: it failed, or the steps at hand did not suffice for an answer about
//! all requests.
//!
//! # Why it matters
//!
//! A check that was not made is not a check that was passed. The run ends with exit status 2,
//! whatever else was found.
//!
//! # What AWS does
//!
//! Nothing: this is about the linter.
//!
//! # Example
//!
//! A key policy of several hundred statements with variables and wildcards in most of them.
//!
//! # Instead
//!
//! Report it with the document if the rule failed. If the steps did not suffice, `kms-policy audit`
//! takes more with `--steps`; the rule can be left out for that file with `ignore` in a `[[file]]`
//! table, and is then not counted as passed either.
//!
//! # When to keep it
//!
//! It cannot be suppressed.
//!
//! # Source
//!
//! docs/lint.md, "Exit status".

use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "M905",
    name: "internal-error",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::ANY,
    fixes: Fixes::Never,
    look: Look::Linter,
};
