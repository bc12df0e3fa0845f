//! An element or a member that does not exist there: a misspelled one, one that belongs elsewhere,
//! or one that this kind of policy does not take.
//!
//! # Why it matters
//!
//! `Actions` is not `Action`. Whoever reads the document believes that it says something, and it
//! says nothing.
//!
//! # What AWS does
//!
//! It refuses a policy with an unknown element. A few things it only documents as not supported: an
//! `Id` in an identity policy, and a lone `*` as the action of a resource control policy, which
//! samples of AWS themselves use; these are less than an error here.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Actions": "kms:Decrypt", "Resource": "*"}
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
//! Never: AWS does not take such a document.
//!
//! # Source
//!
//! IAM User Guide, "Grammar of the IAM JSON policy language". KMS API Reference, "CreateGrant".

use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;
use crate::lint::{message, tree};
use crate::text::diagnostic::Diagnostic;

pub(super) const RULE: Rule = Rule {
    code: "P003",
    name: "unknown-element",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::ANY,
    fixes: Fixes::Unsafe,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    message::report_with(view, found, RULE.code, |message, finding| {
        if message.code == "lone-star-action" {
            finding.severity(Severity::Info);
        }
    });
    for message in message::of(view, &["unknown-element", "unknown-member"]) {
        if message::is_about_case(message) {
            continue;
        }
        let finding = message::add(view, found, message);
        if let Some(fix) = fix(view, message) {
            finding.fix(fix);
        }
    }
    for message in message::of(view, &["forbidden-element"]) {
        if !message::named(message).ends_with("Principal") {
            message::add(view, found, message);
        }
    }
}

/// The name that was probably meant, unless it is there as well.
fn fix(view: &View<'_>, message: &Diagnostic) -> Option<Fix> {
    let meant = message::meant(message)?;
    let (members, _) = tree::member_at(view.document.node.as_ref()?, message.span)?;
    if members.iter().any(|member| member.name == meant) {
        return None;
    }
    let edit = Edit::replace_string(view.document, message.span, meant);
    Some(Fix::changing(format!("write `{meant}`"), vec![edit]))
}
