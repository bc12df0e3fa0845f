//! A statement of a key policy whose `Resource` names the key by its ARN.
//!
//! # Why it matters
//!
//! It works, until the policy is copied to another key, the key is replicated to another Region, or
//! the key is made anew: then the statement silently does nothing.
//!
//! # What AWS does
//!
//! In a key policy `"*"` is the key that the policy belongs to. The ARN of that key means the same;
//! any other ARN means nothing.
//!
//! # Example
//!
//! ```json
//! "Resource": "arn:aws:kms:eu-north-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
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
//! When a convention of yours forbids `*` everywhere. Without the key's own ARN in the
//! configuration the rule cannot tell this key from another; if it is another one, the statement
//! does nothing as it stands.
//!
//! # Source
//!
//! KMS Developer Guide, "Key policies in AWS KMS", on Resource.

use crate::ast::Polarity;
use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::pattern;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::name::arn::Arn;

pub(super) const RULE: Rule = Rule {
    code: "K303",
    name: "key-policy-resource-not-star",
    severity: Severity::Info,
    profile: Profile::Strict,
    applies_to: Kinds::KEY,
    fixes: Fixes::Unsafe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let Some(element) = &statement.resource else {
        return;
    };
    let [entry] = element.entries.as_slice() else {
        return;
    };
    let text = &entry.value;
    let Some(arn) = text.parse::<Arn>().ok() else {
        return;
    };
    let is_one = arn.service() == "kms" && arn.resource().starts_with("key/");
    if element.polarity == Polarity::IsNot || !is_one || !pattern::is_literal(text) {
        return;
    }
    let own = view.document.key.arn.as_ref();
    if own.is_some_and(|own| *own != arn) {
        return;
    }
    let edit = Edit::replace_string(view.document, element.value, "*");
    let fix = match own {
        Some(_) => Fix::safe("write `\"*\"`", vec![edit]),
        None => Fix::changing(
            "write `\"*\"`, which is the same if this is the key",
            vec![edit],
        ),
    };
    found
        .add(
            entry.span,
            "the key is named by its ARN, which ties the policy to this one key",
        )
        .help("write `\"*\"`: in a key policy it is the key that the policy belongs to")
        .fix(fix);
}
