//! A variable such as `${aws:username}` in a policy that is of version 2008-10-17 or has no
//! `Version`.
//!
//! # Why it matters
//!
//! The variable is never filled in. An `Allow` that compares with it never applies, and a `Deny`
//! that excepts it spares nobody.
//!
//! # What AWS does
//!
//! It compares with the text as it stands, `${` and `}` included.
//!
//! # Example
//!
//! ```json
//! {
//!   "Version": "2008-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Action": "kms:Decrypt",
//!     "Resource": "*",
//!     "Condition": {"StringEquals": {"aws:ResourceTag/owner": "${aws:username}"}}
//!   }
//! }
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
//! When the text with its `${` is really what a value is, as in an encryption context of that
//! content.
//!
//! # Source
//!
//! IAM User Guide, "IAM policy elements: Variables and tags".

use crate::lint::edit::with_version_2012;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;
use crate::lint::{leftover, message};

pub(super) const RULE: Rule = Rule {
    code: "P018",
    name: "variable-in-2008-version",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Unsafe,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    for message in message::of(view, &["variable-in-2008"]) {
        // What a template left behind is no variable of a policy.
        if leftover::expression(message::named(message)).is_some() {
            continue;
        }
        let finding = message::add(view, found, message)
            .severity(RULE.severity)
            .consequence("AWS compares with the text as it stands: the variable is not filled in");
        if let Some(edit) = with_version_2012(view.document) {
            finding.fix(Fix::changing("write version 2012-10-17", vec![edit]));
        }
    }
}
