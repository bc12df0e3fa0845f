//! A condition on multi-factor authentication that lets long-term access keys through.
//!
//! # Why it matters
//!
//! The keys `aws:MultiFactorAuthPresent` and `aws:MultiFactorAuthAge` are in requests with temporary
//! credentials only. A Deny with `Bool` and `false`, or for an age that is too great, does not match
//! a call with the access keys of a user, and an Allow with `BoolIfExists` and `true` does: all let
//! in who has no second factor at all.
//!
//! # What AWS does
//!
//! Without the key `Bool` is false, and `BoolIfExists` true.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Deny", "Principal": "*", "Action": "kms:ScheduleKeyDeletion", "Resource": "*",
//!  "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Deny", "Principal": "*", "Action": "kms:ScheduleKeyDeletion", "Resource": "*",
//!  "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}
//! ```
//!
//! # When to keep it
//!
//! When no user can have access keys. A Deny is not reported if another Deny of the document catches
//! requests without the key; one for an age neither if an Allow asks for a second factor.
//!
//! # Source
//!
//! IAM User Guide, "AWS global condition context keys", aws:MultiFactorAuthPresent; "Configuring
//! MFA-protected API access".

use crate::ast::Effect;
use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::operator::{BaseOperator, ConditionOperator, IfExists};

pub(super) const RULE: Rule = Rule {
    code: "P245",
    name: "mfa-condition-pitfall",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Unsafe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    for test in &statement.tests {
        let Some(operator) = test.parsed else {
            continue;
        };
        let is = |key: &str| test.key.value.eq_ignore_ascii_case(key);
        let is_present = is(PRESENT);
        if !is_present && !is(AGE) || operator.set.is_some() || operator.base == BaseOperator::Null
        {
            continue;
        }
        let says = |wanted: &str| test.texts().any(|text| text.eq_ignore_ascii_case(wanted));
        if statement.denies() {
            let asks_for_none = is_present && says("false") || !is_present && is_upper(operator);
            if !asks_for_none
                || test.is_negated()
                || operator.if_exists == IfExists::Yes
                || catches_absent(view)
                || !is_present && is_asked_for(view)
            {
                continue;
            }
            let finding = found.add(
                test.span(),
                "this does not deny calls with long-term access keys, which carry no such key",
            );
            finding
                .help(format!("write `{}IfExists`", test.operator.value))
                .subject(&test.operator.value);
            let taken = statement.tests.iter();
            let mut taken = taken.filter(|it| it.operator.value == "BoolIfExists");
            if test.siblings == 1 && taken.next().is_none() && operator.base == BaseOperator::Bool {
                let edit = Edit::replace_string(view.document, test.operator.span, "BoolIfExists");
                finding.fix(Fix::changing("write `BoolIfExists`", vec![edit]));
            }
        }
        if statement.allows() && operator.if_exists == IfExists::Yes {
            if is_present && !says("true") {
                continue;
            }
            let plain = test.operator.value.trim_end_matches("IfExists");
            found
                .add(
                    test.span(),
                    "this allows calls with long-term access keys, which carry no such key",
                )
                .help(format!("write `{plain}`"))
                .subject(&test.operator.value);
        }
    }
}

/// Whether an operator holds of an age that is too great.
const fn is_upper(operator: ConditionOperator) -> bool {
    matches!(
        operator.base,
        BaseOperator::NumericGreaterThan | BaseOperator::NumericGreaterThanEquals
    )
}

/// Whether some Allow is for those with a second factor only.
fn is_asked_for(view: &View<'_>) -> bool {
    let mut allows = view.document.with_effect(Effect::Allow);
    allows.any(|it| it.has_test(PRESENT) || it.has_test(AGE))
}

const AGE: &str = "aws:MultiFactorAuthAge";
const PRESENT: &str = "aws:MultiFactorAuthPresent";

/// Whether some Deny matches requests that say nothing of a second factor.
fn catches_absent(view: &View<'_>) -> bool {
    let denies = view.document.with_effect(Effect::Deny);
    let mut tests = denies.flat_map(|it| it.tests_of(PRESENT));
    tests.any(|test| {
        test.parsed.is_some_and(|operator| {
            let tests_absence = operator.base == BaseOperator::Null
                && test.texts().any(|text| text.eq_ignore_ascii_case("true"));
            tests_absence || operator.if_exists == IfExists::Yes || test.is_negated()
        })
    })
}
