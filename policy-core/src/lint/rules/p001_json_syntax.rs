//! A document that is not well-formed JSON, or in which no policy can be found.
//!
//! # Why it matters
//!
//! Nothing in the document counts until it is JSON. The reader goes on behind slips such as a comma
//! too many, so that one run shows everything, but where it cannot tell what was meant it leaves
//! the rest alone.
//!
//! # What AWS does
//!
//! AWS parses the text of a policy strictly and refuses it as a whole. A byte order mark in front
//! of it is no part of JSON either; `file://` of the AWS CLI sends it along.
//!
//! # Example
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [],}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": []}
//! ```
//!
//! # When to keep it
//!
//! Never: AWS does not take such a document.
//!
//! # Source
//!
//! RFC 8259, "The JavaScript Object Notation (JSON) Data Interchange Format". IAM User Guide,
//! "Grammar of the IAM JSON policy language".

use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::message;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;
use crate::text::diagnostic::Diagnostic;
use crate::text::source::BYTE_ORDER_MARK;
use crate::text::span::Span;

pub(super) const RULE: Rule = Rule {
    code: "P001",
    name: "json-syntax",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::ANY,
    fixes: Fixes::Safe,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    message::report_with(view, found, RULE.code, |message, finding| {
        if let Some(fix) = fix(view, message) {
            finding.fix(fix);
        }
    });
    if view.document.source.text().starts_with(BYTE_ORDER_MARK) {
        let length = u32::try_from(BYTE_ORDER_MARK.len_utf8()).unwrap_or(0);
        let span = Span::new(0, length);
        let edit = Edit::replace(view.document, span, "");
        found
            .add(span, "a byte order mark stands in front of the document")
            .severity(Severity::Warning)
            .help("save the file as UTF-8 without it")
            .fix(Fix::safe("remove the byte order mark", vec![edit]));
    }
}

/// What was plainly meant, where that is so.
fn fix(view: &View<'_>, message: &Diagnostic) -> Option<Fix> {
    let document = view.document;
    let written = document.source.slice(message.span);
    // A text that is encoded once more is left to its author.
    let is_plain = !written.contains(['\\', '%', '"']);
    let (title, edit) = match message.code {
        "extra-comma" | "trailing-comma" => (
            "remove the comma",
            Edit::replace(document, message.span, ""),
        ),
        "missing-comma" => ("add the comma", Edit::replace(document, message.span, ",")),
        "single-quotes" if is_plain => {
            let inside = written.strip_prefix('\'')?.strip_suffix('\'')?;
            let edit = Edit::replace_string(document, message.span, inside);
            ("write double quotes", edit)
        }
        "unquoted-name" if is_plain => {
            let edit = Edit::replace_string(document, message.span, written);
            ("write quotes", edit)
        }
        _ => return None,
    };
    Some(Fix::safe(title, vec![edit]))
}
