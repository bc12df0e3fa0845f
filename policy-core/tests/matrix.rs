//! Keys that differ only in what a statement covers are not of one class.
#![expect(clippy::panic, clippy::unwrap_used, reason = "test code")]

use std::collections::BTreeMap;
use std::sync::Arc;

use policy_core::Source;
use policy_core::ast::PolicyKind;
use policy_core::document::{PolicyDocument, read_policy};
use policy_core::name::arn::Arn;
use policy_core::name::principal::{Caller, PathKnown};
use policy_core::record::{KeyRecord, PrincipalRecord};
use policy_core::semantics::Semantics;
use policy_core::snapshot::{Snapshot, Strangers};

/// What is said of a resource, and of a key that is absent, must not be read for each other.
#[test]
fn a_statement_about_everything_is_not_one_about_the_key() {
    let statements = [
        r#""Effect": "Allow", "Action": "kms:Decrypt",
            "Resource": "arn:aws:kms:eu-north-1:111122223333:key/0",
            "Condition": {"StringEquals": {"aws:PrincipalTag/team": "x"}}"#,
        r#""Effect": "Deny", "Action": "kms:Encrypt", "Resource": "*",
            "Condition": {"StringEquals": {"aws:PrincipalTag/team": "other"}}"#,
        r#""Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*",
            "Condition": {"StringEquals": {"aws:PrincipalTag/team": "${kms:MultiRegionKeyType}"}}"#,
    ];
    let mut snapshot = Snapshot::new(Semantics::default());
    snapshot.set_strangers(Strangers::HaveNoPolicies);
    let mut keys = Vec::new();
    for (number, statement) in statements.iter().enumerate() {
        let mut record = KeyRecord::new(key(number), vec![document(statement)]);
        record.metadata.multi_region = Some(false);
        snapshot.add_key(record).unwrap();
        keys.push(key(number));
    }
    let ann: Caller = "arn:aws:iam::111122223333:user/ann".parse().unwrap();
    let record = PrincipalRecord {
        arn: ann.as_str().parse().unwrap(),
        path: PathKnown::Yes,
        unique_id: None,
        tags: Some(BTreeMap::from([("team".to_owned(), "x".to_owned())])),
        policies: Vec::new(),
        boundary: None,
    };
    snapshot.add_principal(record).unwrap();
    let matrix = snapshot.matrix(keys.clone(), vec![ann.clone()]).unwrap();
    for row in matrix.rows() {
        row.for_each_pair(|key, _, mask| {
            let alone = snapshot.mask(&ann, keys.get(key).unwrap()).unwrap();
            assert_eq!(mask, alone, "key {key}");
        });
    }
}

fn key(number: usize) -> Arn {
    let arn = format!("arn:aws:kms:eu-north-1:111122223333:key/{number}").parse();
    arn.unwrap()
}

fn document(statement: &str) -> PolicyDocument {
    let text =
        format!(r#"{{"Version": "2012-10-17", "Statement": {{"Principal": "*", {statement}}}}}"#);
    let source = Arc::new(Source::new("policy.json", text));
    let outcome = read_policy(&source, Some(PolicyKind::KeyPolicy));
    match outcome.document {
        Some(document) => document,
        None => panic!("{:?}", outcome.diagnostics),
    }
}
