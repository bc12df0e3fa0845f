//! `Resource` or `NotResource` with an empty list.
//!
//! # Why it matters
//!
//! A statement with `"Resource": []` applies to nothing; one with `"NotResource": []` to
//! everything. Both come from lists that a template left empty.
//!
//! # What AWS does
//!
//! It matches no request with the first, and every request with the second.
//!
//! # Example
//!
//! ```json
//! "Resource": []
//! ```
//!
//! # Instead
//!
//! ```json
//! "Resource": "*"
//! ```
//!
//! # When to keep it
//!
//! While a generated list happens to be empty; better leave the statement out then.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: Resource"; IAM Access Analyzer policy check
//! reference.

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::message;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};

pub(super) const RULE: Rule = Rule {
    code: "P020",
    name: "empty-resource",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let span = statement.resource.as_ref().map(|it| it.value);
    for message in message::of(view, &["empty-list"]) {
        if Some(message.span) == span {
            message::add(view, found, message);
        }
    }
}
