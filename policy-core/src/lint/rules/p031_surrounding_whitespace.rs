//! White space in front of or behind an action, a principal, a resource, a condition key, an
//! operator or a value.
//!
//! # Why it matters
//!
//! `"kms:Decrypt "` is not `"kms:Decrypt"`. The space cannot be seen in most editors, and the entry
//! matches nothing.
//!
//! # What AWS does
//!
//! It compares the text as it stands, or refuses the policy where the text has a form, as an action
//! has.
//!
//! # Example
//!
//! ```json
//! "Action": "kms:Decrypt "
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
//! In a value of an encryption context or of a tag that really begins or ends with a space; there
//! it is a warning.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: Condition operators".

use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::tree::{self, Role};
use crate::lint::view::View;

pub(super) const RULE: Rule = Rule {
    code: "P031",
    name: "surrounding-whitespace",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::ANY,
    fixes: Fixes::Unsafe,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    for text in tree::texts(view.document) {
        let trimmed = text.text.trim_ascii();
        if text.role == Role::Label || trimmed.is_empty() || trimmed.len() == text.text.len() {
            continue;
        }
        let edit = Edit::replace_string(view.document, text.span, trimmed);
        let title = format!("write `{trimmed}`");
        let mut messages = view.document.diagnostics.iter();
        let is_refused = messages.any(|it| it.is_error() && it.span == text.span);
        let finding = found
            .add(text.span, format!("white space surrounds `{trimmed}`"))
            .help("remove it")
            .subject(trimmed);
        // What AWS refuses can only have been meant without.
        if is_refused {
            finding.fix(Fix::safe(title, vec![edit]));
        } else {
            finding
                .consequence("AWS compares the text with its white space")
                .fix(Fix::changing(title, vec![edit]));
        }
        if text.role == Role::Free {
            finding.severity(Severity::Warning);
        }
    }
}
