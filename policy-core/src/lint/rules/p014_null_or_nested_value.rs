//! `null`, or a list inside a list, where a text is expected.
//!
//! # Why it matters
//!
//! Templates make both: a variable that is not set becomes `null`, and a list that is joined with
//! another becomes a list of lists. What the statement was meant to say is not in the document.
//!
//! # What AWS does
//!
//! It refuses the policy.
//!
//! # Example
//!
//! ```json
//! "Action": [["kms:Encrypt", "kms:Decrypt"], null]
//! ```
//!
//! # Instead
//!
//! ```json
//! "Action": ["kms:Encrypt", "kms:Decrypt"]
//! ```
//!
//! # When to keep it
//!
//! Never.
//!
//! # Source
//!
//! IAM User Guide, "Grammar of the IAM JSON policy language".

use crate::json::Value;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;
use crate::lint::{message, tree};

pub(super) const RULE: Rule = Rule {
    code: "P014",
    name: "null-or-nested-value",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::ANY,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    for message in message::of(view, &["wrong-type"]) {
        let root = view.document.node.as_ref();
        let place = root.and_then(|it| tree::at(it, message.span));
        let Some(place) = place.filter(|it| it.is_null_or_nested()) else {
            continue;
        };
        let help = match &place.node.value {
            Value::Null => {
                "a policy leaves out what is not there; look for a variable that is not set"
            }
            Value::Array(_)
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Object(_)
            | Value::String(_) => "put the entries of both lists into one",
        };
        message::add(view, found, message).help(help);
    }
}
