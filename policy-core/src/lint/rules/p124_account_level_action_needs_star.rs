//! An action that is not about a key, with keys or aliases as resources.
//!
//! # Why it matters
//!
//! CreateKey, ListKeys, ListAliases, GenerateRandom, ListRetirableGrants and those on custom key
//! stores are authorized without a key. In a list for one key they look allowed and are not.
//!
//! # What AWS does
//!
//! It matches them with `*` and with patterns that cover the whole account in a Region. It never
//! matches them with the ARN of a key.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Action": ["kms:Decrypt", "kms:ListKeys"],
//!  "Resource": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Action": "kms:Decrypt",
//!  "Resource": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}
//! {"Effect": "Allow", "Action": "kms:ListKeys", "Resource": "*"}
//! ```
//!
//! # When to keep it
//!
//! Never: it has no effect. Wildcards that also cover actions on keys, such as `kms:List*`, are not
//! flagged.
//!
//! # Source
//!
//! KMS Developer Guide, "AWS KMS permissions"; Service Authorization Reference, "Actions,
//! resources, and condition keys for AWS Key Management Service".

use crate::ast::Polarity;
use crate::lint::action;
use crate::lint::arn::{self};
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::kms_action::{ActionSet, ResourceKind};

pub(super) const RULE: Rule = Rule {
    code: "P124",
    name: "account-level-action-needs-star",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::OF_CALLERS.and(Kinds::ENDPOINT),
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
    if fits.iter().any(|fit| fit.account) {
        return;
    }
    let on_account = ActionSet::of_kind(ResourceKind::Account);
    for entry in &element.entries {
        let covered = action::covered(&entry.value);
        if covered.is_empty() || !covered.difference(on_account).is_empty() {
            continue;
        }
        found
            .add(
                entry.span,
                format!("`{}` is about no key: its resource is `*`", entry.value),
            )
            .consequence(match statement.denies() {
                true => "its requests name no key, so they are not denied by it",
                false => "its requests name no key, so they are not allowed by it",
            })
            .help("put it in a statement of its own with `\"Resource\": \"*\"`")
            .related(resource.value, "it is never matched with these")
            .subject(&entry.value);
    }
}
