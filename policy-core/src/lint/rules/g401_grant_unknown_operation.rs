//! An operation of a grant that grants do not have.
//!
//! # Why it matters
//!
//! A grant takes operations of the KMS API by their own names: no prefix, no wildcard, and not all
//! of them. `ReEncrypt` is two operations here, and administration cannot be granted at all.
//!
//! # What AWS does
//!
//! CreateGrant refuses the request with a ValidationException.
//!
//! # Example
//!
//! ```json
//! "Operations": ["kms:Decrypt", "ReEncrypt"]
//! ```
//!
//! # Instead
//!
//! ```json
//! "Operations": ["Decrypt", "ReEncryptFrom", "ReEncryptTo"]
//! ```
//!
//! # When to keep it
//!
//! Never.
//!
//! # Source
//!
//! KMS API Reference, "CreateGrant"; KMS Developer Guide, "Grant operations".

use crate::lint::edit::{Edit, quoted};
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::granted;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{GrantView, View};
use crate::table::kms_action::Action;

pub(super) const RULE: Rule = Rule {
    code: "G401",
    name: "grant-unknown-operation",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::GRANTS,
    fixes: Fixes::Unsafe,
    look: Look::Grant(look),
};

fn look(view: &View<'_>, grant: &GrantView, found: &mut Findings) {
    for written in grant.operations() {
        let text = written.value;
        if Action::from_name(text).is_some_and(Action::is_grant_operation) {
            continue;
        }
        let meant = granted::meant(text);
        let names: Vec<String> = meant.iter().map(|it| format!("`{}`", it.name())).collect();
        let finding = found.add(
            written.span,
            format!("`{text}` is not an operation that a grant can allow"),
        );
        finding
            .consequence("ValidationException from CreateGrant")
            .subject(text);
        if meant.is_empty() {
            finding.help("remove it; administration of keys cannot be granted");
            continue;
        }
        finding.help(format!("write {}", names.join(" and ")));
        let json: Vec<String> = meant.iter().map(|it| quoted(it.name())).collect();
        let edit = Edit::replace(view.document, written.span, &json.join(", "));
        let title = format!("write {}", names.join(" and "));
        finding.fix(Fix::changing(title, vec![edit]));
    }
}
