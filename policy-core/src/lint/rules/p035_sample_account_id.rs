//! An account id that documentation uses, such as 111122223333 or 123456789012.
//!
//! # Why it matters
//!
//! Examples are copied, and their accounts with them. Some of these accounts belong to somebody.
//!
//! # What AWS does
//!
//! It takes any account that exists, and gives it what the policy says.
//!
//! # Example
//!
//! ```json
//! "Principal": {"AWS": "arn:aws:iam::123456789012:root"}
//! ```
//!
//! # Instead
//!
//! Write the account that is meant. Its id stands in the console at the top right, and in the
//! answer of `aws sts get-caller-identity`.
//!
//! # When to keep it
//!
//! In tests and documentation: say so with `sample = true` in `kms-policy.toml`.
//!
//! # Source
//!
//! Examples of the IAM User Guide and the KMS Developer Guide.

use std::collections::BTreeSet;

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::known::sample::SAMPLE_ACCOUNTS;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::tree;
use crate::lint::view::View;

pub(super) const RULE: Rule = Rule {
    code: "P035",
    name: "sample-account-id",
    severity: Severity::Info,
    profile: Profile::Strict,
    applies_to: Kinds::ANY,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    if view.facts.is_sample {
        return;
    }
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for text in tree::texts(view.document) {
        for (at, digits) in accounts(text.text) {
            // Each is said once.
            let is_known = view
                .facts
                .account
                .is_some_and(|it| it.to_string() == digits);
            if is_known || !SAMPLE_ACCOUNTS.contains(&digits) || !seen.insert(digits) {
                continue;
            }
            found
                .add(
                    tree::part(view.document, &text, at, digits.len()),
                    format!("`{digits}` is an account of documentation"),
                )
                .help("write the account that is meant")
                .subject(digits);
        }
    }
}

/// The runs of exactly twelve digits in a text, as a part of an ARN or alone.
fn accounts(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0_usize;
    text.split(|it: char| !it.is_ascii_alphanumeric())
        .filter_map(move |part| {
            let start = at;
            at = at.saturating_add(part.len()).saturating_add(1);
            let is_account = part.len() == 12 && part.bytes().all(|it| it.is_ascii_digit());
            is_account.then_some((start, part))
        })
}
