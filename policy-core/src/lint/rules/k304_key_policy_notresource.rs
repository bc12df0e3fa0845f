//! A statement of a key policy with `NotResource`.
//!
//! # Why it matters
//!
//! A key policy is about one key. `NotResource` either excludes that key, and the statement does
//! nothing, or it excludes something else, and then it applies always: a reader takes it for the
//! opposite of what it does.
//!
//! # What AWS does
//!
//! It matches a request when no entry of `NotResource` is the ARN of the key. `"*"` is every ARN,
//! so that with it the statement never matches.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": "kms:Decrypt", "NotResource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": "kms:Decrypt", "Resource": "*"}
//! ```
//!
//! # When to keep it
//!
//! Never. If the statement should apply, `"Resource": "*"` says so; if not, remove it.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: NotResource"; KMS Developer Guide, "Key policies in
//! AWS KMS".

use crate::ast::Polarity;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::own::{Known, Meets};
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::name::arn::Arn;

pub(super) const RULE: Rule = Rule {
    code: "K304",
    name: "key-policy-notresource",
    severity: Severity::Error,
    profile: Profile::Recommended,
    applies_to: Kinds::KEY,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let Some(element) = &statement.resource else {
        return;
    };
    if element.polarity == Polarity::Is {
        return;
    }
    let key = view.document.key.arn.as_ref();
    let known = Known {
        key,
        account: key.and_then(Arn::account).or(view.facts.account),
        region: view.facts.region.as_deref(),
    };
    let meets = |wanted: fn(Meets) -> bool| {
        let mut entries = element.entries.iter();
        entries.any(|entry| wanted(known.meets(&entry.value)))
    };
    let does = if meets(|it| it == Meets::Always) {
        "is excluded by `NotResource`, so the statement never applies"
    } else if meets(|it| it == Meets::Depends) {
        "may be what `NotResource` excludes; if not, the statement always applies"
    } else {
        "is not what `NotResource` excludes, so the statement always applies"
    };
    found
        .add(
            element.name.span.to(element.value),
            format!("the key {does}"),
        )
        .help("write `\"Resource\": \"*\"`, or remove the statement");
}
