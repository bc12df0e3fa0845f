//! An account as 12 digits in the place of a principal.
//!
//! # Why it matters
//!
//! The digits and the ARN of the account's root are the same, and the ARN says what it is. AWS
//! shows the ARN when the policy is read back, so a file with the digits differs from what is in
//! place.
//!
//! # What AWS does
//!
//! It stores the digits as the ARN of the account's root.
//!
//! # Example
//!
//! ```json
//! "Principal": {"AWS": "111122223333"}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Principal": {"AWS": "arn:aws:iam::111122223333:root"}
//! ```
//!
//! # When to keep it
//!
//! When the same file is used in several partitions, whose ARNs begin differently.
//!
//! # Source
//!
//! IAM User Guide, "AWS JSON policy elements: Principal" (AWS account principals).

use crate::lint::arn;
use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::principal;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::name::account::AccountId;

pub(super) const RULE: Rule = Rule {
    code: "P138",
    name: "bare-account-principal",
    severity: Severity::Info,
    profile: Profile::Strict,
    applies_to: principal::WITH_PRINCIPALS,
    fixes: Fixes::Safe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    for entry in principal::of_type(statement, "AWS") {
        let text = entry.value.text.as_str();
        if AccountId::from_digits(text).is_none() {
            continue;
        }
        let of_key = view.document.key.arn.as_ref().map(|arn| arn.region());
        let region_name = of_key.or(view.facts.region.as_deref());
        let partition = arn::partition(&view.document.statements, region_name);
        let whole = format!("arn:{partition}:iam::{text}:root");
        let edit = Edit::replace_string(view.document, entry.span, &whole);
        found
            .add(
                entry.span,
                format!("`{text}` is the account's root, `{whole}`"),
            )
            .help(format!("write `{whole}`, as AWS shows it"))
            .subject(text)
            .fix(Fix::safe(format!("write `{whole}`"), vec![edit]));
    }
}
