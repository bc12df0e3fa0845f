//! A `${…}` where there are no policy variables: in Action, Principal or Sid, in the name of a
//! condition key, or before the fifth colon of the ARN of a resource.
//!
//! # Why it matters
//!
//! There it is plain text, so the action, the principal or the key is one that does not exist. Of
//! variables of a template that were not filled in, P034 tells.
//!
//! # What AWS does
//!
//! It takes the text as it stands. PutKeyPolicy refuses a principal that does not exist; an action
//! or a condition key that does not exist matches nothing. Of a resource only the last part can have
//! variables; that is documented, and not what becomes of others, so that one is a warning.
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
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::lint::{leftover, message};
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

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let resources = || statement.resource.iter().flat_map(|it| &it.entries);
    for message in message::of(view, &["variable-before-fifth-colon"]) {
        let mut own = resources().filter(|it| it.span == message.span);
        if own.any(|it| leftover::expression(&it.value).is_none()) {
            message::add(view, found, message);
        }
    }
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
