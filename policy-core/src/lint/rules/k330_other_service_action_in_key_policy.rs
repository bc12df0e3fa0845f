//! An action of another service than KMS in a key policy.
//!
//! # Why it matters
//!
//! A key policy speaks of requests to KMS only. `s3:GetObject` or `iam:PassRole` there gives
//! nothing, and whoever counts on it is denied.
//!
//! # What AWS does
//!
//! KMS stores the statement. No request for an action of another service is ever compared with a
//! key policy.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": ["kms:Decrypt", "s3:GetObject"], "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": ["kms:Decrypt"], "Resource": "*"}
//! ```
//!
//! # When to keep it
//!
//! Never; move it to an identity policy or to the policy of the resource that it is about.
//!
//! # Source
//!
//! KMS Developer Guide, "Key policies in AWS KMS", on Action.

use crate::ast::Polarity;
use crate::lint::action;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::known::prefix;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::name::action::ActionPattern;
use crate::name::wildcard::{Case, Pattern};

pub(super) const RULE: Rule = Rule {
    code: "K330",
    name: "other-service-action-in-key-policy",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::KEY,
    fixes: Fixes::Safe,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    let element = statement.action.iter();
    let element = element.filter(|it| it.polarity == Polarity::Is);
    for entry in element.flat_map(|it| &it.entries) {
        if entry.value.parse::<ActionPattern>().is_err() {
            continue;
        }
        let Some((service, _)) = entry.value.split_once(':') else {
            continue;
        };
        let is_pattern = service.contains(['*', '?']);
        // Of prefixes that no service has another rule speaks, and says which is meant.
        let is_misspelt = !is_pattern && !prefix::is_known(service);
        if is_misspelt || Pattern::parse(service).matches("kms", Case::Insensitive) {
            continue;
        }
        let finding = found
            .add(
                entry.span,
                format!(
                    "`{}` is no action of KMS and has no effect here",
                    entry.value
                ),
            )
            .consequence("KMS stores the statement, and no request ever matches this action")
            .help("remove it, and say it in the policy of the other service if it is needed")
            .subject(&entry.value);
        if let Some(edit) = action::without_entry(statement, entry) {
            finding.fix(Fix::safe(format!("remove `{}`", entry.value), vec![edit]));
        }
    }
}
