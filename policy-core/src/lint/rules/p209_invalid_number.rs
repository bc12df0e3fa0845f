//! A value of a numeric operator that is no number.
//!
//! # Why it matters
//!
//! What cannot be read as a number matches nothing: `"1y"` under `NumericLessThan` is not a bound.
//!
//! # What AWS does
//!
//! It takes an integer or a decimal, such as `365` or `0.5`, and nothing else: no unit, no space,
//! no comma.
//!
//! # Example
//!
//! ```json
//! "Condition": {"NumericLessThanEquals": {"kms:RotationPeriodInDays": "1y"}}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Condition": {"NumericLessThanEquals": {"kms:RotationPeriodInDays": "365"}}
//! ```
//!
//! # When to keep it
//!
//! Never.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: Condition operators", "Numeric condition operators".

use crate::ast::Written;
use crate::lint::condition::has_variable;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::operator::Family;
use crate::value::number::Decimal;

pub(super) const RULE: Rule = Rule {
    code: "P209",
    name: "invalid-number",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    for test in &statement.tests {
        if test.family() != Some(Family::Numeric) {
            continue;
        }
        for value in &test.values {
            let text = &value.value.text;
            if has_variable(text) || Decimal::parse(text).is_some() {
                continue;
            }
            let finding = found
                .add(value.span, format!("`{text}` is not a decimal number"))
                .consequence("it cannot be compared with a number, so it matches nothing")
                .help("write digits, with a decimal point at most")
                .subject(format!("{} {text}", test.key.value));
            // A number of JSON with an exponent: what becomes of it is not documented.
            if value.value.written == Written::Number {
                finding.severity(Severity::Warning);
                finding.consequence = None;
            }
        }
    }
}
