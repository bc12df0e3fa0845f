//! An Allow that tests `kms:GrantOperations` with `ForAnyValue`.
//!
//! # Why it matters
//!
//! It holds as soon as one operation of the grant is listed, and all others ride along: a grant
//! with DescribeKey and Decrypt passes a list that has DescribeKey alone.
//!
//! # What AWS does
//!
//! With `ForAnyValue` it asks whether some value of the request is listed, with `ForAllValues`
//! whether all are.
//!
//! # Example
//!
//! ```json
//! "ForAnyValue:StringEquals": {"kms:GrantOperations": ["DescribeKey", "Encrypt"]}
//! ```
//!
//! # Instead
//!
//! ```json
//! "ForAllValues:StringEquals": {"kms:GrantOperations": ["DescribeKey", "Encrypt"]}
//! ```
//!
//! # When to keep it
//!
//! When a second condition with `ForAllValues` stands beside it; then nothing is reported.
//!
//! # Source
//!
//! KMS Developer Guide, "kms:GrantOperations"; IAM User Guide, "Set operators for multi-valued
//! context keys".

use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, Test, View};
use crate::table::operator::SetOperator;

pub(super) const RULE: Rule = Rule {
    code: "G420",
    name: "grantoperations-wrong-set-operator",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Unsafe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let set_operator = |test: &Test| test.parsed.and_then(|operator| operator.set);
    let tests = || statement.tests_of("kms:GrantOperations");
    let is_bounded = tests().any(|test| set_operator(test) == Some(SetOperator::ForAllValues));
    if !statement.allows() || is_bounded {
        return;
    }
    for test in tests() {
        if set_operator(test) != Some(SetOperator::ForAnyValue) || test.is_negated() {
            continue;
        }
        let finding = found.add(
            test.operator.span,
            "one listed operation lets all others ride along",
        );
        finding
            .help("write `ForAllValues`")
            .related(test.key.span, "grants have several operations");
        let written = &test.operator.value;
        if let Some((_, operator)) = written.split_once(':').filter(|_| test.siblings == 1) {
            let meant = format!("ForAllValues:{operator}");
            let edit = Edit::replace_string(view.document, test.operator.span, &meant);
            finding.fix(Fix::changing(format!("write `{meant}`"), vec![edit]));
        }
    }
}
