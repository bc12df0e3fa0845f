//! The text with which an API denies a call: that of the check that settled it, and nothing of a
//! key of another account.

#![expect(clippy::unwrap_used, reason = "test code")]

use std::sync::Arc;

use policy_core::Source;
use policy_core::ast::PolicyKind;
use policy_core::decide::Decision;
use policy_core::document::{PolicyDocument, read_policy};
use policy_core::name::principal::PathKnown;
use policy_core::record::{KeyMetadata, KeyRecord, PrincipalRecord};
use policy_core::request::{Check, Completeness, Principal, Request, Resource};
use policy_core::semantics::Semantics;
use policy_core::snapshot::{Scratch, Snapshot};
use policy_core::table::kms_action::Action;

#[test]
fn the_owner_is_told_which_policy_is_missing() {
    let denial = denial(OWNER, &[(Action::DECRYPT, key(KEY))]);
    assert_eq!(
        denial.as_deref(),
        Some(
            "User: arn:aws:iam::111122223333:user/ann is not authorized to perform: kms:Decrypt \
             on resource: arn:aws:kms:eu-north-1:111122223333:key/1 because no identity-based \
             policy allows the kms:Decrypt action"
        )
    );
}

#[test]
fn an_explicit_denial_of_a_later_check_comes_first() {
    let checks = [
        (Action::RE_ENCRYPT_FROM, key(KEY)),
        (Action::RE_ENCRYPT_TO, key(DENYING)),
    ];
    let denial = denial(OWNER, &checks).unwrap();
    assert!(denial.contains("kms:ReEncryptTo"), "{denial}");
    assert!(
        denial.contains("with an explicit deny in a resource-based policy"),
        "{denial}"
    );
}

#[test]
fn of_equal_denials_the_first_check_speaks() {
    let checks = [
        (Action::RE_ENCRYPT_FROM, key(KEY)),
        (Action::RE_ENCRYPT_TO, key(KEY)),
    ];
    let denial = denial(OWNER, &checks).unwrap();
    assert!(denial.contains("kms:ReEncryptFrom"), "{denial}");
}

#[test]
fn what_is_allowed_or_depends_has_no_denial() {
    let mut request = request(OWNER, &[(Action::DESCRIBE_KEY, key(KEY))]);
    let allowed = explain(&request);
    assert_eq!(allowed, (Decision::Allowed, None));
    request = self::request(OWNER, &[(Action::DECRYPT, key(DEPENDING))]);
    request.completeness = Completeness::Open;
    assert_eq!(explain(&request), (Decision::Depends, None));
}

#[test]
fn a_stranger_learns_neither_key_nor_policy() {
    let resources = [
        (Action::DECRYPT, key(KEY)),
        (Action::DECRYPT, key(DENYING)),
        // These do not work across accounts.
        (Action::DISABLE_KEY, key(KEY)),
        (Action::UPDATE_ALIAS, key(KEY)),
        (
            Action::UPDATE_ALIAS,
            Resource::Alias(
                "arn:aws:kms:eu-north-1:111122223333:alias/app"
                    .parse()
                    .unwrap(),
            ),
        ),
        (
            Action::LIST_KEYS,
            Resource::Account {
                partition: "aws".to_owned(),
                region: "eu-north-1".to_owned(),
                account: "111122223333".parse().unwrap(),
            },
        ),
    ];
    for (action, resource) in resources {
        let shown = format!("{resource:?}");
        let denial = denial(STRANGER, &[(action, resource)]);
        assert_eq!(
            denial,
            Some(format!(
                "User: {STRANGER} is not authorized to perform: {} on this resource because the \
                 resource does not exist in this Region, no resource-based policies allow \
                 access, or a resource-based policy explicitly denies access",
                action.full_name()
            )),
            "{shown}"
        );
    }
}

#[test]
fn a_stranger_is_told_what_its_own_side_denies() {
    let denial = denial(STRANGER, &[(Action::ENCRYPT, key(KEY))]).unwrap();
    assert!(
        denial.ends_with("with an explicit deny in an identity-based policy"),
        "{denial}"
    );
}

fn denial(caller: &str, checks: &[(Action, Resource)]) -> Option<String> {
    explain(&request(caller, checks)).1
}

fn explain(request: &Request) -> (Decision, Option<String>) {
    let snapshot = snapshot();
    let mut scratch = Scratch::default();
    let explanation = snapshot.prepare(request, &mut scratch).unwrap().explain();
    (
        explanation.decision,
        explanation.denial().map(str::to_owned),
    )
}

fn request(caller: &str, checks: &[(Action, Resource)]) -> Request {
    let checks = checks.iter().cloned();
    let checks = checks.map(|(action, resource)| Check { action, resource });
    Request::new(Principal::new(caller.parse().unwrap()), checks.collect())
}

fn snapshot() -> Snapshot {
    let mut snapshot = Snapshot::new(Semantics::default());
    let delegated = r#"{"Effect": "Allow", "Principal": {"AWS": "111122223333"},
        "Action": "kms:*", "Resource": "*"}"#;
    let denied = r#"{"Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*"}"#;
    let depending = r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/ann"},
        "Action": "kms:*", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.7"}}}"#;
    for (arn, statement) in [(KEY, delegated), (DENYING, denied), (DEPENDING, depending)] {
        let record = KeyRecord {
            arn: arn.parse().unwrap(),
            policies: vec![document(statement, PolicyKind::KeyPolicy)],
            grants: Vec::new(),
            metadata: KeyMetadata::default(),
            aliases: None,
            tags: None,
        };
        snapshot.add_key(record).unwrap();
    }
    let owns = r#"{"Effect": "Allow", "Action": "kms:DescribeKey", "Resource": "*"}"#;
    let strange = r#"{"Effect": "Allow", "NotAction": "kms:Encrypt", "Resource": "*"},
        {"Effect": "Deny", "Action": "kms:Encrypt", "Resource": "*"}"#;
    for (arn, statements) in [(OWNER, owns), (STRANGER, strange)] {
        let record = PrincipalRecord {
            arn: arn.parse().unwrap(),
            path: PathKnown::Yes,
            unique_id: None,
            tags: None,
            policies: vec![document(statements, PolicyKind::IdentityPolicy)],
            boundary: None,
        };
        snapshot.add_principal(record).unwrap();
    }
    snapshot
}

fn document(statements: &str, kind: PolicyKind) -> PolicyDocument {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
    let source = Arc::new(Source::new("policy", text));
    read_policy(&source, Some(kind)).document.unwrap()
}

fn key(arn: &str) -> Resource {
    Resource::Key(arn.parse().unwrap())
}

const OWNER: &str = "arn:aws:iam::111122223333:user/ann";
const STRANGER: &str = "arn:aws:iam::444455556666:user/eve";
const KEY: &str = "arn:aws:kms:eu-north-1:111122223333:key/1";
const DENYING: &str = "arn:aws:kms:eu-north-1:111122223333:key/2";
const DEPENDING: &str = "arn:aws:kms:eu-north-1:111122223333:key/3";
