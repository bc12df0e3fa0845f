//! A `Version` that AWS does not know, or not the one that a resource control policy needs.
//!
//! # Why it matters
//!
//! `Version` names the policy language, not the day on which the document was written. There are
//! two: `2012-10-17` and `2008-10-17`.
//!
//! # What AWS does
//!
//! It refuses the policy.
//!
//! # Example
//!
//! ```json
//! "Version": "2024-10-17"
//! ```
//!
//! # Instead
//!
//! ```json
//! "Version": "2012-10-17"
//! ```
//!
//! # When to keep it
//!
//! Never.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: Version"; Organizations User Guide, "RCP syntax".

use crate::lint::edit::with_version_2012;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::message;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;

pub(super) const RULE: Rule = Rule {
    code: "P016",
    name: "invalid-version",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Unsafe,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    message::report_with(view, found, RULE.code, |_, finding| {
        if let Some(edit) = with_version_2012(view.document) {
            finding.fix(Fix::changing("write version 2012-10-17", vec![edit]));
        }
    });
}
