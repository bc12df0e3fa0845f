//! What a second reading of the gate found, held for good: names that outlive their owners, answers
//! that tell strangers too much, and dry runs that leave traces.

#![expect(clippy::unwrap_used, reason = "test code")]

mod world;

use kms_model::api::CreateKeyRequest;
use kms_model::error::ErrorKind;
use serde_json::{Value, json};

use crate::world::{ALLOW_ALL, HOME, PARTNER, REGION, World, role};

const GHOST: &str = "arn:aws:kms:eu-north-1:111122223333:key/00000000-0000-4000-8000-000000000000";

fn admin_and(extra: Value) -> String {
    json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": format!("arn:aws:iam::{HOME}:root")}, "Action": "kms:*", "Resource": "*"},
        extra]}).to_string()
}

fn put(world: &World, key: &str, policy: String) -> Result<Value, String> {
    world.send(
        "admin",
        "PutKeyPolicy",
        json!({"KeyId": key, "Policy": policy}),
    )
}

#[test]
fn a_session_that_a_key_policy_names_is_nobody_elses_when_the_role_is_made_again() {
    let world = World::new();
    let key = world.new_key();
    let session = format!("arn:aws:sts::{HOME}:assumed-role/stranger/one");
    put(&world, &key, admin_and(json!({"Effect": "Allow", "Principal": {"AWS": session}, "Action": "kms:Encrypt", "Resource": "*"}))).unwrap();
    let body = json!({"KeyId": key, "Plaintext": "aGVsbG8="});
    world.send("stranger", "Encrypt", body.clone()).unwrap();
    world
        .iam()
        .delete_principal(&role(HOME, "stranger"))
        .unwrap();
    world.put_role(HOME, "stranger", &[]);
    world.send("stranger", "Encrypt", body).unwrap_err();
}

#[test]
fn a_bad_grant_token_does_not_tell_a_stranger_of_another_account_that_a_key_exists() {
    let world = World::new();
    let key = world.new_key();
    let before = world.sink.events().len();
    let stranger = world.call(PARTNER, "stranger");
    let ask = |key: &str| {
        world
            .send_as(
                &stranger,
                "Encrypt",
                json!({"KeyId": key, "Plaintext": "aGVsbG8=", "GrantTokens": ["x"]}),
            )
            .unwrap_err()
    };
    let (real, ghost) = (ask(&key), ask(GHOST));
    let events = world.sink.events();
    let foreign = events[before..]
        .iter()
        .filter(|event| event.recipient_account_id == HOME)
        .count();
    assert_eq!((real, foreign), (ghost, 0));
}

#[test]
fn a_long_user_agent_does_not_tell_a_stranger_of_another_account_that_a_key_exists() {
    let world = World::new();
    let key = world.new_key();
    let before = world.sink.events().len();
    let stranger = world
        .call(PARTNER, "stranger")
        .user_agent("x".repeat(200_000));
    let ask = |key: &str| {
        world
            .send_as(
                &stranger,
                "Encrypt",
                json!({"KeyId": key, "Plaintext": "aGVsbG8="}),
            )
            .unwrap_err()
    };
    let (real, ghost) = (ask(&key), ask(GHOST));
    let events = world.sink.events();
    let foreign = events[before..]
        .iter()
        .filter(|event| event.recipient_account_id == HOME)
        .count();
    assert_eq!((real, foreign), (ghost, 0));
}

#[test]
fn a_stranger_with_a_deny_of_his_own_does_not_learn_the_key_behind_a_foreign_alias() {
    let world = World::new();
    let key = world.new_key();
    world
        .send(
            "admin",
            "CreateAlias",
            json!({"AliasName": "alias/pay", "TargetKeyId": key}),
        )
        .unwrap();
    world.put_role(PARTNER, "stranger", &[r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "kms:Encrypt", "Resource": "*"}}"#]);
    let ask = |key: &str| {
        world
            .send_as(
                &world.call(PARTNER, "stranger"),
                "Encrypt",
                json!({"KeyId": key, "Plaintext": "aGVsbG8="}),
            )
            .unwrap_err()
    };
    let real = ask(&format!("arn:aws:kms:{REGION}:{HOME}:alias/pay"));
    let ghost = ask(&format!("arn:aws:kms:{REGION}:{HOME}:alias/nay"));
    assert_eq!(real, ghost);
}

