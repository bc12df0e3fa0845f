//! An Allow with `kms:ViaService` that covers actions which no service calls for somebody.
//!
//! # Why it matters
//!
//! The statement says more than it gives. Who reads it takes the caller for an administrator, or
//! expects to manage the key and cannot.
//!
//! # What AWS does
//!
//! Services forward calls that use a key: to encrypt, to decrypt, to make grants, to look at the
//! key. They do not write key policies or delete keys for somebody, so those actions stay denied.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": "kms:*", "Resource": "*",
//!  "Condition": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": ["kms:Decrypt", "kms:GenerateDataKey*"], "Resource": "*",
//!  "Condition": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}}
//! ```
//!
//! # When to keep it
//!
//! When it is meant as an upper bound and somebody else narrows it down.
//!
//! # Source
//!
//! KMS Developer Guide, "AWS services integrated with AWS KMS" and "AWS KMS condition keys":
//! `kms:ViaService`.

use crate::ast::Polarity;
use crate::lint::action;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::kms_action::{Action, ActionSet};

pub(super) const RULE: Rule = Rule {
    code: "K321",
    name: "viaservice-covers-non-forwarded-action",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::KEY.and(Kinds::IDENTITY),
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    let mut tests = statement.tests_of("kms:ViaService");
    let Some(test) = tests
        .find(|it| it.requires_key())
        .filter(|_| statement.allows())
    else {
        return;
    };
    let Some(element) = &statement.action else {
        return;
    };
    let mut report = |span, written: &str, actions: ActionSet| {
        let idle = actions.intersection(MANAGING);
        if idle.is_empty() {
            return;
        }
        found
            .add(
                span,
                match action::covered(written) == idle && idle.len() == 1 {
                    true => format!("no service forwards `{written}`"),
                    false => format!(
                        "no service forwards {}, which `{written}` covers",
                        action::in_words(idle)
                    ),
                },
            )
            .help("list the actions that use the key")
            .related(test.span(), "here the call has to be forwarded")
            .subject(written);
    };
    match element.polarity {
        Polarity::IsNot => report(element.name.span, &element.name.value, statement.actions),
        Polarity::Is => {
            for entry in &element.entries {
                report(entry.span, &entry.value, action::covered(&entry.value));
            }
        }
    }
}

/// Actions that manage a key and its policy.
const MANAGING: ActionSet = ActionSet::from_slice(&[
    Action::CANCEL_KEY_DELETION,
    Action::DELETE_IMPORTED_KEY_MATERIAL,
    Action::DISABLE_KEY,
    Action::DISABLE_KEY_ROTATION,
    Action::ENABLE_KEY,
    Action::ENABLE_KEY_ROTATION,
    Action::IMPORT_KEY_MATERIAL,
    Action::PUT_KEY_POLICY,
    Action::REPLICATE_KEY,
    Action::ROTATE_KEY_ON_DEMAND,
    Action::SCHEDULE_KEY_DELETION,
]);
