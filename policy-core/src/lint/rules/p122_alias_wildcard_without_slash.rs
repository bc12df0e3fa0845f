//! A wildcard right behind `key` or `alias` in a KMS ARN, without the slash.
//!
//! # Why it matters
//!
//! `alias*` and `key*` match all aliases and all keys, as `alias/*` and `key/*` do. With a name
//! behind the star, `alias*prod`, the pattern covers more than it seems: also `alias/not-prod`.
//!
//! # What AWS does
//!
//! It matches `*` with any text, the slash included.
//!
//! # Example
//!
//! ```json
//! "Resource": "arn:aws:kms:us-east-1:111122223333:key*"
//! ```
//!
//! # Instead
//!
//! ```json
//! "Resource": "arn:aws:kms:us-east-1:111122223333:key/*"
//! ```
//!
//! # When to keep it
//!
//! It does no harm today where nothing stands behind the star: KMS has no other resources that
//! begin so.
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
    code: "P122",
    name: "alias-wildcard-without-slash",
    severity: Severity::Warning,
    profile: Profile::Strict,
    applies_to: arn::WITH_RESOURCES,
    fixes: Fixes::Unsafe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    for written in arn::written(statement) {
        let parts = written.parts;
        let is_resource = matches!(written.place, Place::Resource);
        let heads = ["key", "alias"];
        let head = heads.iter().find_map(|head| {
            let rest = parts.resource.strip_prefix(head)?;
            rest.starts_with('*').then_some((head, rest))
        });
        let Some((head, rest)) = head.filter(|_| is_resource && parts.is_of_kms()) else {
            continue;
        };
        let resource = &format!("{head}/{rest}");
        let text = arn::Parts { resource, ..parts }.text();
        let edit = Edit::replace_string(view.document, written.span, &text);
        found
            .add(
                written.span,
                format!("`{}` has no slash before the wildcard", parts.resource),
            )
            .help(format!("write `{resource}`"))
            .subject(written.text)
            .fix(Fix::changing(format!("write `{text}`"), vec![edit]));
    }
}
