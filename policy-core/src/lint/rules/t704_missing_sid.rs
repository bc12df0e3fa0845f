//! A statement without a `Sid`.
//!
//! # Why it matters
//!
//! Suppressions, explanations and reviews name a statement by its Sid. Without one they have its
//! number, which changes when another one is put in front.
//!
//! # What AWS does
//!
//! It needs none.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Action": "kms:ListAliases", "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Sid": "ListAliases", "Effect": "Allow", "Action": "kms:ListAliases", "Resource": "*"}
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

pub(super) const RULE: Rule = Rule {
    code: "T704",
    name: "missing-sid",
    severity: Severity::Info,
    profile: Profile::All,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    if statement.member("Sid").is_some() {
        return;
    }
    found
        .add(
            statement.head(),
            format!("{} has no Sid", statement.title()),
        )
        .help("give it one that says what it is for");
}
