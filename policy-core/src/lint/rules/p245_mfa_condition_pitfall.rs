//! A condition on multi-factor authentication that lets long-term access keys through.
//!
//! # Why it matters
//!
//! The keys `aws:MultiFactorAuthPresent` and `aws:MultiFactorAuthAge` are in requests with temporary
//! credentials only. A Deny with `Bool` and `false` does not match a call with the access keys of a
//! user, and an Allow with `BoolIfExists` and `true` does: both let in who has no second factor at
//! all.
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
//! requests without the key.
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
use crate::table::operator::{BaseOperator, IfExists};

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
        let key = test.key.value.to_ascii_lowercase();
        let is_present = key == "aws:multifactorauthpresent";
        if !is_present && key != "aws:multifactorauthage"
            || operator.set.is_some()
            || operator.base == BaseOperator::Null
        {
            continue;
        }
        let says = |wanted: &str| test.texts().any(|text| text.eq_ignore_ascii_case(wanted));
        if statement.denies() {
            let asks_for_none = is_present && !test.is_negated() && says("false");
            if !asks_for_none || operator.if_exists == IfExists::Yes || catches_absent(view) {
                continue;
            }
            let finding = found.add(
                test.span(),
                "this does not deny calls with long-term access keys, which carry no such key",
            );
            finding
                .help("write `BoolIfExists`")
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

/// Whether some Deny matches requests that say nothing of a second factor.
fn catches_absent(view: &View<'_>) -> bool {
    let denies = view.document.with_effect(Effect::Deny);
    let mut tests = denies.flat_map(|it| it.tests_of("aws:MultiFactorAuthPresent"));
    tests.any(|test| {
        test.parsed.is_some_and(|operator| {
            let tests_absence = operator.base == BaseOperator::Null
                && test.texts().any(|text| text.eq_ignore_ascii_case("true"));
            tests_absence || operator.if_exists == IfExists::Yes || test.is_negated()
        })
    })
}
