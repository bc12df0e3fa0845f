//! An Allow that is guarded by negated operators only (`StringNotEquals`, `ArnNotLike`, …), on keys
//! that a request may lack.
//!
//! # Why it matters
//!
//! A negated operator holds when the key is not in the request. An Allow for everything that does
//! not come through a certain VPC endpoint also allows what comes through none, which is the whole
//! internet.
//!
//! # What AWS does
//!
//! It negates the comparison, and a key that is absent equals nothing.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": "kms:Decrypt", "Resource": "*",
//!  "Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-0a1b2c3d4e5f60718"}}}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": "kms:Decrypt", "Resource": "*",
//!  "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-0fedcba9876543210"}}}
//! ```
//!
//! # When to keep it
//!
//! When requests without the key are meant, such as direct calls with `StringNotEquals` on
//! `kms:ViaService`. Say so with `"Null": {"kms:ViaService": "true"}` if nothing else is meant.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: Condition operators", "Negated matching condition
//! operators".

use crate::ast::SetOperator;
use crate::lint::condition::{may_be_absent, open_without};
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, Test, View};

pub(super) const RULE: Rule = Rule {
    code: "P220",
    name: "negated-only-allow",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    if !statement.allows() || !statement.tests.iter().all(Test::is_negated) {
        return;
    }
    for test in &statement.tests {
        let Some(row) = test.row else {
            continue;
        };
        // `ForAnyValue` needs a value, and `ForAllValues` has rules of its own.
        let is_plain =
            !test.is_set(SetOperator::ForAnyValue) && !test.is_set(SetOperator::ForAllValues);
        if !is_plain || statement.actions.intersection(row.carriers()).is_empty() {
            continue;
        }
        let key = test.key_name();
        let change = match open_without(view, statement, test) {
            Ok(change) => change,
            Err(why) => return found.fail(why),
        };
        if change.is_none() && !may_be_absent(view, test) {
            continue;
        }
        let operator = &test.operator.value;
        let finding = found
            .add(
                test.head(),
                format!("requests without `{key}` are allowed as well"),
            )
            .consequence(format!(
                "`{operator}` holds when the key is not in the request"
            ))
            .help(
                "say what is allowed with a positive operator, or deny the rest in a statement of \
                 its own",
            )
            .subject(&key);
        if let Some(change) = &change {
            finding.witness(&change.example);
        }
    }
}
