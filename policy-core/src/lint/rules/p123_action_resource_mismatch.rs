//! An action of KMS in a statement none of whose resources is of KMS, or a KMS resource without an
//! action of KMS.
//!
//! # Why it matters
//!
//! Every action is matched with every resource of its statement, and `kms:Decrypt` with a bucket is
//! nothing. It often comes from a list of actions that grew: the bucket's objects are under a key,
//! and the key stands nowhere.
//!
//! # What AWS does
//!
//! It looks for the ARN of the key among the resources, and does not find it.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Action": ["s3:GetObject", "kms:Decrypt"], "Resource": "arn:aws:s3:::photos/*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::photos/*"}
//! {"Effect": "Allow", "Action": "kms:Decrypt",
//!  "Resource": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}
//! ```
//!
//! # When to keep it
//!
//! Never for the action: it has no effect in that statement. `kms:*` in a list for several services
//! is flagged as well.
//!
//! # Source
//!
//! Service Authorization Reference, "Actions, resources, and condition keys for AWS Key Management
//! Service".

use crate::ast::Polarity;
use crate::lint::action;
use crate::lint::arn::{self};
use crate::lint::finding::Findings;
use crate::lint::known::prefix;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::kms_action::ActionSet;
use crate::text::span::Spanned;

pub(super) const RULE: Rule = Rule {
    code: "P123",
    name: "action-resource-mismatch",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: arn::WITH_RESOURCES,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    let (Some(resource), Some(element)) = (&statement.resource, &statement.action) else {
        return;
    };
    let Some(fits) = arn::fits(resource).filter(|fits| !fits.is_empty()) else {
        return;
    };
    if resource.polarity == Polarity::IsNot || element.polarity == Polarity::IsNot {
        return;
    }
    if !fits.iter().any(|fit| fit.any()) {
        for entry in &element.entries {
            let covered = action::covered(&entry.value);
            let on_keys = covered.intersection(ActionSet::ON_KEYS);
            let is_of_kms = action::is_of_kms(&entry.value);
            if !is_of_kms || on_keys.is_empty() {
                continue;
            }
            found
                .add(
                    entry.span,
                    format!(
                        "`{}` is about keys, and no resource of the statement is one",
                        entry.value
                    ),
                )
                .consequence(match statement.denies() {
                    true => "its requests name the ARN of a key, so they are not denied by it",
                    false => "its requests name the ARN of a key, so they are not allowed by it",
                })
                .help("put it in a statement of its own, with the ARN of the key")
                .related(resource.value, "these are no keys")
                .subject(&entry.value);
        }
        return;
    }
    let is_elsewhere = |entry: &Spanned<String>| {
        let service = entry.value.split_once(':').map(|(service, _)| service);
        service.is_some_and(|service| {
            prefix::is_known(service) && !service.eq_ignore_ascii_case("kms")
        })
    };
    if element.entries.is_empty() || !element.entries.iter().all(is_elsewhere) {
        return;
    }
    for entry in &resource.entries {
        if arn::Parts::of(&entry.value).is_some_and(|parts| parts.is_of_kms()) {
            found
                .add(
                    entry.span,
                    format!("no action of the statement is about `{}`", entry.value),
                )
                .severity(Severity::Warning)
                .consequence("the resource has no effect in this statement")
                .help("add the actions of KMS that are meant, or remove the resource")
                .related(element.value, "none of these is an action of KMS")
                .subject(&entry.value);
        }
    }
}
