//! A `Sid` with other characters than letters and digits, in a policy that takes no others.
//!
//! # Why it matters
//!
//! Key policies and VPC endpoint policies may have spaces in a Sid, and the default ones do.
//! Identity policies, boundaries, session policies, service and resource control policies may not,
//! so a statement that is copied from a key policy does not pass.
//!
//! # What AWS does
//!
//! It refuses the policy.
//!
//! # Example
//!
//! ```json
//! "Sid": "Allow use of the key"
//! ```
//!
//! # Instead
//!
//! ```json
//! "Sid": "AllowUseOfTheKey"
//! ```
//!
//! # When to keep it
//!
//! Never.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: Sid".

use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::message;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;

pub(super) const RULE: Rule = Rule {
    code: "P024",
    name: "invalid-sid-characters",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Unsafe,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    message::report_with(view, found, RULE.code, |message, finding| {
        let mut statements = view.document.statements.iter();
        let sid = statements.find_map(|it| it.sid.as_ref().filter(|it| it.span == message.span));
        let Some(sid) = sid else {
            return;
        };
        let joined = joined(&sid.value);
        finding.subject(&sid.value);
        if !joined.is_empty() {
            let edit = Edit::replace_string(view.document, message.span, &joined);
            finding.fix(Fix::changing(format!("write `{joined}`"), vec![edit]));
        }
    });
}

/// The words of a Sid in one.
fn joined(sid: &str) -> String {
    let words = sid.split(|c: char| !c.is_ascii_alphanumeric());
    let mut out = String::new();
    for word in words {
        let mut letters = word.chars();
        out.extend(letters.next().map(|it| it.to_ascii_uppercase()));
        out.push_str(letters.as_str());
    }
    out
}
