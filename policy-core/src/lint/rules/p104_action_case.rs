//! An action whose letters are not in the case in which AWS writes them.
//!
//! # Why it matters
//!
//! The policy works: AWS does not look at the case of actions. People and tools that search for
//! `kms:Decrypt` do, and miss `KMS:decrypt` in a review, in a diff and in an incident.
//!
//! # What AWS does
//!
//! It takes the action as if it were written in the usual case.
//!
//! # Example
//!
//! ```json
//! "Action": "KMS:decrypt"
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
//! When the document must stay byte for byte as another tool writes it.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: Action".

use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::kms_action::Action;

pub(super) const RULE: Rule = Rule {
    code: "P104",
    name: "action-case",
    severity: Severity::Info,
    profile: Profile::Strict,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Safe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let entries = statement.action.iter().flat_map(|it| &it.entries);
    for entry in entries {
        let Some(action) = Action::parse(&entry.value) else {
            continue;
        };
        let usual = action.full_name();
        if entry.value == usual {
            continue;
        }
        let edit = Edit::replace_string(view.document, entry.span, usual);
        found
            .add(
                entry.span,
                format!("`{}` is written `{usual}`", entry.value),
            )
            .help(format!(
                "write `{usual}`; the case makes no difference to AWS"
            ))
            .subject(usual)
            .fix(Fix::safe(format!("write `{usual}`"), vec![edit]));
    }
}
