//! A wildcard in an action of KMS that no action matches.
//!
//! # Why it matters
//!
//! The entry looks as if it covered several actions and covers none. An Allow with it gives
//! nothing, and a Deny with it keeps nobody from anything.
//!
//! # What AWS does
//!
//! It takes the policy as it is. No request ever matches the entry.
//!
//! # Example
//!
//! ```json
//! "Action": "kms:Decrpyt*"
//! ```
//!
//! # Instead
//!
//! ```json
//! "Action": "kms:Decrypt"
//! ```
//!
//! # When to keep it
//!
//! When AWS has added actions that match since this version of the tables was made.
//!
//! # Source
//!
//! Service Authorization Reference, "Actions, resources, and condition keys for AWS Key Management
//! Service".

use crate::lint::action;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::known::api;
use crate::lint::pattern;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::name::action::ActionPattern;
use crate::table::kms_action::{Action, ActionSet};
use crate::text::nearest::nearest;

pub(super) const RULE: Rule = Rule {
    code: "P103",
    name: "wildcard-matches-no-action",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    for entry in action::entries(statement) {
        let text = entry.value.as_str();
        let Some(name) = action::kms_name(text) else {
            continue;
        };
        let Ok(pattern) = text.parse::<ActionPattern>() else {
            continue;
        };
        let is_idle = ActionSet::from_pattern(&pattern).is_empty();
        let is_of_api = api::covered_by(&pattern).is_some();
        if !pattern::has_wildcard(name) || !is_idle || is_of_api {
            continue;
        }
        let plain: String = name.chars().filter(|it| !matches!(it, '*' | '?')).collect();
        let help = match nearest(&plain, Action::all().map(Action::name)) {
            Some(near) => format!("did you mean `kms:{near}`?"),
            None => "write the names of the actions".to_owned(),
        };
        found
            .add(entry.span, format!("`{text}` matches no action of KMS"))
            .consequence(action::consequence_of_idle(statement))
            .help(help)
            .subject(text);
    }
}
