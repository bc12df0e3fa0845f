//! A statement of a key policy without `Resource`.
//!
//! # Why it matters
//!
//! The statement looks as if it allowed or denied something, and does nothing. A Deny that was
//! meant to protect the key protects nothing; an Allow that was meant for an administrator leaves
//! the key without one.
//!
//! # What AWS does
//!
//! PutKeyPolicy stores the statement without a word, and the statement applies to no key. Only the
//! console complains. In a key policy `"Resource": "*"` means the key that the policy belongs to.
//!
//! # Example
//!
//! ```json
//! {"Sid": "Admin", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/admin"},
//!  "Action": "kms:*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Sid": "Admin", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/admin"},
//!  "Action": "kms:*", "Resource": "*"}
//! ```
//!
//! # When to keep it
//!
//! Never. A statement that is to do nothing is better removed. The fix changes access: the
//! statement begins to apply.
//!
//! # Source
//!
//! KMS Developer Guide, "Key policies in AWS KMS", on the elements of a key policy.

use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::text::span::Span;

pub(super) const RULE: Rule = Rule {
    code: "K301",
    name: "key-policy-missing-resource",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::KEY,
    fixes: Fixes::Unsafe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    // A member that is about resources and misspelled is reported as such.
    let mut members = statement.members.iter();
    let is_meant = |name: &str| name.to_ascii_lowercase().contains("resource");
    if statement.resource.is_some() || members.any(|it| is_meant(&it.name)) {
        return;
    }
    let does = match statement.denies() {
        true => "denies nothing",
        false => "allows nothing",
    };
    let title = statement.title();
    let finding = found
        .add(
            statement.head(),
            format!("{title} has no Resource, so it {does}"),
        )
        .consequence("KMS stores the statement, and it applies to no key")
        .help("add `\"Resource\": \"*\"`, which is the key itself");
    if let Some(edit) = resource(view, statement) {
        let title = "add `\"Resource\": \"*\"`, and so let the statement take effect";
        finding.fix(Fix::changing(title, vec![edit]));
    }
}

/// A last member, behind the same white space as the one before it.
fn resource(view: &View<'_>, statement: &Statement) -> Option<Edit> {
    let last = statement.members.last()?;
    let before = statement.members.iter().rev().nth(1);
    let between = before.map(|it| Span::new(it.value.end, last.name_span.start));
    let between = between.map_or(", ", |span| view.document.source.slice(span));
    let mut edit = Edit::insert(view.document, last.value.end, "\"Resource\": \"*\"");
    edit.text.insert_str(0, between);
    Some(edit)
}
