//! `Principal` or `NotPrincipal` in a policy that belongs to a principal, or another principal than
//! `"*"` in a resource control policy.
//!
//! # Why it matters
//!
//! Identity policies, boundaries, session policies and service control policies apply to whoever
//! they are attached to, and cannot name anyone. Nearly always a key policy was put in the place of
//! an identity policy.
//!
//! # What AWS does
//!
//! IAM answers that the policy document should not specify a principal. A resource control policy
//! says `"Principal": "*"` and chooses principals with conditions.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*"}
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
//! Never; if the document is a key policy, say so with `--kind key` or by its path.
//!
//! # Source
//!
//! IAM User Guide, "AWS JSON policy elements: Principal"; Organizations User Guide, "SCP syntax"
//! and "RCP syntax".

use crate::ast::PolicyKind;
use crate::lint::document::Document;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::message;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;
use crate::text::diagnostic::Diagnostic;
use crate::text::span::Span;

pub(super) const RULE: Rule = Rule {
    code: "P011",
    name: "unsupported-principal",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let document = view.document;
    let all: Vec<&Diagnostic> = message::of(view, &["forbidden-element", "principal-only-star"])
        .filter(|it| it.code == "principal-only-star" || message::named(it).ends_with("Principal"))
        .filter(|it| !is_brace(document, it.span))
        .collect();
    let count = document.statements.len();
    // A document of another kind has one in each statement: said once, and why.
    let is_everywhere =
        count > 1 && all.len() == count && Kinds::OF_CALLERS.contains(document.kind);
    if let (true, Some(first)) = (is_everywhere, all.first()) {
        let kind = document
            .policy_kind()
            .map_or_else(String::new, PolicyKind::with_article);
        let words = format!("all {count} statements name principals, and this is taken for {kind}");
        let finding = message::add(view, found, first);
        finding.message = words;
        finding.help(
            "a key policy names principals: if this is one, say so with `--kind key` or by its \
             path; else remove the elements",
        );
        for other in all.iter().skip(1) {
            finding.related(other.span, "and here");
        }
        return;
    }
    for message in all {
        message::add(view, found, message);
    }
}

/// Whether a message is about what is missing in a statement.
fn is_brace(document: &Document, span: Span) -> bool {
    let mut statements = document.statements.iter();
    statements.any(|it| it.span.start == span.start)
}
