//! An Allow for a service principal with a condition on who the calling principal is: its account,
//! organization, ARN or tags.
//!
//! # Why it matters
//!
//! A service that calls as itself belongs to no account and no organization. Such a condition keeps
//! the service out instead of keeping strangers out.
//!
//! # What AWS does
//!
//! Those keys are absent from calls of service principals, so a positive test is false and the
//! statement allows the service nothing. What says for whom the service calls is
//! `aws:SourceAccount`, `aws:SourceArn` and `aws:SourceOrgID`.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"},
//!  "Action": ["kms:Decrypt", "kms:GenerateDataKey*"], "Resource": "*",
//!  "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"},
//!  "Action": ["kms:Decrypt", "kms:GenerateDataKey*"], "Resource": "*",
//!  "Condition": {"StringEquals": {"aws:SourceOrgID": "o-a1b2c3d4e5"}}}
//! ```
//!
//! # When to keep it
//!
//! Hardly ever. `kms:CallerAccount` is not flagged: what AWS does with it for services is not
//! documented.
//!
//! # Source
//!
//! IAM User Guide, "AWS global condition context keys": `aws:PrincipalOrgID`,
//! `aws:PrincipalAccount`, `aws:PrincipalArn`, `aws:PrincipalTag`.

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::principal;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::operator::Family;

pub(super) const RULE: Rule = Rule {
    code: "K335",
    name: "principal-key-with-service-principal",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::KEY,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    if !statement.allows() || statement.has_test("aws:PrincipalIsAWSService") {
        return;
    }
    let Some(service) = principal::services(statement).next() else {
        return;
    };
    for test in statement.tests.iter().filter(|it| it.requires_key()) {
        let row = KEYS.iter().find(|(key, _)| test.is_of(key));
        let Some((_, instead)) = row else {
            continue;
        };
        let is_null = test
            .parsed
            .is_some_and(|it| it.base.row().family == Family::Null);
        let what = match is_null {
            true => "asks for",
            false => "tests",
        };
        found
            .add(
                test.key.span,
                format!(
                    "this {what} `{}`, which calls of `{}` do not carry",
                    test.key.value, service.value.text
                ),
            )
            .consequence("the statement allows the service nothing")
            .help(format!("test `{instead}`"))
            .related(service.span, "this is who calls")
            .subject(&test.key.value);
    }
}

/// Keys about a calling principal, and what tells for whom a service calls.
const KEYS: [(&str, &str); 6] = [
    ("aws:PrincipalAccount", "aws:SourceAccount"),
    ("aws:PrincipalArn", "aws:SourceArn"),
    ("aws:PrincipalOrgID", "aws:SourceOrgID"),
    ("aws:PrincipalOrgPaths", "aws:SourceOrgPaths"),
    ("aws:PrincipalTag/", "aws:SourceAccount"),
    ("aws:PrincipalType", "aws:SourceAccount"),
];
