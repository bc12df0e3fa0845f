//! A context may repeat what follows from the request, whatever the policies at hand look up.
#![expect(clippy::panic, clippy::unwrap_used, reason = "test code")]

use std::collections::BTreeMap;
use std::sync::Arc;

use policy_core::Source;
use policy_core::ast::PolicyKind;
use policy_core::decide::Decision;
use policy_core::document::{PolicyDocument, read_policy};
use policy_core::name::arn::Arn;
use policy_core::name::principal::PathKnown;
use policy_core::record::{KeyRecord, PrincipalRecord};
use policy_core::request::{Check, ContextValue, Parameters, Principal, Request, Resource};
use policy_core::semantics::Semantics;
use policy_core::snapshot::{RequestError, Scratch, Snapshot, Strangers};
use policy_core::table::kms_action::Action;

#[test]
fn pairs_and_tags_may_be_repeated_and_not_contradicted() {
    let snapshot = snapshot();
    for (key, value) in [
        ("kms:EncryptionContext:tenant", "a"),
        ("aws:PrincipalTag/team", "x"),
        ("aws:ResourceTag/env", "prod"),
    ] {
        let said = |value: ContextValue| {
            let mut request = request();
            request.context.entries.push((key.parse().unwrap(), value));
            let mut scratch = Scratch::default();
            let prepared = snapshot.prepare(&request, &mut scratch);
            prepared.map(|prepared| prepared.decide().decision)
        };
        let values = |value: &str| ContextValue::Values(vec![value.to_owned()]);
        assert_eq!(said(values(value)), Ok(Decision::Allowed), "{key}");
        for other in [values("other"), ContextValue::Absent] {
            let refused = said(other);
            let contradiction = matches!(refused, Err(RequestError::Contradiction { .. }));
            assert!(contradiction, "{key}: {refused:?}");
        }
    }
}

/// The key policy looks nothing up; the policy of somebody else looks up every family.
fn snapshot() -> Snapshot {
    let open = r#"{"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}}"#;
    let other = r#"{"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": "kms:*", "Resource": "*", "Condition": {"StringEquals": {
            "aws:ResourceTag/env": "prod", "aws:PrincipalTag/team": "x",
            "kms:EncryptionContext:tenant": "a"}}}}"#;
    let mut snapshot = Snapshot::new(Semantics::default());
    snapshot.set_strangers(Strangers::HaveNoPolicies);
    let mut record = KeyRecord::new(key(), vec![document(open, PolicyKind::KeyPolicy)]);
    record.tags = Some(BTreeMap::from([("env".to_owned(), "prod".to_owned())]));
    snapshot.add_key(record).unwrap();
    let bob = PrincipalRecord {
        arn: "arn:aws:iam::111122223333:user/bob".parse().unwrap(),
        path: PathKnown::Yes,
        unique_id: None,
        tags: None,
        policies: vec![document(other, PolicyKind::IdentityPolicy)],
        boundary: None,
    };
    snapshot.add_principal(bob).unwrap();
    snapshot
}

fn request() -> Request {
    let mut principal = Principal::new("arn:aws:iam::111122223333:user/ann".parse().unwrap());
    principal.tags = Some(BTreeMap::from([("team".to_owned(), "x".to_owned())]));
    let action = Action::DECRYPT;
    let resource = Resource::Key(key());
    let pairs = BTreeMap::from([("tenant".to_owned(), "a".to_owned())]);
    Request {
        parameters: Some(Parameters {
            encryption_context: Some(pairs),
            ..Parameters::default()
        }),
        ..Request::new(principal, vec![Check { action, resource }])
    }
}

fn key() -> Arn {
    let arn = "arn:aws:kms:eu-north-1:111122223333:key/1234abcd".parse();
    arn.unwrap()
}

fn document(text: &str, kind: PolicyKind) -> PolicyDocument {
    let outcome = read_policy(&Arc::new(Source::new("policy.json", text)), Some(kind));
    match outcome.document {
        Some(document) => document,
        None => panic!("{:?}", outcome.diagnostics),
    }
}
