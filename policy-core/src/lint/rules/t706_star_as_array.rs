//! `["*"]` where `"*"` says the same.
//!
//! # Why it matters
//!
//! A list with `*` in it invites a second entry, which then does nothing.
//!
//! # What AWS does
//!
//! It takes both for the same.
//!
//! # Example
//!
//! ```json
//! "Resource": ["*"]
//! ```
//!
//! # Instead
//!
//! ```json
//! "Resource": "*"
//! ```
//!
//! # When to keep it
//!
//! Always, if you like it so: this is style, and off unless it is asked for.
//!
//! # Source
//!
//! IAM User Guide, "Grammar of the IAM JSON policy language".

use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::tree;
use crate::lint::view::{Form, View};
use crate::text::span::Span;

pub(super) const RULE: Rule = Rule {
    code: "T706",
    name: "star-as-array",
    severity: Severity::Info,
    profile: Profile::All,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Safe,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    for statement in &view.document.statements {
        for element in [&statement.action, &statement.resource]
            .into_iter()
            .flatten()
        {
            if let (Form::List, [one]) = (element.form, element.entries.as_slice()) {
                check(view, &one.value, element.value, found);
            }
        }
        for entry in statement.principal.iter().flat_map(|it| &it.entries) {
            if entry.value.form == Form::List {
                check(view, &entry.value.text, entry.value.list, found);
            }
        }
    }
}

fn check(view: &View<'_>, text: &str, list: Span, found: &mut Findings) {
    let root = view.document.node.as_ref();
    let place = root.and_then(|it| tree::at(it, list));
    let elements = place.and_then(|it| it.node.as_array()).unwrap_or_default();
    if text != "*" || elements.len() != 1 {
        return;
    }
    let edit = Edit::replace_string(view.document, list, text);
    found
        .add(list, "`*` stands in a list of its own")
        .help("leave the brackets out")
        .fix(Fix::safe("leave the brackets out", vec![edit]));
}
