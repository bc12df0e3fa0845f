//! A condition operator that works for the key, but is not the one that is made for it:
//! `StringLike` with wildcards on an ARN, `StringEquals` on a boolean.
//!
//! # Why it matters
//!
//! It compares letters. `StringLike` lets a `*` run across the colons of an ARN, into another
//! account; `StringEquals` takes `True` for something else than `true`.
//!
//! # What AWS does
//!
//! It compares the texts as they stand.
//!
//! # Example
//!
//! ```json
//! "Condition": {"StringLike": {"aws:SourceArn": "arn:aws:sns:*:111122223333:orders"}}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:111122223333:orders"}}
//! ```
//!
//! # When to keep it
//!
//! When the documentation of a service writes the condition that way, and the value has no wildcard
//! before the account.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: Condition operators".

use crate::lint::condition::fit::{Fit, fit, is_a, made_for};
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};

pub(super) const RULE: Rule = Rule {
    code: "P205",
    name: "usable-type-mismatch",
    severity: Severity::Info,
    profile: Profile::Strict,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    for test in &statement.tests {
        let Some(row) = test.row.filter(|_| fit(test) == Fit::Usable) else {
            continue;
        };
        let key = test.key_name();
        let value_type = row.value_type();
        found
            .add(
                test.head(),
                format!(
                    "`{key}` is {}, and `{}` is not made for that",
                    is_a(value_type),
                    test.operator.value
                ),
            )
            .help(format!("write {}", made_for(value_type)))
            .subject(&key);
    }
}
