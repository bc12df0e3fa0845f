//! A `Sid` that is an empty text.
//!
//! # Why it matters
//!
//! It names nothing, and some tools take it for a name.
//!
//! # What AWS does
//!
//! It takes the policy; IAM calls an empty Sid superfluous.
//!
//! # Example
//!
//! ```json
//! {"Sid": "", "Effect": "Allow", "Action": "kms:ListAliases", "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Action": "kms:ListAliases", "Resource": "*"}
//! ```
//!
//! # When to keep it
//!
//! When a tool that writes the document insists on one.
//!
//! # Source
//!
//! IAM Access Analyzer policy check reference.

use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::text::span::Span;

pub(super) const RULE: Rule = Rule {
    code: "P026",
    name: "empty-sid",
    severity: Severity::Info,
    profile: Profile::Strict,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Safe,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    let Some(sid) = statement.sid.as_ref().filter(|it| it.value.is_empty()) else {
        return;
    };
    let places: Vec<Span> = statement
        .members
        .iter()
        .map(|it| it.name_span.to(it.value))
        .collect();
    let own = statement.members.iter().position(|it| it.value == sid.span);
    let finding = found
        .add(sid.span, "the Sid is empty")
        .help("remove it, or give the statement a name");
    if let Some(edit) = own.and_then(|own| Edit::remove(&places, own)) {
        finding.fix(Fix::safe("remove the Sid", vec![edit]));
    }
}
