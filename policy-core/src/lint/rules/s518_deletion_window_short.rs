//! A condition on the waiting period of a deletion that admits less than the configured minimum.
//!
//! # Why it matters
//!
//! The waiting period is the time in which somebody notices that data can no longer be read. A
//! condition that admits 7 days where 30 were agreed is one that nobody compared.
//!
//! # What AWS does
//!
//! It takes any waiting period from 7 to 30 days, 30 when none is given, that the condition
//! admits.
//!
//! # Example
//!
//! ```json
//! "NumericGreaterThanEquals": {"kms:ScheduleKeyDeletionPendingWindowInDays": "7"}
//! ```
//!
//! # Instead
//!
//! ```json
//! "NumericGreaterThanEquals": {"kms:ScheduleKeyDeletionPendingWindowInDays": "30"}
//! ```
//!
//! # When to keep it
//!
//! When another statement asks for more. Without a minimum in the configuration nothing is
//! reported.
//!
//! # Source
//!
//! KMS Developer Guide, "kms:ScheduleKeyDeletionPendingWindowInDays".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::operator::BaseOperator;

pub(super) const RULE: Rule = Rule {
    code: "S518",
    name: "deletion-window-short",
    severity: Severity::Info,
    profile: Profile::Strict,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let Some(minimum) = view.facts.deletion_window else {
        return;
    };
    for test in statement.tests_of("kms:ScheduleKeyDeletionPendingWindowInDays") {
        let Some(operator) = test.parsed else {
            continue;
        };
        for value in &test.values {
            let Ok(days) = value.value.text.parse::<u32>() else {
                continue;
            };
            let Some(least) = least(operator.base, days, statement.denies()) else {
                continue;
            };
            if least < minimum {
                found
                    .add(
                        value.span,
                        format!("this admits a waiting period of {least} days"),
                    )
                    .help(format!("the configured minimum is {minimum} days"))
                    .subject(&value.value.text);
            }
        }
    }
}

/// The shortest period that a test lets an Allow have, or that a Deny leaves; `None` where the test
/// says nothing of the shortest.
fn least(operator: BaseOperator, days: u32, denies: bool) -> Option<u32> {
    let above = days.saturating_add(1);
    let least = match (operator, denies) {
        (BaseOperator::NumericGreaterThanEquals | BaseOperator::NumericEquals, false)
        | (BaseOperator::NumericLessThan, true) => days,
        (BaseOperator::NumericGreaterThan, false) | (BaseOperator::NumericLessThanEquals, true) => {
            above
        }
        (BaseOperator::NumericLessThan | BaseOperator::NumericLessThanEquals, false) => SHORTEST,
        (_, _) => return None,
    };
    Some(least.max(SHORTEST))
}

/// The shortest period that KMS takes.
const SHORTEST: u32 = 7;
