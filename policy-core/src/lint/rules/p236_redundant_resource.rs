//! A resource that another entry of the same element already covers.
//!
//! # Why it matters
//!
//! Whoever reads `["*", "arn:…:key/a"]` thinks that the key is singled out. Taking the entry out
//! changes nothing, and adding one that is covered gives nothing.
//!
//! # What AWS does
//!
//! It matches the resource with whichever entry covers it; the second one does nothing.
//!
//! # Example
//!
//! ```json
//! "Resource": ["arn:aws:kms:us-east-1:111122223333:key/*",
//!              "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"]
//! ```
//!
//! # Instead
//!
//! ```json
//! "Resource": "arn:aws:kms:us-east-1:111122223333:key/*"
//! ```
//!
//! # When to keep it
//!
//! When a list is generated, and the wildcard is about to go.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: Resource".

use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::pattern::covers_arn;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::text::span::Span;

pub(super) const RULE: Rule = Rule {
    code: "P236",
    name: "redundant-resource",
    severity: Severity::Info,
    profile: Profile::Strict,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Safe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let Some(element) = &statement.resource else {
        return;
    };
    let places: Vec<Span> = element.entries.iter().map(|entry| entry.span).collect();
    for (index, entry) in element.entries.iter().enumerate() {
        // Of two that cover each other, the first stays.
        let wider = element.entries.iter().enumerate().find(|(at, other)| {
            *at != index
                && covers_arn(&other.value, &entry.value)
                && (*at < index || !covers_arn(&entry.value, &other.value))
        });
        let Some((_, wider)) = wider else {
            continue;
        };
        let message = format!("`{}` is covered by `{}`", entry.value, wider.value);
        let finding = found.add(entry.span, message);
        finding
            .help("remove it")
            .subject(&entry.value)
            .related(wider.span, "this covers it");
        if let Some(edit) = Edit::remove(&places, index) {
            let title = format!("remove `{}`", entry.value);
            let is_same = entry.value == wider.value;
            // What a change does is proven for key policies only.
            finding.fix(match is_same || view.document.key_policy().is_some() {
                true => Fix::safe(title, vec![edit]),
                false => Fix::changing(title, vec![edit]),
            });
        }
    }
}
