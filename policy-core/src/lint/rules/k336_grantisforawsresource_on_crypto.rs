//! An Allow that asks for `kms:GrantIsForAWSResource` and lists actions that have nothing to do
//! with grants.
//!
//! # Why it matters
//!
//! The condition was meant for `kms:CreateGrant` and applies to all actions of the statement.
//! Requests to encrypt, decrypt or describe do not carry the key, so the Allow never covers them:
//! the application fails, or works only because another statement allows too much.
//!
//! # What AWS does
//!
//! Only requests for CreateGrant, ListGrants and RevokeGrant carry `kms:GrantIsForAWSResource`. A
//! condition that wants it to be true does not hold for any other request.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": ["kms:CreateGrant", "kms:Decrypt"], "Resource": "*",
//!  "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}}}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": "kms:Decrypt", "Resource": "*"},
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": "kms:CreateGrant", "Resource": "*",
//!  "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}}}
//! ```
//!
//! # When to keep it
//!
//! Never: the actions do nothing there. Split the statement, or remove them. A Deny, and
//! `BoolIfExists`, mean something else and are left alone.
//!
//! # Source
//!
//! KMS Developer Guide, "Condition keys for AWS KMS", kms:GrantIsForAWSResource.

use crate::ast::Polarity;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::Test;
use crate::lint::view::{Statement, View};
use crate::name::action::ActionPattern;
use crate::table::kms_action::{Action, ActionSet};
use crate::table::operator::IfExists;

pub(super) const RULE: Rule = Rule {
    code: "K336",
    name: "grantisforawsresource-on-crypto",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    if !statement.allows() {
        return;
    }
    let Some(test) = statement.tests_of(KEY).find(|test| wants_it(test)) else {
        return;
    };
    let carriers = test.row.map_or(ActionSet::EMPTY, |row| row.carriers());
    let Some(element) = &statement.action else {
        return;
    };
    let mut report = |span, text: &str, is_partly: bool| {
        let message = match is_partly {
            true => format!("`{text}` gives only grants here: other requests carry no `{KEY}`"),
            false => format!("`{text}` never matches here: its requests carry no `{KEY}`"),
        };
        found
            .add(span, message)
            .help("move it to a statement of its own, without this condition")
            .subject(text)
            .related(test.span(), "this holds for requests about grants only");
    };
    if element.polarity == Polarity::IsNot {
        if !statement.actions.intersection(USES).is_empty() {
            let span = element.name.span.to(element.value);
            report(span, &element.name.value, true);
        }
        return;
    }
    for entry in &element.entries {
        let Ok(pattern) = entry.value.parse::<ActionPattern>() else {
            continue;
        };
        let covered = ActionSet::from_pattern(&pattern).intersection(ActionSet::ON_KEYS);
        let works = covered.intersection(carriers);
        let is_meant = !covered.intersection(USES).is_empty();
        if is_meant || !covered.is_empty() && works.is_empty() {
            report(entry.span, &entry.value, !works.is_empty());
        }
    }
}

/// Whether the test fails for a request that does not carry the key.
fn wants_it(test: &Test) -> bool {
    let Some(operator) = test.parsed else {
        return false;
    };
    let says = |wanted: &str| test.texts().any(|text| text.eq_ignore_ascii_case(wanted));
    match operator.base.as_str() {
        "Null" => says("false") && !says("true"),
        _ => operator.if_exists == IfExists::No && !test.is_negated() && operator.set.is_none(),
    }
}

const KEY: &str = "kms:GrantIsForAWSResource";

/// Actions that show that a wildcard was meant for use of the key.
const USES: ActionSet = ActionSet::from_slice(&[
    Action::DECRYPT,
    Action::ENCRYPT,
    Action::GENERATE_DATA_KEY,
    Action::SIGN,
]);
