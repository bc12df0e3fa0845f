//! A number that KMS never takes, or a bound that every request meets or none: the waiting period
//! of a deletion is 7 to 30 days, the rotation period 90 to 2560.
//!
//! # Why it matters
//!
//! `NumericGreaterThan` 30 on the waiting period looks strict and can never be met;
//! `NumericGreaterThanEquals` 7 looks like a bound and is none.
//!
//! # What AWS does
//!
//! KMS refuses parameters outside of the range before they matter, so the condition is decided by
//! the range alone.
//!
//! # Example
//!
//! ```json
//! "Condition": {"NumericGreaterThan": {"kms:ScheduleKeyDeletionPendingWindowInDays": "30"}}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Condition": {"NumericGreaterThanEquals": {"kms:ScheduleKeyDeletionPendingWindowInDays": "14"}}
//! ```
//!
//! # When to keep it
//!
//! When the range may grow, and the bound is to stand then.
//!
//! # Source
//!
//! KMS API Reference, "ScheduleKeyDeletion" and "EnableKeyRotation".

use std::cmp::Ordering;

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, Test, View};
use crate::table::operator::BaseOperator;
use crate::value::number::Decimal;

pub(super) const RULE: Rule = Rule {
    code: "P210",
    name: "numeric-out-of-range",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    for test in &statement.tests {
        let Some(row) = test.row else {
            continue;
        };
        let range = RANGES.iter().find(|(name, _, _)| *name == row.name());
        let Some((key, first, last)) = range.copied() else {
            continue;
        };
        let numbers: Vec<Decimal<'_>> = test.texts().filter_map(Decimal::parse).collect();
        let is_whole = !numbers.is_empty() && numbers.len() == test.values.len();
        let Some(truths) = is_whole
            .then(|| truths(test, &numbers, first, last))
            .flatten()
        else {
            continue;
        };
        let message = match truths {
            (true, false) => format!("every `{key}` that KMS takes meets this"),
            (false, true) => format!("no `{key}` that KMS takes meets this"),
            (true, true) | (false, false) => {
                outside(test, key, first, last, found);
                continue;
            }
        };
        found
            .add(test.span(), message)
            .help(format!(
                "it is from {first} to {last}: write a number in between"
            ))
            .subject(key);
    }
}

/// Values of `NumericEquals` and its twin that no request has, beside others that some have.
fn outside(test: &Test, key: &str, first: u32, last: u32, found: &mut Findings) {
    let compares_equal = test
        .parsed
        .is_some_and(|operator| operator.base.row().positive == BaseOperator::NumericEquals);
    for value in test.values.iter().filter(|_| compares_equal) {
        let text = &value.value.text;
        let is_inside = (first..=last).any(|days| {
            let days = days.to_string();
            Decimal::parse(&days) == Decimal::parse(text)
        });
        if !is_inside {
            found
                .add(value.span, format!("no `{key}` is `{text}`"))
                .help(format!("it is a whole number from {first} to {last}"))
                .subject(format!("{key} {text}"));
        }
    }
}

/// Whether some number of the range meets the test, and whether some does not.
fn truths(test: &Test, wanted: &[Decimal<'_>], first: u32, last: u32) -> Option<(bool, bool)> {
    let base = test.parsed?.base;
    let orders = orders(base)?;
    let (mut some_do, mut some_do_not) = (false, false);
    for days in first..=last {
        let days = days.to_string();
        let value = Decimal::parse(&days)?;
        let holds = wanted
            .iter()
            .any(|wanted| orders.contains(&value.cmp(wanted)))
            != test.is_negated();
        match holds {
            true => some_do = true,
            false => some_do_not = true,
        }
    }
    Some((some_do, some_do_not))
}

/// How a number has to stand to the one that is wanted, for the positive form of an operator.
fn orders(base: BaseOperator) -> Option<&'static [Ordering]> {
    let row = ORDERS.iter().find(|(own, _)| *own == base);
    row.map(|(_, orders)| *orders)
}

const ORDERS: &[(BaseOperator, &[Ordering])] = &[
    (BaseOperator::NumericEquals, &[Ordering::Equal]),
    (BaseOperator::NumericGreaterThan, &[Ordering::Greater]),
    (
        BaseOperator::NumericGreaterThanEquals,
        &[Ordering::Greater, Ordering::Equal],
    ),
    (BaseOperator::NumericLessThan, &[Ordering::Less]),
    (
        BaseOperator::NumericLessThanEquals,
        &[Ordering::Less, Ordering::Equal],
    ),
    (BaseOperator::NumericNotEquals, &[Ordering::Equal]),
];

/// What KMS takes. Source: KMS API Reference, "ScheduleKeyDeletion" and "EnableKeyRotation".
const RANGES: &[(&str, u32, u32)] = &[
    ("kms:RotationPeriodInDays", 90, 2560),
    ("kms:ScheduleKeyDeletionPendingWindowInDays", 7, 30),
];