#[test]
fn a_call_that_cannot_be_read_leaves_an_event() {
    let world = World::new();
    world
        .send(
            "admin",
            "Encrypt",
            json!({"KeyId": "x".repeat(3000), "Plaintext": "aGVsbG8="}),
        )
        .unwrap_err();
    world
        .send("admin", "Encrypt", json!({"KeyId": 7}))
        .unwrap_err();
    assert_eq!(world.sink.events().len(), 2);
}

#[test]
fn an_event_of_a_denied_first_use_names_no_key_that_never_was() {
    let world = World::new();
    world.put_role(HOME, "stranger", &[r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "kms:*", "Resource": "*"}}"#]);
    let call = world
        .call(HOME, "stranger")
        .via(format!("s3.{REGION}.amazonaws.com"));
    let said = world
        .send_as(
            &call,
            "Encrypt",
            json!({"KeyId": "alias/aws/s3", "Plaintext": "aGVsbG8="}),
        )
        .unwrap_err();
    assert!(world.store.export().is_empty());
    let events = world.sink.events();
    assert!(
        events.iter().all(|event| event.resources.is_empty()),
        "{said} {:?}",
        events[0].resources
    );
}

#[test]
fn a_dry_run_writes_nothing() {
    let world = World::new();
    let key = world.new_key();
    world
        .send("admin", "EnableKeyRotation", json!({"KeyId": key}))
        .unwrap();
    world.clock.advance(400 * 86_400);
    let before = world.store.export()[0].version;
    world
        .send(
            "admin",
            "Encrypt",
            json!({"KeyId": key, "Plaintext": "aGVsbG8=", "DryRun": true}),
        )
        .unwrap_err();
    assert_eq!(world.store.export()[0].version, before);
}

#[test]
fn a_dry_run_may_ignore_the_ciphertext() {
    let world = World::new();
    let key = world.new_key();
    let said = world
        .send(
            "admin",
            "Decrypt",
            json!({"KeyId": key, "DryRun": true, "DryRunModifiers": ["IGNORE_CIPHERTEXT"]}),
        )
        .unwrap_err();
    assert!(said.starts_with("DryRunOperationException"), "{said}");
}

#[test]
fn a_session_that_a_deny_spares_is_not_spared_when_the_role_is_made_again() {
    let world = World::new();
    let key = world.new_key();
    world.put_role(HOME, "stranger", &[ALLOW_ALL]);
    let session = format!("arn:aws:sts::{HOME}:assumed-role/stranger/one");
    let own = format!("arn:aws:iam::{HOME}:root");
    put(&world, &key, admin_and(json!({"Effect": "Deny", "NotPrincipal": {"AWS": [session, own]}, "Action": "kms:Encrypt", "Resource": "*"}))).unwrap();
    let body = json!({"KeyId": key, "Plaintext": "aGVsbG8="});
    world.send("stranger", "Encrypt", body.clone()).unwrap();
    world
        .iam()
        .delete_principal(&role(HOME, "stranger"))
        .unwrap();
    world.put_role(HOME, "stranger", &[ALLOW_ALL]);
    world.send("stranger", "Encrypt", body).unwrap_err();
}

#[test]
fn a_refused_key_policy_says_what_is_wrong_and_where() {
    let world = World::new();
    let input = CreateKeyRequest {
        policy: Some("{\n  \"Statement\": [{\"Effect\": \"Alow\"}]\n}".to_owned()),
        ..CreateKeyRequest::default()
    };
    let call = world.call(HOME, "admin");
    let error = world.kms.create_key(&call, &input).unwrap_err();
    assert_eq!(error.kind, ErrorKind::MalformedPolicyDocument);
    let first = error.faults.first().unwrap();
    assert!(first.starts_with("policy:2:28: error: "), "{first}");
    assert!(!error.message.contains("Alow"), "{error}");
}

