//! An Allow with `NotResource`.
//!
//! # Why it matters
//!
//! It allows the actions on every resource but those that are listed: on keys of other accounts as
//! far as they let it, and on each key that is made tomorrow.
//!
//! # What AWS does
//!
//! It allows the action on whatever no entry covers.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Action": "kms:Decrypt",
//!  "NotResource": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Action": "kms:Decrypt",
//!  "Resource": "arn:aws:kms:us-east-1:111122223333:key/0987dcba-09fe-87dc-65ba-ab0987654321"}
//! ```
//!
//! # When to keep it
//!
//! When everything but a few keys is meant. An Allow for all keys and a Deny for the few says it in
//! words that a reader does not have to turn around.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: NotResource".

use crate::ast::Polarity;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};

pub(super) const RULE: Rule = Rule {
    code: "P242",
    name: "notresource-allow",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::IDENTITY,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    let Some(element) = &statement.resource else {
        return;
    };
    let is_everything = element.entries.iter().any(|entry| entry.value == "*");
    if !statement.allows()
        || element.polarity == Polarity::Is
        || statement.actions.is_empty()
        || is_everything
    {
        return;
    }
    found
        .add(
            element.name.span,
            "this allows the actions on every other resource",
        )
        .help("list the keys in `Resource`");
}
