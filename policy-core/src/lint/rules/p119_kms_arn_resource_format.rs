//! The ARN of a KMS resource whose last part is neither a key nor an alias.
//!
//! # Why it matters
//!
//! The last part of a KMS ARN is `key/` and a key id, or `alias/` and a name. With a colon in the
//! place of the slash, a plain key id, or an alias behind `key/`, it matches nothing.
//!
//! # What AWS does
//!
//! It compares the text, and no key and no alias is equal to it.
//!
//! # Example
//!
//! ```json
//! "Resource": "arn:aws:kms:us-east-1:111122223333:1234abcd-12ab-34cd-56ef-1234567890ab"
//! ```
//!
//! # Instead
//!
//! ```json
//! "Resource": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
//! ```
//!
//! # When to keep it
//!
//! Never: it matches nothing.
//!
//! # Source
//!
//! Service Authorization Reference, "Resource types defined by AWS Key Management Service"; KMS
//! Developer Guide, "Key identifiers".

use crate::lint::action;
use crate::lint::arn::{self, Place};
use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::pattern;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::rules::p120_key_id_not_arn::is_id;
use crate::lint::view::{Statement, View};

pub(super) const RULE: Rule = Rule {
    code: "P119",
    name: "kms-arn-resource-format",
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
        // Without Region or account, P118 speaks of it.
        let is_whole = !parts.region.is_empty() && !parts.account.is_empty();
        if !is_resource || !parts.is_of_kms() || !is_whole {
            continue;
        }
        if action::is_left_to_others(parts.resource) {
            continue;
        }
        let Some((why, meant)) = fault(parts.resource) else {
            continue;
        };
        let finding = found
            .add(
                written.span,
                format!("`{}` is no key and no alias: {why}", parts.resource),
            )
            .consequence("it matches no resource of KMS")
            .subject(written.text);
        match meant {
            Some(meant) => {
                let resource = meant.as_str();
                let text = arn::Parts { resource, ..parts }.text();
                let edit = Edit::replace_string(view.document, written.span, &text);
                finding
                    .help(format!("write `{meant}`"))
                    .fix(Fix::changing(format!("write `{text}`"), vec![edit]));
            }
            None => {
                finding.help("write `key/` and a key id, or `alias/` and a name");
            }
        }
    }
}

/// What is wrong with the last part, and what was meant where that is plain.
fn fault(resource: &str) -> Option<(&'static str, Option<String>)> {
    let may_be_one = pattern::may_begin(resource, "key/")
        || pattern::may_begin(resource, "alias/")
        || pattern::may_be(resource, "*");
    if may_be_one {
        let inner = resource.strip_prefix("key/")?;
        return match inner {
            _ if inner.starts_with("alias/") => Some((
                "an alias does not stand behind `key/`",
                Some(inner.to_owned()),
            )),
            _ if inner.starts_with("arn:") => Some(("a whole ARN stands in it", None)),
            _ if inner.ends_with('/') => Some((
                "it ends with a slash",
                Some(format!("key/{}", inner.trim_end_matches('/'))),
            )),
            _ if is_nearly_id(inner) => Some(("the key id is not whole", None)),
            _ => None,
        };
    }
    if is_id(resource) {
        return Some(("`key/` is missing", Some(format!("key/{resource}"))));
    }
    if matches!(resource, "key/" | "alias/" | "key" | "alias") {
        return Some((
            "it does not say which",
            Some(format!("{}/*", resource.trim_end_matches('/'))),
        ));
    }
    let heads = [
        ("key:", "key/"),
        ("keys/", "key/"),
        ("keys:", "key/"),
        ("Key/", "key/"),
        ("/key/", "key/"),
        ("alias:", "alias/"),
        ("aliases/", "alias/"),
        ("Alias/", "alias/"),
        ("/alias/", "alias/"),
    ];
    let meant = heads.iter().find_map(|(wrong, right)| {
        let rest = resource.strip_prefix(wrong)?;
        Some(format!("{right}{rest}"))
    });
    Some(("it begins with neither `key/` nor `alias/`", meant))
}

/// Hexadecimal digits and dashes, but too many or too few of them.
fn is_nearly_id(text: &str) -> bool {
    let is_hex = |byte: u8| byte.is_ascii_hexdigit() || byte == b'-';
    let dashes = text.bytes().filter(|byte| *byte == b'-').count();
    text.bytes().all(is_hex) && dashes >= 3 && !is_id(text)
}
