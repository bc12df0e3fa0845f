//! A condition key without the prefix of a service.
//!
//! # Why it matters
//!
//! The document cannot be put in place: every condition key begins with `aws:` or with the prefix
//! of a service.
//!
//! # What AWS does
//!
//! It rejects the policy. IAM says that conditions must be prefaced by a vendor.
//!
//! # Example
//!
//! ```json
//! "StringEquals": {"ViaService": "s3.eu-west-1.amazonaws.com"}
//! ```
//!
//! # Instead
//!
//! ```json
//! "StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}
//! ```
//!
//! # When to keep it
//!
//! Never: the policy cannot be used.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: Condition".

use crate::lint::action;
use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::condition_key;

pub(super) const RULE: Rule = Rule {
    code: "P111",
    name: "condition-key-format",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Unsafe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    for test in &statement.tests {
        let key = test.key.value.as_str();
        let parts = key.split_once(':');
        let is_whole = parts.is_some_and(|(own, name)| !own.is_empty() && !name.is_empty());
        if is_whole || action::is_left_to_others(key) {
            continue;
        }
        let finding = found
            .add(test.key.span, format!("`{key}` has no service prefix"))
            .consequence("AWS rejects the policy")
            .subject(key);
        match meant(key) {
            Some(meant) => {
                let edit = Edit::replace_string(view.document, test.key.span, &meant);
                finding
                    .help(format!("write `{meant}`"))
                    .fix(Fix::changing(format!("write `{meant}`"), vec![edit]));
            }
            None => {
                finding.help("write `service:Name`, such as `kms:ViaService`");
            }
        }
    }
}

/// The known key of that name, of KMS or of all services.
fn meant(key: &str) -> Option<String> {
    let name = key.trim_start_matches(':').replacen('.', ":", 1);
    let tries = [name.clone(), format!("kms:{name}"), format!("aws:{name}")];
    tries.into_iter().find_map(|text| {
        let row = condition_key::lookup(&text.parse().ok()?)?;
        let own = text.get(row.name().len()..)?;
        Some(format!("{}{own}", row.name()))
    })
}