#[test]
fn a_call_is_made_in_a_region_and_forwarded_by_a_service_of_one() {
    let world = World::new();
    let keys = || world.store.export().len();
    for region in [
        "",
        "*",
        "eu north 1",
        "EU-NORTH-1",
        "eu-north-1/../x",
        "a:b",
    ] {
        let mut call = world.call(HOME, "admin");
        call.region = region.to_owned();
        let error = world.kms.create_key(&call, &CreateKeyRequest::default());
        assert_eq!(error.unwrap_err().kind, ErrorKind::Validation, "{region}");
    }
    for via in ["", "s3", "s3.amazonaws.com", "S3.eu-north-1.amazonaws.com"] {
        let call = world.call(HOME, "admin").via(via);
        let error = world.kms.create_key(&call, &CreateKeyRequest::default());
        assert_eq!(error.unwrap_err().kind, ErrorKind::Validation, "{via}");
    }
    assert_eq!(keys(), 0);
}

#[test]
fn the_end_of_time_does_not_rotate_without_end() {
    let world = World::new();
    let key = world.new_key();
    let body = json!({"KeyId": key, "RotationPeriodInDays": 90});
    world.send("admin", "EnableKeyRotation", body).unwrap();
    world.clock.advance(i64::MAX);
    world.describe(&key);
    let events = world.sink.events().len();
    world
        .send("admin", "DescribeKey", json!({"KeyId": key}))
        .unwrap();
    assert_eq!(world.sink.events().len(), events + 1);
}

/// A stranger of another account hears the same of a key that is there and of one that is not,
/// whatever his own side says, on either side of a re-encryption.
#[test]
fn strangers_of_another_account_do_not_learn_which_keys_exist() {
    let world = World::new();
    let key = world.new_key();
    let tag = json!({"KeyId": key, "Tags": [{"TagKey": "env", "TagValue": "prod"}]});
    world.send("admin", "TagResource", tag).unwrap();
    let own = world
        .send_as(&world.call(PARTNER, "admin"), "CreateKey", json!({}))
        .unwrap();
    let own = own.pointer("/KeyMetadata/Arn").unwrap().as_str().unwrap();
    let policies = [
        String::new(),
        deny(&json!({})),
        deny(&json!({"StringEquals": {"aws:ResourceTag/env": "prod"}})),
        deny(&json!({"StringNotEquals": {"aws:ResourceTag/env": "prod"}})),
        ALLOW_ALL.to_owned(),
    ];
    for policy in &policies {
        let policies: Vec<&str> = [policy.as_str()]
            .into_iter()
            .filter(|it| !it.is_empty())
            .collect();
        world.put_role(PARTNER, "stranger", &policies);
        let call = world.call(PARTNER, "stranger");
        let hear = |operation: &str, body: Value| {
            let text = world.send_as(&call, operation, body).unwrap_err();
            text.replace(&key, "KEY").replace(GHOST, "KEY")
        };
        let encrypt = |key: &str| hear("Encrypt", json!({"KeyId": key, "Plaintext": "aGVsbG8="}));
        assert_eq!(encrypt(&key), encrypt(GHOST), "{policy}");
        for other in [GHOST, own] {
            let from = |key: &str| {
                let body = json!({"SourceKeyId": key, "CiphertextBlob": "aGVsbG8=", "DestinationKeyId": other});
                hear("ReEncrypt", body)
            };
            assert_eq!(from(&key), from(GHOST), "from, {other}: {policy}");
            let to = |key: &str| {
                let body = json!({"SourceKeyId": other, "CiphertextBlob": "aGVsbG8=", "DestinationKeyId": key});
                hear("ReEncrypt", body)
            };
            assert_eq!(to(&key), to(GHOST), "to, {other}: {policy}");
        }
    }
}

fn deny(condition: &Value) -> String {
    json!({"Version": "2012-10-17", "Statement":
        {"Effect": "Deny", "Action": "kms:*", "Resource": "*", "Condition": condition}})
    .to_string()
}
