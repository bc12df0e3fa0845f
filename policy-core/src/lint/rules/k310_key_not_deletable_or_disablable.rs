//! A key policy under which nobody can disable the key or schedule its deletion.
//!
//! # Why it matters
//!
//! When data or credentials leak, disabling the key is the quickest way to stop all use of it. Here
//! somebody has to change the key policy first, in the middle of an incident.
//!
//! # What AWS does
//!
//! DisableKey and ScheduleKeyDeletion are denied to everybody, by the key policy and by every
//! identity policy.
//!
//! # Example
//!
//! ```json
//! {"Sid": "Admin", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/admin"},
//!  "Action": ["kms:PutKeyPolicy", "kms:GetKeyPolicy", "kms:DescribeKey"], "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Sid": "Admin", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/admin"},
//!  "Action": ["kms:PutKeyPolicy", "kms:GetKeyPolicy", "kms:DescribeKey", "kms:DisableKey",
//!             "kms:EnableKey"], "Resource": "*"}
//! ```
//!
//! # When to keep it
//!
//! When a key must outlive every mistake, and those who may change its policy are at hand at all
//! hours. If nobody can change the policy either, that is K306.
//!
//! # Source
//!
//! KMS Developer Guide, "Enable and disable keys" and "Default key policy".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::own;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;
use crate::table::kms_action::{Action, ActionSet};

pub(super) const RULE: Rule = Rule {
    code: "K310",
    name: "key-not-deletable-or-disablable",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::KEY,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let document = view.document;
    let Some((engine, plain)) = own::settled(view) else {
        return;
    };
    if !plain.all().intersection(STOPS).is_empty() {
        return;
    }
    match (engine.access(), engine.managers()) {
        (Ok(access), Ok(managers)) => {
            let mut own = access.callers.iter().filter(|it| it.is_own);
            if managers.is_empty() || own.any(|it| !it.all().intersection(STOPS).is_empty()) {
                return;
            }
        }
        (Err(why), _) | (_, Err(why)) => return found.fail(why),
    }
    found
        .add(
            document.top(),
            "nobody can disable this key or schedule its deletion",
        )
        .help("allow `kms:DisableKey` to an administrator or to the account's root");
}

const STOPS: ActionSet =
    ActionSet::from_slice(&[Action::DISABLE_KEY, Action::SCHEDULE_KEY_DELETION]);
