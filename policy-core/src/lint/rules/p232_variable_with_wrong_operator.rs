//! A policy variable under an operator that knows none: those for dates, numbers, addresses, bytes,
//! and `Null`.
//!
//! # Why it matters
//!
//! The text is not replaced there. A date or a number that begins with `${` is none, so the
//! condition is false, and its negation true, whatever the request.
//!
//! # What AWS does
//!
//! It resolves variables in the values of String and ARN operators only. Of `Bool` the documentation
//! says both, so under it this is a warning.
//!
//! # Example
//!
//! ```json
//! "Condition": {"NumericLessThan": {"aws:MultiFactorAuthAge": "${aws:PrincipalTag/maxage}"}}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Condition": {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}
//! ```
//!
//! # When to keep it
//!
//! Never.
//!
//! # Source
//!
//! IAM User Guide, "IAM policy elements: Variables and tags" and "Condition operators"; IAM Access
//! Analyzer policy check reference, "Invalid variable for operator".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::operator::Variables;

pub(super) const RULE: Rule = Rule {
    code: "P232",
    name: "variable-with-wrong-operator",
    severity: Severity::Error,
    profile: Profile::Recommended,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    for test in &statement.tests {
        let Some(operator) = test.parsed else {
            continue;
        };
        let variables = operator.base.row().variables;
        if variables == Variables::Yes {
            continue;
        }
        for value in test.values.iter().filter(|it| it.value.text.contains("${")) {
            let (text, name) = (&value.value.text, &test.operator.value);
            let finding = match variables {
                Variables::Uncertain => {
                    let message = format!("`{text}` may be plain text under `{name}`");
                    let finding = found.add(value.span, message);
                    finding.severity(Severity::Warning);
                    finding.consequence("the documentation of AWS says both");
                    finding
                }
                Variables::No | Variables::Yes => {
                    found.add(value.span, format!("`{text}` is plain text under `{name}`"))
                }
            };
            finding
                .help("compare with a String or ARN operator, or write the value")
                .subject(format!("{} {text}", test.key.value));
        }
    }
}
