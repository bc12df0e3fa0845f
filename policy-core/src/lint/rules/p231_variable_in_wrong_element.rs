//! A `${…}` in an element that has no policy variables: Action, Principal, Sid, or the name of a
//! condition key.
//!
//! # Why it matters
//!
//! There it is plain text, so the action, the principal or the key is one that does not exist. Of
//! variables of a template that were not filled in, P034 tells.
//!
//! # What AWS does
//!
//! It takes the text as it stands. PutKeyPolicy refuses a principal that does not exist; an action
//! or a condition key that does not exist matches nothing.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::${aws:PrincipalAccount}:root"},
//!  "Action": "kms:Decrypt", "Resource": "*"}
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
//! Never.
//!
//! # Source
//!
//! IAM User Guide, "IAM policy elements: Variables and tags"; IAM Access Analyzer policy check
//! reference, "Variable unsupported in element".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::leftover;
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
        // What a template left behind has a rule of its own.
        if text.contains("${") && leftover::expression(text).is_none() {
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
