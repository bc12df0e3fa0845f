//! An action in a key policy that is not about a key: listing keys, creating keys, random numbers,
//! custom key stores.
//!
//! # Why it matters
//!
//! The statement seems to let somebody list or create keys, and does not: whoever relies on it is
//! denied, and a Deny of such an action denies nothing.
//!
//! # What AWS does
//!
//! These actions have no key as their resource, so that no key policy is looked at when they are
//! called. Only identity policies, and policies of the organization, count for them.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": ["kms:Decrypt", "kms:ListKeys"], "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": ["kms:Decrypt"], "Resource": "*"}
//! ```
//!
//! # When to keep it
//!
//! Never; move it to an identity policy. Patterns such as `kms:List*`, which cover actions on keys
//! as well, are left alone.
//!
//! # Source
//!
//! Service Authorization Reference, "Actions, resources, and condition keys for AWS Key Management
//! Service"; KMS Developer Guide, "AWS KMS permissions".

use crate::lint::action;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::kms_action::ActionSet;

pub(super) const RULE: Rule = Rule {
    code: "K328",
    name: "account-action-in-key-policy",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::KEY,
    fixes: Fixes::Safe,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    for (entry, covered) in action::entries_of(statement) {
        if covered.is_empty() || !covered.intersection(ActionSet::ON_KEYS).is_empty() {
            continue;
        }
        let finding = found
            .add(
                entry.span,
                format!(
                    "`{}` is not about a key, so no key policy counts for it",
                    entry.value
                ),
            )
            .consequence("no key policy is looked at when it is called; identity policies decide")
            .help("remove it, and say it in an identity policy if it is needed")
            .subject(&entry.value);
        if let Some(edit) = action::without_entry(statement, entry) {
            finding.fix(Fix::safe(format!("remove `{}`", entry.value), vec![edit]));
        }
    }
}
