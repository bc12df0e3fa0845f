//! AWS managed keys: made by the first allowed call through their service, and nobody's to manage.

#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "test code")]

mod world;

use kms_model::call::Call;
use kms_model::table::managed_key;
use serde_json::{Value, json};

use crate::world::{ALLOW_ALL, HOME, PARTNER, REGION, World};

#[test]
fn the_first_call_through_a_service_makes_its_key() {
    for row in managed_key::rows() {
        let world = World::new();
        let alias = format!("alias/aws/{}", row.name);
        let app = through(&world, "app", &row.service_in(REGION));
        let sealed = world.send_as(&app, "Encrypt", encrypt(&alias)).unwrap();
        let key = sealed["KeyId"].as_str().unwrap().to_owned();
        let said = world.describe(&key);
        assert_eq!(said["KeyManager"], "AWS");
        assert_eq!(said["KeyState"], "Enabled");
        assert_eq!(said["Description"], row.description());
        let aliases = world.pages("ListAliases", &json!({"KeyId": key}), "Aliases");
        assert_eq!(aliases.len(), 1);
        assert_eq!(aliases.first().unwrap()["AliasName"], alias);
        assert_eq!(world.pages("ListKeys", &json!({}), "Keys").len(), 1);
        assert_eq!(made(&world), 1);

        // From then on it is the same one, for everybody of the account.
        let other = through(&world, "stranger", &row.service_in(REGION));
        let blob = json!({"CiphertextBlob": sealed["CiphertextBlob"]});
        let opened = world.send_as(&other, "Decrypt", blob).unwrap();
        assert_eq!(opened["KeyId"], json!(key));
        assert_eq!(
            world.send_as(&other, "Encrypt", encrypt(&alias)).unwrap()["KeyId"],
            json!(key)
        );
        assert_eq!(made(&world), 1);
    }
}

#[test]
fn rows_are_sorted_and_found() {
    let names: Vec<_> = managed_key::rows().map(|row| row.name).collect();
    assert!(names.is_sorted());
    for row in managed_key::rows() {
        assert_eq!(managed_key::lookup(row.name).unwrap().service, row.service);
    }
    assert!(managed_key::lookup("nothing").is_none());
}

#[test]
fn the_policy_has_the_shape_of_aws_s() {
    let text = include_str!("../../testdata/corpus/key-policy/aws-managed-ebs.json");
    let text = text.replace("210000000001", HOME);
    let mut want: Value = serde_json::from_str(&text).unwrap();
    want["Id"] = json!("auto-ebs-1");
    let world = World::new();
    let key = ebs_key(&world);
    let said = world
        .send("admin", "GetKeyPolicy", json!({"KeyId": key}))
        .unwrap();
    let said: Value = serde_json::from_str(said["Policy"].as_str().unwrap()).unwrap();
    assert_eq!(said, want);
}

#[test]
fn nothing_but_an_allowed_call_makes_a_key() {
    let world = World::new();
    let deny = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "kms:*", "Resource": "*"}}"#;
    world.put_role(HOME, "denied", &[ALLOW_ALL, deny]);
    let alias = format!("arn:aws:kms:{REGION}:{HOME}:alias/aws/ebs");
    let missing = format!("NotFoundException: Alias {alias} is not found.");
    let denied = "AccessDeniedException: ";
    let ec2 = "ec2.eu-north-1.amazonaws.com";
    let root = Call::new(world.iam().root(HOME.parse().unwrap()).unwrap(), REGION);
    let dry = "DryRunOperationException: ";
    #[rustfmt::skip]
    let rows: &[(Call, &str, Value, &str)] = &[
        (world.call(HOME, "admin"), "Encrypt", encrypt("alias/aws/ebs"), &missing),
        (root, "Encrypt", encrypt("alias/aws/ebs"), &missing),
        (through(&world, "app", "s3.eu-north-1.amazonaws.com"), "Encrypt", encrypt("alias/aws/ebs"), &missing),
        (through(&world, "app", "ec2.eu-west-1.amazonaws.com"), "Encrypt", encrypt("alias/aws/ebs"), &missing),
        (through(&world, "app", "ebs.eu-north-1.amazonaws.com"), "Encrypt", encrypt("alias/aws/ebs"), &missing),
        (through(&world, "app", ec2), "Encrypt", encrypt("alias/aws/EBS"), "NotFoundException: Alias "),
        (through(&world, "app", ec2), "Encrypt", encrypt("alias/aws/ec2"), "NotFoundException: Alias "),
        (through(&world, "app", ec2), "Encrypt", encrypt("alias/ebs"), "NotFoundException: Alias "),
        (through(&world, "denied", ec2), "Encrypt", encrypt("alias/aws/ebs"), denied),
        (world.call(PARTNER, "admin").via(ec2), "Encrypt", encrypt(&alias), denied),
        (through(&world, "admin", ec2), "DeleteAlias", json!({"AliasName": "alias/aws/ebs"}), denied),
        (through(&world, "app", ec2), "DescribeKey", json!({"KeyId": "?"}), "NotFoundException: "),
        (through(&world, "app", ec2), "Encrypt",
            json!({"KeyId": "alias/aws/ebs", "Plaintext": "aGVsbG8=", "DryRun": true}), dry),
    ];
    for (call, operation, body, want) in rows {
        let error = world.send_as(call, operation, body.clone()).unwrap_err();
        assert!(error.starts_with(want), "{operation} {body}: {error}");
        assert_eq!(world.store.export().len(), 0, "{operation} {body}");
    }
    assert_eq!(made(&world), 0);
}

