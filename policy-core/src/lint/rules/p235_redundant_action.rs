//! An action that another entry of the same element already covers.
//!
//! # Why it matters
//!
//! Whoever reads `["kms:*", "kms:Decrypt"]` thinks that the list is what is allowed. Taking the
//! named action out changes nothing, which is not what a reviewer of that change expects.
//!
//! # What AWS does
//!
//! It matches the action with whichever entry covers it; the second one does nothing.
//!
//! # Example
//!
//! ```json
//! "Action": ["kms:Decrypt*", "kms:Decrypt"]
//! ```
//!
//! # Instead
//!
//! ```json
//! "Action": ["kms:Decrypt*"]
//! ```
//!
//! # When to keep it
//!
//! When a list is generated, and the wildcard is about to go.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: Action".

use crate::lint::action;
use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::pattern::has_wildcard;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::name::action::ActionPattern;
use crate::table::kms_action::ActionSet;
use crate::text::span::Span;

pub(super) const RULE: Rule = Rule {
    code: "P235",
    name: "redundant-action",
    severity: Severity::Info,
    profile: Profile::Strict,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Safe,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    let Some(element) = &statement.action else {
        return;
    };
    let places: Vec<Span> = element.entries.iter().map(|entry| entry.span).collect();
    let patterns: Vec<Option<ActionPattern>> = element
        .entries
        .iter()
        .map(|entry| entry.value.parse().ok())
        .collect();
    for (index, (entry, own)) in element.entries.iter().zip(&patterns).enumerate() {
        let Some(own) = own else {
            continue;
        };
        // Of two that cover each other, the first stays.
        let covers = |(at, other): (usize, &Option<ActionPattern>)| {
            let other = other.as_ref()?;
            let is_other = at != index && covers(other, own);
            let stays = at < index || !covers(own, other);
            (is_other && stays).then_some(at)
        };
        let Some(by) = patterns.iter().enumerate().find_map(covers) else {
            continue;
        };
        let Some(wider) = element.entries.get(by) else {
            continue;
        };
        let message = format!("`{}` is covered by `{}`", entry.value, wider.value);
        let finding = found
            .add(entry.span, message)
            .help("remove it")
            .subject(&entry.value)
            .related(wider.span, "this covers it");
        if let Some(edit) = Edit::remove(&places, index) {
            finding.fix(Fix::safe(format!("remove `{}`", entry.value), vec![edit]));
        }
    }
}

/// Whether every action that one pattern covers is covered by another: sure of exact repetitions,
/// of `*`, and of actions of KMS.
fn covers(wide: &ActionPattern, narrow: &ActionPattern) -> bool {
    let (wide_text, narrow_text) = (wide.as_str(), narrow.as_str());
    if wide_text == "*" || wide_text.eq_ignore_ascii_case(narrow_text) {
        return true;
    }
    // A pattern that today matches one action only is still the wider text.
    if has_wildcard(narrow_text) && !has_wildcard(wide_text) {
        return false;
    }
    let inside = ActionSet::from_pattern(narrow);
    action::is_of_kms(wide_text)
        && action::is_of_kms(narrow_text)
        && !inside.is_empty()
        && inside.difference(ActionSet::from_pattern(wide)).is_empty()
}
