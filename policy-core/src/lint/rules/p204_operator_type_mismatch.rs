//! A condition operator that cannot compare what the key carries: `Bool` on `kms:ViaService`,
//! `StringEquals` on `kms:ValidTo`.
//!
//! # Why it matters
//!
//! The condition reads well and never holds, so the Allow is dead; the negated operator never bars
//! anybody, or bars everybody.
//!
//! # What AWS does
//!
//! It reads both sides as the operator says. What cannot be read so does not match. Access Analyzer
//! calls it a data type mismatch.
//!
//! # Example
//!
//! ```json
//! "Condition": {"StringEquals": {"aws:SourceIp": "203.0.113.0/24"}}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
//! ```
//!
//! # When to keep it
//!
//! Never.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: Condition operators"; "AWS global condition context
//! keys"; KMS Developer Guide, "Condition keys for AWS KMS".

use crate::lint::condition::fit::{Fit, compares, fit, is_a, made_for};
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};

pub(super) const RULE: Rule = Rule {
    code: "P204",
    name: "operator-type-mismatch",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    for test in &statement.tests {
        let (Some(row), Some(family)) = (test.row, test.family()) else {
            continue;
        };
        if fit(test) != Fit::Never {
            continue;
        }
        let key = test.key_name();
        let consequence = match test.is_negated() {
            true => "the two cannot be compared, so the condition does not say what it seems to",
            false => "the two cannot be compared, so the condition never holds",
        };
        let value_type = row.value_type();
        found
            .add(
                test.head(),
                format!(
                    "`{}` compares {}, and `{key}` is {}",
                    test.operator.value,
                    compares(family),
                    is_a(value_type)
                ),
            )
            .consequence(consequence)
            .help(format!("write {}", made_for(value_type)))
            .subject(&key);
    }
}
