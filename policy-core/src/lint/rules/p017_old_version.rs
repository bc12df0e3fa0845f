//! A policy of version 2008-10-17.
//!
//! # Why it matters
//!
//! The old language has no variables, and everything that AWS added to policies since is documented
//! for the new one.
//!
//! # What AWS does
//!
//! It takes the policy, and every `${…}` in it as plain text.
//!
//! # Example
//!
//! ```json
//! "Version": "2008-10-17"
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
//! When the document has texts with `${` in them that are meant as they stand.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: Version".

use crate::lint::edit::with_version_2012;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;

pub(super) const RULE: Rule = Rule {
    code: "P017",
    name: "old-version",
    severity: Severity::Info,
    profile: Profile::Strict,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Unsafe,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let root = view.document.node.as_ref();
    let Some(version) = root.and_then(|it| it.member("Version")) else {
        return;
    };
    if version.as_str() != Some("2008-10-17") || Kinds::RCP.contains(view.document.kind) {
        return;
    }
    let finding = found
        .add(
            version.span,
            "`2008-10-17` is the old version of the policy language",
        )
        .help("write `2012-10-17`; variables such as `${aws:username}` count from then on");
    if let Some(edit) = with_version_2012(view.document) {
        finding.fix(Fix::changing("write version 2012-10-17", vec![edit]));
    }
}
