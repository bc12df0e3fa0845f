//! A condition that every request meets, for the actions of the statement.
//!
//! # Why it matters
//!
//! It looks like a bound and is none. Whoever reviews the policy counts it, and whoever tightens
//! the rest relies on it.
//!
//! # What AWS does
//!
//! It tests the condition and finds it true.
//!
//! # Example
//!
//! ```json
//! "Condition": {"StringLikeIfExists": {"kms:ViaService": "*"}}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Condition": {"StringLike": {"kms:ViaService": "s3.*.amazonaws.com"}}
//! ```
//!
//! # When to keep it
//!
//! When it stands for a value that is filled in later. A `Null` that says of a key that it is
//! there, where it always is, is an info only: it makes sure.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: Condition operators"; KMS Developer Guide, "Condition
//! keys for AWS KMS".

use crate::ast::{PolicyKind, SetOperator};
use crate::lint::action;
use crate::lint::condition::meet::always_met;
use crate::lint::condition::{is_always_there, is_optional, removed};
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, Test, View};
use crate::table::operator::Family;
use crate::value::ip::IpRange;

pub(super) const RULE: Rule = Rule {
    code: "P224",
    name: "tautological-condition",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Safe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    if !is_about_keys(view, statement) {
        return;
    }
    for test in statement
        .tests
        .iter()
        .filter(|test| is_suspect(statement, test))
    {
        let by_table = is_met_by_table(statement, test);
        if !by_table {
            match always_met(view, statement, test) {
                Ok(Some(true)) => {}
                Ok(Some(false) | None) => continue,
                Err(why) => return found.fail(why),
            }
        }
        let key = test.key_name();
        let finding = found
            .add(
                test.whole(),
                format!("every request meets this condition on `{key}`"),
            )
            .subject(format!("{} {key}", test.operator.value));
        if test.is_null("false") {
            finding
                .severity(Severity::Info)
                .help("remove it: the key is in every such request");
        } else {
            finding.help("remove it, or say which values are meant");
        }
        if let Some(edit) = removed(statement, test).filter(|_| !by_table) {
            let title = format!("remove the condition on `{key}`");
            // Only of key policies can it be shown that nothing changes.
            finding.fix(match view.document.policy_kind() {
                Some(PolicyKind::KeyPolicy) => Fix::safe(title, vec![edit]),
                Some(_) | None => Fix::changing(title, vec![edit]),
            });
        }
    }
}

/// Whether every action is one of KMS: what requests of other services carry is not known.
fn is_about_keys(view: &View<'_>, statement: &Statement) -> bool {
    let is_key_policy = view.document.policy_kind() == Some(PolicyKind::KeyPolicy);
    is_key_policy || action::are_of_kms(statement)
}

/// Whether every request carries the key, and any value meets the test: the engine takes what it is
/// not told to be absent as well.
fn is_met_by_table(statement: &Statement, test: &Test) -> bool {
    let carriers = test.row.map(|row| row.carriers());
    let others = carriers.map(|carriers| statement.actions.difference(carriers));
    is_always_there(test)
        && others.is_some_and(|others| others.is_empty())
        && (test.is_null("false") || test.texts().any(matches_all))
}

/// Whether the text makes it possible: whatever names a value to be met is a bound.
fn is_suspect(statement: &Statement, test: &Test) -> bool {
    let (Some(row), Some(family)) = (test.row, test.family()) else {
        return false;
    };
    // Of keys that no such request carries another rule speaks, but of an Allow that says so.
    let is_carried = !statement.actions.intersection(row.carriers()).is_empty();
    let is_said = family == Family::Null && statement.allows();
    if test.is_negated() || !is_carried && !is_said {
        return false;
    }
    // Whether such a key is there makes a difference.
    let is_lenient = test.if_exists() || test.is_set(SetOperator::ForAllValues);
    if is_carried && is_optional(test) && !is_lenient {
        return false;
    }
    // AWS advises to ask for the key of `ForAllValues`, whatever the key.
    let of_key = statement.tests_of(&test.key.value);
    let mut of_all = of_key.filter(|other| other.is_set(SetOperator::ForAllValues));
    if test.is_null("false") && of_all.next().is_some() {
        return false;
    }
    match family {
        Family::Null => test.values.len() == 1,
        Family::Arn
        | Family::Binary
        | Family::Bool
        | Family::Date
        | Family::Ip
        | Family::Numeric
        | Family::String => takes_any_value(test),
    }
}

/// Whether one of the values matches whatever the key says.
pub(super) fn takes_any_value(test: &Test) -> bool {
    match test.family() {
        Some(Family::Arn | Family::String) => test.texts().any(matches_all),
        Some(Family::Ip) => test.texts().any(is_all_addresses),
        Some(Family::Binary | Family::Bool | Family::Date | Family::Null | Family::Numeric)
        | None => false,
    }
}

fn matches_all(text: &str) -> bool {
    let is_all = |part: &str| !part.is_empty() && part.chars().all(|it| it == '*');
    text.split(':').all(|part| is_all(part) || part == "arn")
}

fn is_all_addresses(text: &str) -> bool {
    IpRange::parse(text).is_some() && text.ends_with("/0")
}
