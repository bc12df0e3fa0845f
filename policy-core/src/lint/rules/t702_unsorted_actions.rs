//! A list of actions or principals that is not sorted.
//!
//! # Why it matters
//!
//! In a sorted list a repeated entry is seen, and two lists can be compared.
//!
//! # What AWS does
//!
//! The order makes no difference to it.
//!
//! # Example
//!
//! ```json
//! "Action": ["kms:GenerateDataKey", "kms:Decrypt"]
//! ```
//!
//! # Instead
//!
//! ```json
//! "Action": ["kms:Decrypt", "kms:GenerateDataKey"]
//! ```
//!
//! # When to keep it
//!
//! Always, if you like it so: this is style, and off unless it is asked for.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: Action".

use std::collections::BTreeMap;

use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::text::span::Span;

pub(super) const RULE: Rule = Rule {
    code: "T702",
    name: "unsorted-actions",
    severity: Severity::Info,
    profile: Profile::All,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Safe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    if let Some(element) = &statement.action {
        let entries = element.entries.iter();
        let entries: Vec<(&str, Span)> = entries.map(|it| (it.value.as_str(), it.span)).collect();
        check(view, element.value, &entries, "actions", found);
    }
    let mut lists: BTreeMap<Span, Vec<(&str, Span)>> = BTreeMap::new();
    for entry in statement.principal.iter().flat_map(|it| &it.entries) {
        let list = lists.entry(entry.value.list).or_default();
        list.push((&entry.value.text, entry.span));
    }
    for (span, entries) in &lists {
        check(view, *span, entries, "principals", found);
    }
}

fn check(view: &View<'_>, list: Span, entries: &[(&str, Span)], what: &str, found: &mut Findings) {
    let folded = |text: &str| (text.to_ascii_lowercase(), text.to_owned());
    let mut sorted = entries.to_vec();
    sorted.sort_by_cached_key(|(text, _)| folded(text));
    let first = entries.iter().zip(&sorted).find(|(a, b)| a.0 != b.0);
    let Some((wrong, wanted)) = first else {
        return;
    };
    let edits = entries.iter().zip(&sorted).filter(|(a, b)| a != b);
    let edits = edits.map(|(old, new)| Edit {
        span: old.1,
        text: view.document.source.slice(new.1).to_owned(),
    });
    found
        .add(
            wrong.1,
            format!(
                "the {what} are not sorted: `{}` belongs in front of `{}`",
                wanted.0, wrong.0
            ),
        )
        .help("sort them")
        .subject(what)
        .related(list, "the list")
        .fix(Fix::safe(format!("sort the {what}"), edits.collect()));
}
