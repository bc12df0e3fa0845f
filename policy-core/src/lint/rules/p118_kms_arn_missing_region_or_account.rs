//! The ARN of a KMS resource without Region or account.
//!
//! # Why it matters
//!
//! Buckets and users have ARNs with empty parts, keys have not. The statement matches no key: an
//! Allow gives nothing, a Deny keeps nobody from anything.
//!
//! # What AWS does
//!
//! It compares the parts one by one, and an empty part is equal to nothing but an empty one.
//!
//! # Example
//!
//! ```json
//! "Resource": "arn:aws:kms:::key/*"
//! ```
//!
//! # Instead
//!
//! ```json
//! "Resource": "arn:aws:kms:*:111122223333:key/*"
//! ```
//!
//! # When to keep it
//!
//! Never: it matches nothing.
//!
//! # Source
//!
//! Service Authorization Reference, "Resource types defined by AWS Key Management Service".

use crate::lint::arn::{self, Place};
use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};

pub(super) const RULE: Rule = Rule {
    code: "P118",
    name: "kms-arn-missing-region-or-account",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: arn::WITH_RESOURCES,
    fixes: Fixes::Unsafe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    for written in arn::written(statement) {
        let parts = written.parts;
        let is_resource = matches!(written.place, Place::Resource);
        let missing = match (parts.region, parts.account) {
            ("", "") => "Region and no account",
            ("", _) => "Region",
            (_, "") => "account",
            (_, _) => continue,
        };
        if !is_resource || !parts.is_of_kms() {
            continue;
        }
        let text = arn::Parts {
            region: filled(parts.region),
            account: filled(parts.account),
            ..parts
        }
        .text();
        let edit = Edit::replace_string(view.document, written.span, &text);
        found
            .add(written.span, format!("`{}` has no {missing}", written.text))
            .consequence("it matches no key: every key is in a Region and an account")
            .help("write Region and account, or `*`")
            .subject(written.text)
            .fix(Fix::changing(format!("write `{text}`"), vec![edit]));
    }
}

fn filled(part: &str) -> &str {
    match part {
        "" => "*",
        other => other,
    }
}
