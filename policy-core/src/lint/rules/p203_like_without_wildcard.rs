//! `StringLike` or `StringNotLike` with values that have no wildcard.
//!
//! # Why it matters
//!
//! Whoever reads it looks for the wildcard, and whoever adds a value with a `*` by mistake is not
//! stopped.
//!
//! # What AWS does
//!
//! It compares the value as `StringEquals` does.
//!
//! # Example
//!
//! ```json
//! "Condition": {"StringLike": {"kms:ViaService": "ec2.us-east-1.amazonaws.com"}}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Condition": {"StringEquals": {"kms:ViaService": "ec2.us-east-1.amazonaws.com"}}
//! ```
//!
//! # When to keep it
//!
//! When values are filled in by a tool, and some of them have wildcards.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: Condition operators", "String condition operators".

use crate::lint::condition::{renamed, wildcard};
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::pattern;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, Test, View};
use crate::table::operator::{BaseOperator, ConditionOperator};

pub(super) const RULE: Rule = Rule {
    code: "P203",
    name: "like-without-wildcard",
    severity: Severity::Info,
    profile: Profile::Strict,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Safe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    for test in &statement.tests {
        let Some(operator) = test.parsed else {
            continue;
        };
        let exact = [
            (BaseOperator::StringLike, BaseOperator::StringEquals),
            (BaseOperator::StringNotLike, BaseOperator::StringNotEquals),
        ];
        let row = exact.into_iter().find(|(like, _)| *like == operator.base);
        let Some((_, base)) = row.filter(|_| is_plain(view, test)) else {
            continue;
        };
        let exact = ConditionOperator { base, ..operator };
        let finding = found
            .add(
                test.head(),
                format!("`{}` has no wildcard to match with", test.key.value),
            )
            .help(format!("write `{exact}`"))
            .subject(&test.key.value);
        if let Some(edit) = renamed(view.document, statement, test, exact, |it| {
            is_plain(view, it)
        }) {
            finding.fix(Fix::safe(format!("write `{exact}`"), vec![edit]));
        }
    }
}

/// Whether no value has a wildcard. What `${*}` is depends on the version.
fn is_plain(view: &View<'_>, test: &Test) -> bool {
    let has_variables = view.document.version() == Some("2012-10-17");
    let is_plain = |text: &str| match has_variables {
        true => wildcard(text).is_none(),
        false => !pattern::has_wildcard(text),
    };
    !test.values.is_empty() && test.texts().all(is_plain)
}
