//! A condition key whose letters are not in the case in which AWS writes them.
//!
//! # Why it matters
//!
//! The policy works: AWS does not look at the case of the names of condition keys. People and tools
//! that search for `kms:ViaService` do.
//!
//! # What AWS does
//!
//! It takes the key as if it were written in the usual case. What stands behind the name of a
//! family, such as the tag key in `aws:ResourceTag/Team`, is left alone here.
//!
//! # Example
//!
//! ```json
//! "StringEquals": {"kms:viaservice": "s3.eu-west-1.amazonaws.com"}
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
//! When the document must stay byte for byte as another tool writes it.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: Condition".

use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::rules::p109_deprecated_condition_key::is_old;
use crate::lint::view::{Statement, View};

pub(super) const RULE: Rule = Rule {
    code: "P113",
    name: "condition-key-case",
    severity: Severity::Info,
    profile: Profile::Strict,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Safe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    for test in &statement.tests {
        let key = test.key.value.as_str();
        let Some(row) = test.row else {
            continue;
        };
        let Some((head, own)) = key.split_at_checked(row.name().len()) else {
            continue;
        };
        // The documentation of other services spells some of theirs in two ways.
        let is_of_others = !["aws:", "kms:"].iter().any(|it| row.name().starts_with(it));
        // Of an old name, P109 speaks.
        if head == row.name() || is_of_others || is_old(key) {
            continue;
        }
        let usual = format!("{}{own}", row.name());
        let finding = found
            .add(test.key.span, format!("`{key}` is written `{usual}`"))
            .help(format!(
                "write `{usual}`; the case makes no difference to AWS"
            ))
            .subject(usual.clone());
        // The same key in its usual case under the same operator would be there twice.
        let twins = statement.tests_of(key).filter(|it| it.block == test.block);
        if twins.count() == 1 {
            let edit = Edit::replace_string(view.document, test.key.span, &usual);
            finding.fix(Fix::safe(format!("write `{usual}`"), vec![edit]));
        }
    }
}
