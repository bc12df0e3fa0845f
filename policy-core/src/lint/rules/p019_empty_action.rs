//! `Action` or `NotAction` with an empty list.
//!
//! # Why it matters
//!
//! A statement with `"Action": []` does nothing at all; one with `"NotAction": []` speaks of every
//! action of every service. Neither is what anyone means.
//!
//! # What AWS does
//!
//! It matches no request with the first, and every request with the second.
//!
//! # Example
//!
//! ```json
//! "Action": []
//! ```
//!
//! # Instead
//!
//! ```json
//! "Action": ["kms:Decrypt"]
//! ```
//!
//! # When to keep it
//!
//! While a generated list happens to be empty; better leave the statement out then.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: Action"; IAM Access Analyzer policy check reference.

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::message;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};

pub(super) const RULE: Rule = Rule {
    code: "P019",
    name: "empty-action",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let span = statement.action.as_ref().map(|it| it.value);
    for message in message::of(view, &["empty-list"]) {
        if Some(message.span) == span {
            message::add(view, found, message);
        }
    }
}
