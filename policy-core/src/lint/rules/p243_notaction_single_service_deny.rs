//! A Deny in a policy of principals whose `NotAction` lists actions of KMS only.
//!
//! # Why it matters
//!
//! `NotAction` is all that is not listed, and in such a policy that is every other service. Who
//! meant to leave some actions of KMS has shut the principal out of S3, EC2 and the rest as well.
//!
//! # What AWS does
//!
//! It denies each action of each service that no entry covers, on the resources of the statement.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Deny", "NotAction": ["kms:Decrypt", "kms:DescribeKey"], "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Deny", "NotAction": ["kms:Decrypt", "kms:DescribeKey"],
//!  "Resource": "arn:aws:kms:*:111122223333:key/*"}
//! ```
//!
//! # When to keep it
//!
//! For principals that are to do nothing beside KMS.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: NotAction".

use crate::ast::Polarity;
use crate::lint::action;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};

pub(super) const RULE: Rule = Rule {
    code: "P243",
    name: "notaction-single-service-deny",
    severity: Severity::Info,
    profile: Profile::Strict,
    applies_to: Kinds::OF_CALLERS,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    let (Some(element), Some(resource)) = (&statement.action, &statement.resource) else {
        return;
    };
    let lists_kms_only = element
        .entries
        .iter()
        .all(|entry| action::is_of_kms(&entry.value));
    let is_on_keys = resource.polarity == Polarity::Is
        && resource.entries.iter().all(|entry| {
            let service = entry.value.split(':').nth(2);
            service == Some("kms")
        });
    if !statement.denies()
        || element.polarity == Polarity::Is
        || element.entries.is_empty()
        || !lists_kms_only
        || is_on_keys
    {
        return;
    }
    found
        .add(element.name.span, "this denies every other service as well")
        .help("list the actions to deny in `Action`, or name keys in `Resource`");
}
