//! An identity policy that allows both use of keys and `iam:PassRole` of every role.
//!
//! # Why it matters
//!
//! The holder can start an instance or a function with a role that decrypts more than the holder
//! itself, and use that: the bounds of its own use of keys bound nothing.
//!
//! # What AWS does
//!
//! It lets the service act as the role that was passed.
//!
//! # Example
//!
//! ```json
//! [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"},
//!  {"Effect": "Allow", "Action": "kms:Decrypt",
//!   "Resource": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}]
//! ```
//!
//! # Instead
//!
//! ```json
//! [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/app"},
//!  {"Effect": "Allow", "Action": "kms:Decrypt",
//!   "Resource": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}]
//! ```
//!
//! # When to keep it
//!
//! When no role of the account decrypts more than the holder. Only the text is looked at here:
//! which services can be used, and what the roles may do, is not known.
//!
//! # Source
//!
//! IAM User Guide, "Granting a user permissions to pass a role to an AWS service".

use crate::ast::{Effect, Polarity};
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::name::wildcard::{Case, Pattern};
use crate::table::kms_action::Action;
use crate::text::span::Spanned;

pub(super) const RULE: Rule = Rule {
    code: "S524",
    name: "passrole-and-kms",
    severity: Severity::Info,
    profile: Profile::Strict,
    applies_to: Kinds::IDENTITY,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let allows = || view.document.with_effect(Effect::Allow);
    let uses = |it: &&Statement| it.actions.contains(Action::DECRYPT) && !is_everything(it);
    let Some(decrypts) = allows().find(uses) else {
        return;
    };
    for statement in allows() {
        let Some(entry) = passes(statement) else {
            continue;
        };
        let mut resources = statement.resource.iter().flat_map(|it| &it.entries);
        let is_every = resources.any(|it| it.value == "*" || it.value.ends_with(":role/*"));
        if !is_every || statement.has_test("iam:PassedToService") || is_everything(statement) {
            continue;
        }
        found
            .add(
                entry.span,
                "every role can be passed, also one that decrypts more",
            )
            .help("list the roles, or add `iam:PassedToService`")
            .related(decrypts.head(), "keys are used here");
    }
}

fn passes(statement: &Statement) -> Option<&Spanned<String>> {
    let element = statement.action.as_ref()?;
    let mut entries = element.entries.iter();
    entries.find(|entry| {
        let pattern = Pattern::parse(&entry.value);
        element.polarity == Polarity::Is && pattern.matches("iam:PassRole", Case::Insensitive)
    })
}

/// `"Action": "*"` is more than these two.
fn is_everything(statement: &Statement) -> bool {
    let mut entries = statement.action.iter().flat_map(|it| &it.entries);
    entries.any(|entry| entry.value == "*")
}
