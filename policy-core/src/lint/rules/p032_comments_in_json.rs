//! A comment in a JSON document: `//`, `#` or `/* */`.
//!
//! # Why it matters
//!
//! JSON has none. Some editors and tools take them, and AWS does not.
//!
//! # What AWS does
//!
//! It refuses the document.
//!
//! # Example
//!
//! ```json
//! {
//!   // for the nightly job
//!   "Effect": "Allow"
//! }
//! ```
//!
//! # Instead
//!
//! Say it in the `Sid`, in the commit, or with a reason beside the document in `kms-policy.toml`.
//!
//! # When to keep it
//!
//! In a document that a tool strips of comments before it is sent.
//!
//! # Source
//!
//! RFC 8259, "The JavaScript Object Notation (JSON) Data Interchange Format".

use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::message;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;
use crate::text::span::Span;

pub(super) const RULE: Rule = Rule {
    code: "P032",
    name: "comments-in-json",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::ANY,
    fixes: Fixes::Safe,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    message::report_with(view, found, RULE.code, |message, finding| {
        if message.code == "comment" {
            let edit = Edit::replace(view.document, whole(view, message.span), "");
            finding.fix(Fix::safe("remove the comment", vec![edit]));
        }
    });
}

/// The comment with the white space in front of it, and its line if nothing else is on it.
fn whole(view: &View<'_>, span: Span) -> Span {
    if !view.document.wrappings.is_empty() {
        return span;
    }
    let text = view.document.source.text();
    let before = text.get(..span.start as usize).unwrap_or_default();
    let after = text.get(span.end as usize..).unwrap_or_default();
    let blank = |text: &str| u32::try_from(text.len()).unwrap_or(0);
    let kept = before.trim_end_matches([' ', '\t']);
    let start = span
        .start
        .saturating_sub(blank(before).saturating_sub(blank(kept)));
    let own_line = kept.is_empty() || kept.ends_with('\n');
    let rest = after.trim_start_matches([' ', '\t', '\r']);
    let skipped = blank(after).saturating_sub(blank(rest));
    match rest.strip_prefix('\n') {
        Some(_) if own_line => {
            let end = span.end.saturating_add(skipped).saturating_add(1);
            Span::new(start, end)
        }
        // What follows on the line of a comment of its own keeps its indentation.
        Some(_) | None if own_line => span,
        Some(_) | None => Span::new(start, span.end),
    }
}
