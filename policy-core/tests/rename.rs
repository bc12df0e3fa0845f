//! Principals of a policy that were deleted since it was written.

#![expect(clippy::unwrap_used, reason = "test code")]

use std::sync::Arc;

use policy_core::Source;
use policy_core::ast::PolicyKind;
use policy_core::ast::print::print;
use policy_core::decide::Decision;
use policy_core::document::{PolicyDocument, read_policy};
use policy_core::name::arn::Arn;
use policy_core::name::principal::{PathKnown, PrincipalName};
use policy_core::record::{KeyMetadata, KeyRecord, PrincipalRecord};
use policy_core::request::{Check, Principal, Request, Resource};
use policy_core::semantics::Semantics;
use policy_core::snapshot::{Scratch, Snapshot};
use policy_core::table::kms_action::Action;

#[test]
fn a_role_created_again_does_not_inherit() {
    let policy = document(&format!(
        r#"{{"Effect": "Allow", "Principal": {{"AWS": ["{ROLE}", "{OTHER}"]}},
            "Action": "kms:Decrypt", "Resource": "*"}}"#
    ));
    assert_eq!(decide(&policy, OLD), Decision::Allowed);
    assert_eq!(decide(&policy, NEW), Decision::Allowed);
    let after = policy.map_principals(deleted);
    assert_eq!(decide(&after, OLD), Decision::Allowed);
    assert_eq!(decide(&after, NEW), Decision::ImplicitDeny);
}

#[test]
fn a_deny_by_the_deleted_name_does_not_hit_its_namesake() {
    let policy = document(&format!(
        r#"{ALLOW_ALL}, {{"Effect": "Deny", "Principal": {{"AWS": "{ROLE}"}},
            "Action": "kms:Decrypt", "Resource": "*"}}"#
    ));
    assert_eq!(decide(&policy, NEW), Decision::ExplicitDeny);
    let after = policy.map_principals(deleted);
    assert_eq!(decide(&after, OLD), Decision::ExplicitDeny);
    assert_eq!(decide(&after, NEW), Decision::Allowed);
}

#[test]
fn what_spared_the_deleted_role_does_not_spare_its_namesake() {
    let policy = document(&format!(
        r#"{ALLOW_ALL}, {{"Effect": "Deny", "NotPrincipal": {{"AWS": ["{ROLE}", "111122223333"]}},
            "Action": "kms:Decrypt", "Resource": "*"}}"#
    ));
    assert_eq!(decide(&policy, NEW), Decision::Allowed);
    let after = policy.map_principals(deleted);
    assert_eq!(decide(&after, OLD), Decision::Allowed);
    assert_eq!(decide(&after, NEW), Decision::ExplicitDeny);
}

#[test]
fn only_names_of_somebody_are_asked_for() {
    let policy = document(&format!(
        r#"{{"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}},
        {{"Effect": "Allow", "Principal": {{"AWS": "*"}}, "Action": "kms:*", "Resource": "*"}},
        {{"Effect": "Allow", "NotPrincipal": {{
            "AWS": ["{ROLE}", "111122223333", "AIDAEXAMPLE"],
            "Service": "logs.amazonaws.com"
        }}, "Action": "kms:*", "Resource": "*"}}"#
    ));
    let mut asked = Vec::new();
    let same = policy.clone().map_principals(|name| {
        asked.push(name.to_string());
        None
    });
    assert_eq!(asked, [ROLE, "111122223333", "AIDAEXAMPLE"]);
    assert_eq!(same.policy, policy.policy);
}

#[test]
fn places_stay_and_print_shows_the_new_name() {
    let policy = document(&format!(
        r#"{{"Effect": "Allow", "Principal": {{"AWS": "{ROLE}"}}, "Action": "kms:*", "Resource": "*"}}"#
    ));
    let after = policy.clone().map_principals(deleted);
    let place = |document: &PolicyDocument| {
        let element = document
            .policy
            .statements
            .first()
            .unwrap()
            .value
            .principal
            .clone();
        element.unwrap().entries.first().unwrap().span
    };
    assert_eq!(place(&after), place(&policy));
    assert_eq!(after.source.slice(place(&after)), format!("\"{ROLE}\""));
    assert!(print(&after.policy).contains(OLD));
}

/// The role was deleted; the other exists.
fn deleted(name: &PrincipalName) -> Option<PrincipalName> {
    (name.as_str() == ROLE).then(|| PrincipalName::parse_aws(OLD).unwrap())
}

/// What a session of the role may do that has the name now, with this unique id.
fn decide(policy: &PolicyDocument, unique_id: &str) -> Decision {
    let mut snapshot = Snapshot::new(Semantics::default());
    let key: Arn = "arn:aws:kms:eu-north-1:111122223333:key/1".parse().unwrap();
    snapshot
        .add_key(KeyRecord {
            arn: key.clone(),
            policies: vec![policy.clone()],
            grants: Vec::new(),
            metadata: KeyMetadata::default(),
            aliases: None,
            tags: None,
        })
        .unwrap();
    snapshot
        .add_principal(PrincipalRecord {
            arn: ROLE.parse().unwrap(),
            path: PathKnown::Yes,
            unique_id: Some(unique_id.to_owned()),
            tags: None,
            policies: Vec::new(),
            boundary: None,
        })
        .unwrap();
    let caller = "arn:aws:sts::111122223333:assumed-role/app/one"
        .parse()
        .unwrap();
    let check = Check {
        action: Action::DECRYPT,
        resource: Resource::Key(key),
    };
    let request = Request::new(Principal::new(caller), vec![check]);
    let mut scratch = Scratch::default();
    snapshot
        .prepare(&request, &mut scratch)
        .unwrap()
        .decide()
        .decision
}

fn document(statements: &str) -> PolicyDocument {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
    let source = Arc::new(Source::new("policy", text));
    let outcome = read_policy(&source, Some(PolicyKind::KeyPolicy));
    outcome.document.unwrap()
}

const ALLOW_ALL: &str =
    r#"{"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}"#;
const ROLE: &str = "arn:aws:iam::111122223333:role/app";
const OTHER: &str = "arn:aws:iam::111122223333:role/other";
const OLD: &str = "AROAOLDEXAMPLE";
const NEW: &str = "AROANEWEXAMPLE";