#[test]
fn nobody_manages_it_and_nobody_uses_it_directly() {
    let world = World::new();
    let key = ebs_key(&world);
    let alias = format!("arn:aws:kms:{REGION}:{HOME}:alias/aws/ebs");
    let own = world.new_key();
    let named = json!({"AliasName": "alias/own", "TargetKeyId": own});
    world.send("admin", "CreateAlias", named).unwrap();
    let sealed = through(&world, "app", EC2);
    let sealed = world.send_as(&sealed, "Encrypt", encrypt(&key)).unwrap();
    let blob = &sealed["CiphertextBlob"];
    let policy = world
        .send("admin", "GetKeyPolicy", json!({"KeyId": own}))
        .unwrap();
    let before = world.store.export();
    #[rustfmt::skip]
    let managing = [
        ("CancelKeyDeletion", json!({"KeyId": key})),
        ("CreateAlias", json!({"AliasName": "alias/mine", "TargetKeyId": key})),
        ("DeleteAlias", json!({"AliasName": "alias/aws/ebs"})),
        ("DisableKey", json!({"KeyId": key})),
        ("DisableKeyRotation", json!({"KeyId": key})),
        ("EnableKey", json!({"KeyId": key})),
        ("EnableKeyRotation", json!({"KeyId": key})),
        ("PutKeyPolicy", json!({"KeyId": key, "Policy": policy["Policy"]})),
        ("RotateKeyOnDemand", json!({"KeyId": key})),
        ("ScheduleKeyDeletion", json!({"KeyId": key})),
        ("TagResource", json!({"KeyId": key, "Tags": [{"TagKey": "a", "TagValue": "b"}]})),
        ("UntagResource", json!({"KeyId": key, "TagKeys": ["a"]})),
        ("UpdateAlias", json!({"AliasName": "alias/aws/ebs", "TargetKeyId": own})),
        ("UpdateAlias", json!({"AliasName": "alias/own", "TargetKeyId": key})),
        ("UpdateKeyDescription", json!({"KeyId": key, "Description": "mine"})),
    ];
    let using = [
        (
            "CreateGrant",
            json!({"KeyId": key, "GranteePrincipal": world::role(HOME, "app").as_str(), "Operations": ["Decrypt"]}),
        ),
        ("Decrypt", json!({"CiphertextBlob": blob})),
        ("Decrypt", json!({"CiphertextBlob": blob, "KeyId": key})),
        ("Encrypt", encrypt(&alias)),
        ("Encrypt", encrypt(&key)),
        (
            "GenerateDataKey",
            json!({"KeyId": key, "NumberOfBytes": 32}),
        ),
        (
            "GenerateDataKeyWithoutPlaintext",
            json!({"KeyId": key, "NumberOfBytes": 32}),
        ),
        (
            "ReEncrypt",
            json!({"CiphertextBlob": blob, "DestinationKeyId": own}),
        ),
    ];
    let root = || Call::new(world.iam().root(HOME.parse().unwrap()).unwrap(), REGION);
    let elsewhere = "s3.eu-north-1.amazonaws.com";
    for (operation, body) in &managing {
        for call in [
            world.call(HOME, "admin"),
            root(),
            through(&world, "admin", EC2),
            root().via(EC2),
        ] {
            let error = world.send_as(&call, operation, body.clone()).unwrap_err();
            assert!(
                error.starts_with("AccessDeniedException: "),
                "{operation}: {error}"
            );
        }
    }
    for (operation, body) in &using {
        for call in [
            world.call(HOME, "admin"),
            root(),
            through(&world, "admin", elsewhere),
            world.call(PARTNER, "admin").via(EC2),
        ] {
            let error = world.send_as(&call, operation, body.clone()).unwrap_err();
            assert!(
                error.starts_with("AccessDeniedException: "),
                "{operation}: {error}"
            );
        }
    }
    for operation in [
        "DescribeKey",
        "GetKeyPolicy",
        "ListKeyPolicies",
        "ListResourceTags",
    ] {
        let body = json!({"KeyId": key});
        assert!(
            world.send("admin", operation, body.clone()).is_ok(),
            "{operation}"
        );
        assert!(
            world.send_as(&root(), operation, body.clone()).is_ok(),
            "{operation}"
        );
        // Reading is delegated to identity policies; `app` has none.
        let error = world.send("app", operation, body).unwrap_err();
        assert!(
            error.starts_with("AccessDeniedException: "),
            "{operation}: {error}"
        );
    }
    let after = world.store.export();
    let versions = |keys: &[_]| -> Vec<_> { keys.iter().map(version).collect() };
    assert_eq!(versions(&before), versions(&after));
}

