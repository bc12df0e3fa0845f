//! A `Sid` that does not follow the pattern of the configuration. Without a pattern there is
//! nothing to find.
//!
//! # Why it matters
//!
//! Names that follow one pattern can be searched for, and say who owns a statement.
//!
//! # What AWS does
//!
//! It does not look at the Sid, but for the characters that it takes.
//!
//! # Example
//!
//! ```json
//! "Sid": "stuff"
//! ```
//!
//! # Instead
//!
//! ```json
//! "Sid": "TeamPayments-Decrypt"
//! ```
//!
//! # When to keep it
//!
//! Always, if you like it so: this is style, and off unless it is asked for.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: Sid".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::name::wildcard::{Case, Pattern};

pub(super) const RULE: Rule = Rule {
    code: "T707",
    name: "inconsistent-sid-style",
    severity: Severity::Info,
    profile: Profile::All,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let (Some(pattern), Some(sid)) = (&view.facts.sid_pattern, &statement.sid) else {
        return;
    };
    if sid.value.is_empty() || Pattern::parse(pattern).matches(&sid.value, Case::Sensitive) {
        return;
    }
    found
        .add(
            sid.span,
            format!("`{}` does not follow the pattern `{pattern}`", sid.value),
        )
        .help("rename the statement");
}
