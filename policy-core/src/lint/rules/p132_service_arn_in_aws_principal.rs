//! A service under `AWS`, or an account or an ARN under `Service`.
//!
//! # Why it matters
//!
//! The document cannot be put in place: under `AWS` stand accounts, users, roles and sessions,
//! under `Service` the names of services.
//!
//! # What AWS does
//!
//! It rejects the policy.
//!
//! # Example
//!
//! ```json
//! "Principal": {"AWS": "s3.amazonaws.com"}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Principal": {"Service": "s3.amazonaws.com"}
//! ```
//!
//! # When to keep it
//!
//! Never: the policy cannot be used.
//!
//! # Source
//!
//! IAM User Guide, "AWS JSON policy elements: Principal".

use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::principal;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::name::account::AccountId;

pub(super) const RULE: Rule = Rule {
    code: "P132",
    name: "service-arn-in-aws-principal",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: principal::WITH_PRINCIPALS,
    fixes: Fixes::Unsafe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    for (own, right) in [("AWS", "Service"), ("Service", "AWS")] {
        for entry in principal::of_type(statement, own) {
            let text = entry.value.text.as_str();
            if !belongs_under(text, right) {
                continue;
            }
            let message = match right {
                "Service" => format!("`{text}` is a service, and stands under `AWS`"),
                _ => format!("`{text}` is no service, and stands under `Service`"),
            };
            let finding = found
                .add(entry.span, message)
                .consequence(principal::refusal(view.document))
                .help(format!("put it under `{right}`"))
                .subject(text);
            if let Some(edit) = moved(view, statement, right) {
                finding.fix(Fix::changing(format!("write `{right}`"), vec![edit]));
            }
        }
    }
}

fn belongs_under(text: &str, kind: &str) -> bool {
    match kind {
        "Service" => text.to_ascii_lowercase().ends_with(".amazonaws.com"),
        _ => text.starts_with("arn:") || AccountId::from_digits(text).is_some(),
    }
}

/// The whole element under the other type, where all of its entries belong there.
fn moved(view: &View<'_>, statement: &Statement, right: &str) -> Option<Edit> {
    let element = statement.principal.as_ref()?;
    let all = || element.entries.iter();
    if !all().all(|it| belongs_under(&it.value.text, right)) {
        return None;
    }
    let quoted: Vec<String> = all().map(|it| format!("\"{}\"", it.value.text)).collect();
    let json = match quoted.as_slice() {
        [only] => format!("{{\"{right}\": {only}}}"),
        several => format!("{{\"{right}\": [{}]}}", several.join(", ")),
    };
    Some(Edit::replace(view.document, element.value, &json))
}
