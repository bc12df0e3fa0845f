//! A policy that is not JSON itself, but a text that holds JSON: a quoted one, a URL-encoded one,
//! or one that was quoted twice.
//!
//! # Why it matters
//!
//! A tool has encoded once too often. The linter looks inside; AWS may take the text for what it
//! is, and nobody can review it. What commands of the AWS CLI and the API print, an encoded
//! document beside its name, is as it should be and is not reported.
//!
//! # What AWS does
//!
//! It refuses a policy that is a JSON string.
//!
//! # Example
//!
//! ```json
//! "{\"Version\": \"2012-10-17\", \"Statement\": []}"
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
//! When the file is input of a tool that wants the text so.
//!
//! # Source
//!
//! IAM API Reference, "GetRolePolicy" (documents are URL-encoded by RFC 3986).

use crate::document::Wrapping;
use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;
use crate::text::source::BYTE_ORDER_MARK;
use crate::text::span::Span;

pub(super) const RULE: Rule = Rule {
    code: "P033",
    name: "double-encoded-policy",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Safe,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let document = view.document;
    let wrappings = &document.wrappings;
    let strings = wrappings.iter().filter(|it| **it == Wrapping::JsonString);
    let text = document.source.text();
    let file = text.trim_start_matches(BYTE_ORDER_MARK).trim();
    let is_whole = !file.starts_with('{');
    let message = match wrappings.first() {
        None => return,
        Some(Wrapping::JsonString) if is_whole => "the policy is a text that holds JSON",
        Some(Wrapping::Percent) if is_whole => "the policy is URL-encoded",
        Some(_) if strings.count() > 1 => "the policy is encoded more than once",
        Some(_) => return,
    };
    let start = if is_whole { text.find(file) } else { None };
    let start = start.and_then(|at| u32::try_from(at).ok());
    let Some(start) = start else {
        found
            .add(document.top(), message)
            .help("encode it once only");
        return;
    };
    let span = Span::new(
        start,
        start.saturating_add(u32::try_from(file.len()).unwrap_or(0)),
    );
    let finding = found
        .add(document.top(), message)
        .help("write the JSON itself; `--output text` of the AWS CLI prints it so");
    if let Some(inside) = document.text() {
        let edit = Edit {
            span,
            text: inside.into_owned(),
        };
        finding.fix(Fix::safe("write the JSON itself", vec![edit]));
    }
}
