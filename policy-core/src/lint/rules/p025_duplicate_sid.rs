//! A `Sid` that two statements of a policy share.
//!
//! # Why it matters
//!
//! A Sid is how people, suppressions, reviews and explanations name a statement. With two of one
//! name it is unclear which is meant.
//!
//! # What AWS does
//!
//! IAM refuses an identity policy with a Sid that is not unique. KMS takes a key policy with one,
//! and Organizations takes its policies.
//!
//! # Example
//!
//! ```json
//! [
//!   {"Sid": "1", "Effect": "Allow", "Action": "kms:Encrypt", "Resource": "*"},
//!   {"Sid": "1", "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}
//! ]
//! ```
//!
//! # Instead
//!
//! ```json
//! [
//!   {"Sid": "1", "Effect": "Allow", "Action": "kms:Encrypt", "Resource": "*"},
//!   {"Sid": "2", "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}
//! ]
//! ```
//!
//! # When to keep it
//!
//! Never.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: Sid".

use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::message;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;

pub(super) const RULE: Rule = Rule {
    code: "P025",
    name: "duplicate-sid",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Unsafe,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    message::report_with(view, found, RULE.code, |message, finding| {
        let sids = || {
            view.document
                .statements
                .iter()
                .filter_map(|it| it.sid.as_ref())
        };
        let Some(at) = sids().position(|it| it.span == message.span) else {
            return;
        };
        let Some(sid) = sids().nth(at) else {
            return;
        };
        let before = sids().take(at).filter(|it| it.value == sid.value).count();
        let taken = |text: &str| sids().any(|it| it.value == text);
        // Each repetition takes the next number that is free.
        let numbers = (2_usize..).map(|number| format!("{}{number}", sid.value));
        let free = numbers.filter(|text| !taken(text));
        if let Some(new) = free.take(sids().count()).nth(before.saturating_sub(1)) {
            let edit = Edit::replace_string(view.document, message.span, &new);
            finding.fix(Fix::changing(format!("write `{new}`"), vec![edit]));
        }
    });
}