#[test]
fn each_account_and_region_has_its_own() {
    let world = World::new();
    let mut keys = Vec::new();
    for account in [HOME, PARTNER] {
        for region in ["eu-north-1", "eu-west-1"] {
            let identity = world.call(account, "app").identity;
            let call = Call::new(identity, region).via(format!("ec2.{region}.amazonaws.com"));
            let sealed = world
                .send_as(&call, "Encrypt", encrypt("alias/aws/ebs"))
                .unwrap();
            let key = sealed["KeyId"].as_str().unwrap().to_owned();
            assert!(
                key.starts_with(&format!("arn:aws:kms:{region}:{account}:key/")),
                "{key}"
            );
            keys.push(key);
        }
    }
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), 4);
    assert_eq!(world.store.export().len(), 4);
}

#[test]
fn concurrent_first_calls_make_one_key() {
    for _ in 0..20 {
        let world = World::new();
        let call = through(&world, "app", EC2);
        let used: Vec<Value> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..3)
                .map(|_| scope.spawn(|| world.send_as(&call, "Encrypt", encrypt("alias/aws/ebs"))))
                .collect();
            let answers = threads.into_iter().map(|thread| thread.join().unwrap());
            answers
                .map(|answer| answer.unwrap()["KeyId"].clone())
                .collect()
        });
        assert!(
            used.windows(2).all(|pair| pair.first() == pair.last()),
            "{used:?}"
        );
        assert_eq!(world.store.export().len(), 1);
        assert_eq!(made(&world), 1);
    }
}

#[test]
fn one_call_may_name_a_new_key_twice() {
    let world = World::new();
    let own = world.new_key();
    let sealed = world.send("admin", "Encrypt", encrypt(&own)).unwrap();
    let admin = through(&world, "admin", EC2);
    let body =
        json!({"CiphertextBlob": sealed["CiphertextBlob"], "DestinationKeyId": "alias/aws/ebs"});
    let moved = world.send_as(&admin, "ReEncrypt", body).unwrap();
    assert_eq!(moved["KeyId"], json!(ebs_key(&world)));
    let body = json!({"CiphertextBlob": moved["CiphertextBlob"],
        "SourceKeyId": "alias/aws/ebs", "DestinationKeyId": "alias/aws/ebs"});
    world.send_as(&admin, "ReEncrypt", body).unwrap();

    let world = World::new();
    let admin = through(&world, "admin", EC2);
    let body = json!({"CiphertextBlob": moved["CiphertextBlob"],
        "SourceKeyId": "alias/aws/ebs", "DestinationKeyId": "alias/aws/ebs"});
    // A ciphertext of another KMS: the call was allowed, and the key is there.
    assert!(world.send_as(&admin, "ReEncrypt", body).is_err());
    assert_eq!(world.store.export().len(), 1);
    assert_eq!(made(&world), 1);
}

#[test]
fn it_is_rotated_every_year() {
    let world = World::new();
    let key = ebs_key(&world);
    let app = through(&world, "app", EC2);
    let sealed = world.send_as(&app, "Encrypt", encrypt(&key)).unwrap();
    world.clock.advance(365 * 86_400 - 1);
    world.kms.sweep().unwrap();
    assert_eq!(rotations(&world), 0);
    world.clock.advance(1);
    let again = world.send_as(&app, "Encrypt", encrypt(&key)).unwrap();
    assert_eq!(rotations(&world), 1);
    world.clock.advance(2 * 365 * 86_400);
    world.kms.sweep().unwrap();
    assert_eq!(rotations(&world), 3);
    for sealed in [sealed, again] {
        let body = json!({"CiphertextBlob": sealed["CiphertextBlob"]});
        let opened = world.send_as(&app, "Decrypt", body).unwrap();
        assert_eq!(opened["Plaintext"], "aGVsbG8=");
    }
}

const EC2: &str = "ec2.eu-north-1.amazonaws.com";

fn through(world: &World, role: &str, service: &str) -> Call {
    world.call(HOME, role).via(service)
}

/// The key `alias/aws/ebs` of the home account, made if it is not there.
fn ebs_key(world: &World) -> String {
    let call = through(world, "app", EC2);
    let sealed = world
        .send_as(&call, "Encrypt", encrypt("alias/aws/ebs"))
        .unwrap();
    sealed["KeyId"].as_str().unwrap().to_owned()
}

fn encrypt(key: &str) -> Value {
    json!({"KeyId": key, "Plaintext": "aGVsbG8="})
}

/// How many keys services made.
fn made(world: &World) -> usize {
    let events = world.sink.events();
    let made = events
        .iter()
        .filter(|event| event.event_name == "CreateKey");
    made.filter(|event| event.request_parameters.is_none())
        .count()
}

fn rotations(world: &World) -> usize {
    let events = world.sink.events();
    events
        .iter()
        .filter(|event| event.event_name == "RotateKey")
        .count()
}

fn version(key: &std::sync::Arc<kms_model::store::StoredKey>) -> kms_model::store::Version {
    key.version
}
