//! A key id or the name of an alias in the place of a resource.
//!
//! # Why it matters
//!
//! API calls take a key id or an alias, policies do not. The resource of a policy is an ARN, and
//! the ARN of a key is what calls are authorized against, whichever way they name it.
//!
//! # What AWS does
//!
//! IAM rejects the policy: a resource is an ARN or `*`.
//!
//! # Example
//!
//! ```json
//! "Resource": "alias/app"
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
//! Never: the policy cannot be used. To allow keys by alias, write `key/*` and a condition on
//! `kms:ResourceAliases`. The `Resource` of key policies is looked at by K302.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: Resource"; KMS Developer Guide, "Key identifiers" and
//! "Using aliases to control access to KMS keys".

use crate::lint::arn;
use crate::lint::finding::Findings;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};

pub(super) const RULE: Rule = Rule {
    code: "P120",
    name: "key-id-not-arn",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: arn::WITH_RESOURCES,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    for entry in statement.resource.iter().flat_map(|it| &it.entries) {
        let text = entry.value.as_str();
        if !is_name_of_key(text) {
            continue;
        }
        let (what, help) = match text {
            _ if text.starts_with("alias/") => (
                "the name of an alias",
                "write the ARN of the key, or `key/*` with a condition on `kms:ResourceAliases`",
            ),
            _ if text.starts_with("key/") => (
                "a part of an ARN",
                "write the whole ARN, `arn:aws:kms:region:account:key/…`",
            ),
            _ => (
                "a key id",
                "write the ARN of the key, `arn:aws:kms:region:account:key/…`",
            ),
        };
        found
            .add(entry.span, format!("`{text}` is {what}, not an ARN"))
            .consequence("AWS rejects the policy: a resource is an ARN or `*`")
            .help(help)
            .subject(text);
    }
}

/// Whether a text names a key or an alias as API calls do.
pub(super) fn is_name_of_key(text: &str) -> bool {
    is_id(text)
        || text.starts_with("mrk-")
        || text.starts_with("alias/")
        || text.starts_with("key/")
}

/// Whether a text is a key id: a UUID, or `mrk-` and 32 hexadecimal digits.
pub(super) fn is_id(text: &str) -> bool {
    let is_hex = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    if let Some(digits) = text.strip_prefix("mrk-") {
        return is_hex(digits, 32);
    }
    let parts: Vec<&str> = text.split('-').collect();
    let lengths = [8, 4, 4, 4, 12];
    parts.len() == lengths.len()
        && parts
            .iter()
            .zip(lengths)
            .all(|(part, length)| is_hex(part, length))
}
