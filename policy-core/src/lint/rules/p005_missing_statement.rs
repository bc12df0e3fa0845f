//! A policy without `Statement`, or with an empty list of statements.
//!
//! # Why it matters
//!
//! Such a policy says nothing. Often a template left out every statement, or the list was given
//! another name.
//!
//! # What AWS does
//!
//! It refuses a policy without `Statement`. KMS also refuses a key policy without any statement; an
//! identity policy with an empty list is taken and does nothing.
//!
//! # Example
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": []}
//! ```
//!
//! # Instead
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {"Effect": "Allow", "Action": "kms:ListAliases", "Resource": "*"}
//!   ]
//! }
//! ```
//!
//! # When to keep it
//!
//! Never.
//!
//! # Source
//!
//! IAM User Guide, "Grammar of the IAM JSON policy language".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::message;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;

pub(super) const RULE: Rule = Rule {
    code: "P005",
    name: "missing-statement",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    for message in message::of(view, &["empty-statements"]) {
        message::add(view, found, message).help("add a statement, or remove the policy");
    }
    for message in message::of(view, &["missing-element"]) {
        if message::named(message) == "Statement" {
            message::add(view, found, message);
        }
    }
}
