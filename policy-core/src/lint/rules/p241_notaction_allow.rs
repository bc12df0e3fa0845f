//! An Allow with `NotAction`.
//!
//! # Why it matters
//!
//! It allows everything but what is listed, actions that AWS adds next year included. In a key
//! policy that is more than two dozen ways to administer the key beside the few that somebody
//! thought of.
//!
//! # What AWS does
//!
//! It allows every action that no entry covers; in an identity policy those of all services.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "NotAction": "kms:ScheduleKeyDeletion", "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": "*"}
//! ```
//!
//! # When to keep it
//!
//! For administrators who are meant to have everything else. An identity policy that excepts other
//! services only, as AWS does for power users, is no more than a note: it allows all of KMS.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: NotAction".

use crate::ast::{Polarity, PolicyKind};
use crate::lint::action;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::kms_action::ActionSet;

pub(super) const RULE: Rule = Rule {
    code: "P241",
    name: "notaction-allow",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::IDENTITY.and(Kinds::KEY),
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let Some(element) = &statement.action else {
        return;
    };
    if !statement.allows() || element.polarity == Polarity::Is {
        return;
    }
    let names_kms = element
        .entries
        .iter()
        .any(|entry| action::is_of_kms(&entry.value));
    let actions = match view.document.policy_kind() {
        Some(PolicyKind::KeyPolicy) => statement.actions.intersection(ActionSet::ON_KEYS),
        Some(_) | None => statement.actions,
    };
    let count = actions.len();
    if count == 0 {
        return;
    }
    let message = format!("this allows {count} actions of KMS, and those that AWS adds");
    let finding = found.add(element.name.span, message);
    finding.help("list the actions in `Action`");
    if !names_kms {
        finding.severity(Severity::Info);
    }
}
