//! The unique id of a user or a role, `AIDA…` or `AROA…`, in the place of a principal.
//!
//! # Why it matters
//!
//! AWS keeps principals by their unique ids, and shows the ARN as long as the user or role is
//! there. A policy that shows the id names somebody who was deleted: a new role of the same name is
//! not meant by it.
//!
//! # What AWS does
//!
//! The statement matches nobody. PutKeyPolicy refuses the policy when it is written again.
//!
//! # Example
//!
//! ```json
//! "Principal": {"AWS": "AROAEXAMPLEROLEID1234"}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"}
//! ```
//!
//! # When to keep it
//!
//! Hardly ever: until the policy is written again the entry does no harm.
//!
//! # Source
//!
//! IAM User Guide, "IAM identifiers" and "AWS JSON policy elements: Principal".

use crate::lint::finding::Findings;
use crate::lint::principal;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::name::principal::is_unique_id;

pub(super) const RULE: Rule = Rule {
    code: "P130",
    name: "unique-id-principal",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: principal::WITH_PRINCIPALS,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    for entry in principal::of_type(statement, "AWS") {
        let text = entry.value.text.as_str();
        if !is_unique_id(text) {
            continue;
        }
        let what = match text.starts_with("AIDA") {
            true => "user",
            false => "role",
        };
        found
            .add(
                entry.span,
                format!("`{text}` is what is left of a {what} that was deleted"),
            )
            .consequence(principal::refusal(view.document))
            .help(format!(
                "remove it, or write the ARN of the {what} that is meant now"
            ))
            .subject(text);
    }
}
