//! A name that is given twice in one object: an element, an operator, a condition key, a member of
//! a grant.
//!
//! # Why it matters
//!
//! Most readers of JSON keep one of the two and say nothing, and not all keep the same one. A
//! statement with a second `Effect`, or a condition with a second `StringEquals`, then means
//! something else to a reviewer, to a tool and to AWS. An operator that is written twice in
//! different case is the same slip.
//!
//! # What AWS does
//!
//! It refuses a policy that repeats an element. Tools in front of it drop one of the two without a
//! word, and what reaches AWS is not what stands in the file.
//!
//! # Example
//!
//! ```json
//! "Condition": {
//!   "StringEquals": {"kms:CallerAccount": "111122223333"},
//!   "StringEquals": {"kms:ViaService": "s3.eu-north-1.amazonaws.com"}
//! }
//! ```
//!
//! # Instead
//!
//! ```json
//! "Condition": {
//!   "StringEquals": {
//!     "kms:CallerAccount": "111122223333",
//!     "kms:ViaService": "s3.eu-north-1.amazonaws.com"
//!   }
//! }
//! ```
//!
//! # When to keep it
//!
//! Never: say both things under one name.
//!
//! # Source
//!
//! RFC 8259, section 4. IAM User Guide, "Grammar of the IAM JSON policy language".

use crate::lint::edit::Edit;
use crate::lint::finding::{Finding, Findings};
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;
use crate::lint::{message, tree};
use crate::text::diagnostic::Diagnostic;

pub(super) const RULE: Rule = Rule {
    code: "P002",
    name: "duplicate-json-key",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::ANY,
    fixes: Fixes::Safe,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    message::report_with(view, found, RULE.code, |message, finding| {
        say_more(view, message, finding);
    });
}

/// What the two say, and a fix where that is the same.
fn say_more(view: &View<'_>, message: &Diagnostic, finding: &mut Finding) {
    let root = view.document.node.as_ref();
    let Some((members, second)) = root.and_then(|it| tree::member_at(it, message.span)) else {
        return;
    };
    let first = message.related.as_ref();
    let first = first.and_then(|(span, _)| members.iter().find(|it| it.name_span == *span));
    let (Some(first), Some(own)) = (first, members.get(second)) else {
        return;
    };
    if first.name != own.name {
        return;
    }
    if !tree::is_same(&first.value, &own.value) {
        if let (Some(one), Some(other)) = (first.value.as_str(), own.value.as_str()) {
            finding.message = format!("`{}` is both `{one}` and `{other}`", own.name);
        }
        return;
    }
    finding.help("remove one of them; both say the same");
    if let Some(edit) = Edit::remove(&tree::places(members), second) {
        finding.fix(Fix::safe(
            format!("remove the second `{}`", own.name),
            vec![edit],
        ));
    }
}
