//! A `${…}` in an element that has no policy variables: Action, Principal, Sid, or the name of a
//! condition key.
//!
//! # Why it matters
//!
//! There it is plain text, so the action, the principal or the key is one that does not exist.
//! Mostly it is a variable of a template that was not filled in.
//!
//! # What AWS does
//!
//! It takes the text as it stands. PutKeyPolicy refuses a principal that does not exist; an action
//! or a condition key that does not exist matches nothing.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::${account}:root"},
//!  "Action": "kms:${operation}", "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
//!  "Action": "kms:Decrypt", "Resource": "*"}
//! ```
//!
//! # When to keep it
//!
//! In a template whose variables are filled in later; lint what comes out of it.
//!
//! # Source
//!
//! IAM User Guide, "IAM policy elements: Variables and tags"; IAM Access Analyzer policy check
//! reference, "Variable unsupported in element".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::text::span::Span;

pub(super) const RULE: Rule = Rule {
    code: "P231",
    name: "variable-in-wrong-element",
    severity: Severity::Error,
    profile: Profile::Recommended,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    let mut report = |text: &str, span: Span, element: &str| {
        if text.contains("${") {
            found
                .add(span, format!("`{text}` is plain text in {element}"))
                .help("write the text that it stands for")
                .subject(text);
        }
    };
    if let Some(sid) = &statement.sid {
        report(&sid.value, sid.span, "`Sid`");
    }
    if let Some(element) = &statement.principal {
        let name = format!("`{}`", element.name.value);
        for entry in &element.entries {
            report(&entry.value.text, entry.span, &name);
        }
    }
    if let Some(element) = &statement.action {
        let name = format!("`{}`", element.name.value);
        for entry in &element.entries {
            report(&entry.value, entry.span, &name);
        }
    }
    for test in &statement.tests {
        report(
            &test.key.value,
            test.key.span,
            "the name of a condition key",
        );
    }
}
