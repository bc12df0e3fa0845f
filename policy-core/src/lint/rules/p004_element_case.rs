//! A name of an element, an effect, a condition operator or a member of a grant that is right but
//! for the case of its letters.
//!
//! # Why it matters
//!
//! Names of elements and the effect are read letter by letter: `effect` is no `Effect`, and `allow`
//! allows nothing.
//!
//! # What AWS does
//!
//! It refuses a policy with an element or an effect in the wrong case. The case of condition
//! operators does not seem to matter, and the documentation prints some in two ways, so an operator
//! is worth no more than a note.
//!
//! # Example
//!
//! ```json
//! {"effect": "allow", "Action": "kms:Decrypt", "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}
//! ```
//!
//! # When to keep it
//!
//! Never.
//!
//! # Source
//!
//! IAM User Guide, "Grammar of the IAM JSON policy language".

use crate::ast::ConditionOperator;
use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;
use crate::lint::{message, tree};
use crate::text::diagnostic::Diagnostic;

pub(super) const RULE: Rule = Rule {
    code: "P004",
    name: "element-case",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::ANY,
    fixes: Fixes::Safe,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    for message in message::of(view, &["operator-case"]) {
        let finding = message::add(view, found, message).severity(Severity::Info);
        if let Ok((operator, _)) = ConditionOperator::parse(message::named(message)) {
            let meant = operator.as_string();
            let edit = Edit::replace_string(view.document, message.span, &meant);
            finding.fix(Fix::safe(format!("write `{meant}`"), vec![edit]));
        }
    }
    for message in message::of(view, &SPLIT) {
        if !message::is_about_case(message) {
            continue;
        }
        let finding = message::add(view, found, message);
        if let Some(fix) = fix(view, message) {
            finding.fix(fix);
        }
    }
}

/// The right spelling, unless a member of that name is there as well.
fn fix(view: &View<'_>, message: &Diagnostic) -> Option<Fix> {
    let meant = message::meant(message)?;
    let members = tree::member_at(view.document.node.as_ref()?, message.span);
    let mut members = members.into_iter().flat_map(|(members, _)| members);
    if members.any(|member| member.name == meant) {
        return None;
    }
    let edit = Edit::replace_string(view.document, message.span, meant);
    Some(Fix::safe(format!("write `{meant}`"), vec![edit]))
}

/// Messages that are about case, among others.
const SPLIT: [&str; 3] = ["unknown-effect", "unknown-element", "unknown-member"];
