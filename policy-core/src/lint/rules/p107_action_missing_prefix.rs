//! An action without the prefix of its service.
//!
//! # Why it matters
//!
//! The document cannot be put in place: every action but `*` begins with the prefix of a service
//! and a colon.
//!
//! # What AWS does
//!
//! It rejects the policy. IAM says that actions must be prefaced by a vendor.
//!
//! # Example
//!
//! ```json
//! "Action": "Decrypt"
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
//! Never: the policy cannot be used. Operations of a grant have no prefix, and stand in grants
//! only.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: Action".

use crate::lint::action;
use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::name::action::ActionPattern;
use crate::table::kms_action::{Action, ActionSet};

pub(super) const RULE: Rule = Rule {
    code: "P107",
    name: "action-missing-prefix",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Unsafe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    for entry in action::entries(statement) {
        let text = entry.value.as_str();
        let is_prefixed = text.split_once(':').is_some_and(|(own, _)| !own.is_empty());
        if text == "*" || is_prefixed || action::is_left_to_others(text) {
            continue;
        }
        let finding = found
            .add(entry.span, format!("`{text}` has no service prefix"))
            .consequence("AWS rejects the policy")
            .subject(text);
        match meant(text) {
            Some(meant) => {
                let edit = Edit::replace_string(view.document, entry.span, &meant);
                finding
                    .help(format!("write `{meant}`"))
                    .fix(Fix::changing(format!("write `{meant}`"), vec![edit]));
            }
            None => {
                finding.help("write `service:Name`, such as `kms:Decrypt`, or `*`");
            }
        }
    }
}

/// The action of KMS that is meant: the name alone, or with another sign in the place of the colon.
fn meant(text: &str) -> Option<String> {
    let name = ["kms.", "kms/", "kms_", "kms-", "kms ", ":"]
        .iter()
        .find_map(|head| {
            let (start, rest) = text.split_at_checked(head.len())?;
            start.eq_ignore_ascii_case(head).then_some(rest)
        })
        .unwrap_or(text);
    let whole = format!("kms:{name}");
    if let Some(action) = Action::parse(&whole) {
        return Some(action.full_name().to_owned());
    }
    let pattern: ActionPattern = whole.parse().ok()?;
    let covered = ActionSet::from_pattern(&pattern);
    (!covered.is_empty() && covered != ActionSet::ALL).then_some(whole)
}
