//! The life of a key: enabled, disabled, scheduled for deletion, saved from it, gone.

#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "test code")]

mod world;

use std::sync::Arc;

use kms_model::policy_core::value::time::Timestamp;
use kms_model::store::{Change, Key, KeyState, Store, StoredKey, Write};
use kms_model::table::key_state::{self, Answer};
use serde_json::{Value, json};

use crate::world::{HOME, PARTNER, World};

#[test]
fn every_operation_answers_for_every_state_as_the_table_says() {
    for (state, name, into) in [
        (KeyState::Enabled, "enabled", None),
        (KeyState::Disabled, "disabled", Some("DisableKey")),
        (
            KeyState::PendingDeletion,
            "pending deletion",
            Some("ScheduleKeyDeletion"),
        ),
    ] {
        for operation in key_state::operations() {
            let world = World::new();
            let (key, body) = prepared(&world, operation);
            if let Some(into) = into {
                world.send("admin", into, json!({"KeyId": key})).unwrap();
            }
            let before = world.store.export();
            let answer = world.send("admin", operation, body);
            let error = answer.err().unwrap_or_default();
            let row = format!("{operation}, {name}: {error}");
            let want = match key_state::answer(operation, state).unwrap() {
                Answer::Performed => {
                    // No grant of the body is there.
                    let performed = error.is_empty() || error.contains("Grant ID");
                    assert!(performed, "{row}");
                    continue;
                }
                Answer::Disabled => format!("DisabledException: {key} is disabled."),
                Answer::InvalidState if operation == "CancelKeyDeletion" => {
                    format!("KMSInvalidStateException: {key} is not pending deletion.")
                }
                Answer::InvalidState => format!("KMSInvalidStateException: {key} is {name}."),
                Answer::Unsupported => unreachable!("{row}"),
            };
            assert_eq!(error, want, "{row}");
            assert_same(&before, &world.store.export());
        }
    }
}

#[test]
fn states_follow_the_operations() {
    let world = World::new();
    let key = world.new_key();
    for (operation, state, enabled) in [
        ("DisableKey", "Disabled", false),
        ("DisableKey", "Disabled", false),
        ("EnableKey", "Enabled", true),
        ("EnableKey", "Enabled", true),
        ("ScheduleKeyDeletion", "PendingDeletion", false),
        ("CancelKeyDeletion", "Disabled", false),
        ("ScheduleKeyDeletion", "PendingDeletion", false),
        ("CancelKeyDeletion", "Disabled", false),
        ("EnableKey", "Enabled", true),
    ] {
        world
            .send("admin", operation, json!({"KeyId": key}))
            .unwrap();
        let said = world.describe(&key);
        assert_eq!(said["KeyState"], state, "after {operation}");
        assert_eq!(said["Enabled"], enabled, "after {operation}");
        let waits = state == "PendingDeletion";
        assert_eq!(
            said.get("DeletionDate").is_some(),
            waits,
            "after {operation}"
        );
    }
}

#[test]
fn a_waiting_period_is_of_seven_to_thirty_days() {
    const START: i64 = 1_772_323_200;
    for (days, want) in [(None, 30), (Some(7), 7), (Some(8), 8), (Some(30), 30)] {
        let world = World::new();
        let key = world.new_key();
        let mut body = json!({"KeyId": key});
        if let Some(days) = days {
            body["PendingWindowInDays"] = json!(days);
        }
        let answer = world.send("admin", "ScheduleKeyDeletion", body).unwrap();
        assert_eq!(answer["KeyId"], json!(key));
        assert_eq!(answer["KeyState"], "PendingDeletion");
        assert_eq!(answer["PendingWindowInDays"], want);
        assert_eq!(
            answer["DeletionDate"].as_f64(),
            Some((START + want * 86_400) as f64)
        );
        assert_eq!(answer["DeletionDate"], world.describe(&key)["DeletionDate"]);
    }
    for days in [0, 1, 6, 31, 365] {
        let world = World::new();
        let key = world.new_key();
        let body = json!({"KeyId": key, "PendingWindowInDays": days});
        let error = world
            .send("admin", "ScheduleKeyDeletion", body)
            .unwrap_err();
        assert!(
            error.starts_with("ValidationException: "),
            "{days}: {error}"
        );
        assert_eq!(world.describe(&key)["KeyState"], "Enabled");
    }
}

#[test]
fn a_key_is_gone_at_the_second_of_its_deletion() {
    let world = World::new();
    let key = world.new_key();
    let other = world.new_key();
    let alias = json!({"AliasName": "alias/app", "TargetKeyId": key});
    world.send("admin", "CreateAlias", alias.clone()).unwrap();
    let body = json!({"KeyId": key, "PendingWindowInDays": 7});
    world.send("admin", "ScheduleKeyDeletion", body).unwrap();

    world.clock.advance(7 * 86_400 - 1);
    world.kms.sweep().unwrap();
    assert_eq!(world.describe(&key)["KeyState"], "PendingDeletion");
    assert_eq!(world.pages("ListKeys", &json!({}), "Keys").len(), 2);
    assert_eq!(world.pages("ListAliases", &json!({}), "Aliases").len(), 1);

    world.clock.advance(1);
    let gone = format!("NotFoundException: Key '{key}' does not exist");
    for operation in [
        "CancelKeyDeletion",
        "DescribeKey",
        "GetKeyPolicy",
        "ListResourceTags",
    ] {
        let error = world.send("admin", operation, json!({"KeyId": key}));
        assert_eq!(error.unwrap_err(), gone, "{operation}");
    }
    let error = world.send("admin", "ListAliases", json!({"KeyId": key}));
    assert_eq!(error.unwrap_err(), gone);
    let listed = world.pages("ListKeys", &json!({}), "Keys");
    assert_eq!(listed, [json!({"KeyArn": other, "KeyId": id(&other)})]);
    assert_eq!(
        world.pages("ListAliases", &json!({}), "Aliases"),
        [] as [Value; 0]
    );
    // Its material is still in the store, until it is swept.
    assert_eq!(world.store.export().len(), 2);

    for _ in 0..2 {
        world.kms.sweep().unwrap();
        let left = world.store.export();
        assert_eq!(left.len(), 1);
        assert_eq!(left.first().unwrap().key.arn.as_str(), other);
    }
    let events = world.sink.events();
    let deletions: Vec<_> = events
        .iter()
        .filter(|event| event.event_name == "DeleteKey")
        .collect();
    assert_eq!(deletions.len(), 1);
    assert_eq!(
        deletions.first().unwrap().resources.first().unwrap().arn,
        key
    );
}

#[test]
fn the_name_of_a_key_that_is_gone_is_free_before_the_sweep() {
    let world = World::new();
    let (key, next) = (world.new_key(), world.new_key());
    let named = |target: &str| json!({"AliasName": "alias/app", "TargetKeyId": target});
    world.send("admin", "CreateAlias", named(&key)).unwrap();
    world
        .send("admin", "ScheduleKeyDeletion", json!({"KeyId": key}))
        .unwrap();
    world.clock.advance(30 * 86_400);
    world.send("admin", "CreateAlias", named(&next)).unwrap();
    assert_eq!(world.describe("alias/app")["Arn"], json!(next));
    world.kms.sweep().unwrap();
    assert_eq!(world.describe("alias/app")["Arn"], json!(next));
    assert_eq!(world.store.export().len(), 1);
}

#[test]
fn descriptions_are_replaced() {
    let world = World::new();
    let key = world.new_key();
    let longest = "x".repeat(8192);
    for description in ["payroll", "", "über", &longest] {
        let body = json!({"KeyId": key, "Description": description});
        world.send("admin", "UpdateKeyDescription", body).unwrap();
        assert_eq!(world.describe(&key)["Description"], description);
    }
    let body = json!({"KeyId": key, "Description": "x".repeat(8193)});
    let error = world
        .send("admin", "UpdateKeyDescription", body)
        .unwrap_err();
    assert!(error.starts_with("ValidationException: "), "{error}");
}

#[test]
fn pages_hold_every_key_exactly_once() {
    let world = World::new();
    let mut keys: Vec<String> = (0..7).map(|_| world.new_key()).collect();
    keys.sort();
    let elsewhere = world.call(PARTNER, "admin");
    world.send_as(&elsewhere, "CreateKey", json!({})).unwrap();
    for limit in [1, 2, 3, 6, 7, 8, 1000] {
        let listed = world.pages("ListKeys", &json!({"Limit": limit}), "Keys");
        let listed: Vec<_> = listed
            .iter()
            .map(|key| key["KeyArn"].as_str().unwrap())
            .collect();
        assert_eq!(listed, keys, "pages of {limit}");
    }
    for (body, error) in [
        (json!({"Limit": 0}), "ValidationException"),
        (json!({"Limit": 1001}), "ValidationException"),
        (json!({"Marker": "?"}), "InvalidMarkerException"),
    ] {
        let answer = world.send("admin", "ListKeys", body.clone()).unwrap_err();
        assert!(answer.starts_with(error), "{body}: {answer}");
    }
    for (owners, count) in [(json!(["SELF"]), 7), (json!(["OTHER_ACCOUNTS_VIA_RAM"]), 0)] {
        let listed = world.pages(
            "ListKeys",
            &json!({"ResourceOwners": owners, "Limit": 2}),
            "Keys",
        );
        assert_eq!(listed.len(), count, "{owners}");
    }
}

#[test]
fn more_than_one_page_is_the_default() {
    let world = World::new();
    for _ in 0..101 {
        world.new_key();
    }
    let page = world.send("admin", "ListKeys", json!({})).unwrap();
    assert_eq!(page["Keys"].as_array().unwrap().len(), 100);
    assert_eq!(world.pages("ListKeys", &json!({}), "Keys").len(), 101);
}

#[test]
fn a_disabled_key_is_rotated_once_when_it_is_enabled_again() {
    for (switch_off, switch_on) in [
        (&["DisableKey"][..], &["EnableKey"][..]),
        (
            &["ScheduleKeyDeletion"],
            &["CancelKeyDeletion", "EnableKey"],
        ),
    ] {
        let world = World::new();
        let key = world.new_key();
        edit(&world, |key| {
            key.rotation.period_in_days = Some(90);
            key.rotation.next = Some(at(90 * 86_400));
        });
        world.clock.advance(89 * 86_400);
        let each = |operations: &[&str]| {
            for operation in operations {
                world
                    .send("admin", operation, json!({"KeyId": key}))
                    .unwrap();
            }
        };
        each(switch_off);
        // The longest wait for a deletion; two periods go by in the other row.
        let days = if switch_on.len() == 1 { 200 } else { 29 };
        world.clock.advance(days * 86_400);
        world.kms.sweep().unwrap();
        assert_eq!(materials(&world), 1, "{switch_off:?}");
        each(switch_on);
        world.describe(&key);
        world.describe(&key);
        assert_eq!(materials(&world), 2, "{switch_off:?}");
        let rotations = world.sink.events();
        let rotations = rotations
            .iter()
            .filter(|event| event.event_name == "RotateKey");
        assert_eq!(rotations.count(), 1);
        let stored = only(&world);
        let enabled = at((89 + days) * 86_400);
        assert_eq!(stored.key.current().unwrap().since, enabled);
        assert_eq!(
            stored.key.rotation.next,
            Some(at((89 + days + 90) * 86_400))
        );
    }
}

#[test]
fn concurrent_calls_lose_nothing() {
    let world = World::new();
    let key = world.new_key();
    std::thread::scope(|scope| {
        for half in 0..2 {
            let (world, key) = (&world, &key);
            scope.spawn(move || {
                for number in 0..24 {
                    let tag = json!({"TagKey": format!("{half}-{number}"), "TagValue": "x"});
                    let body = json!({"KeyId": key, "Tags": [tag]});
                    world.send("admin", "TagResource", body).unwrap();
                }
            });
        }
    });
    let tags = world.pages("ListResourceTags", &json!({"KeyId": key}), "Tags");
    assert_eq!(tags.len(), 48);
}

#[test]
fn what_falls_due_is_done_once_however_many_look_after_it() {
    for _ in 0..10 {
        let world = World::new();
        let key = world.new_key();
        let body = json!({"KeyId": key, "RotationPeriodInDays": 90});
        world.send("admin", "EnableKeyRotation", body).unwrap();
        let doomed = world.new_key();
        let body = json!({"KeyId": doomed, "PendingWindowInDays": 30});
        world.send("admin", "ScheduleKeyDeletion", body).unwrap();
        world.clock.advance(90 * 86_400);
        std::thread::scope(|scope| {
            scope.spawn(|| world.kms.sweep().unwrap());
            scope.spawn(|| world.kms.sweep().unwrap());
            scope.spawn(|| {
                let body = json!({"KeyId": key, "Plaintext": "aGVsbG8="});
                world.send("admin", "Encrypt", body).unwrap();
            });
        });
        let events = world.sink.events();
        let count = |name| {
            events
                .iter()
                .filter(|event| event.event_name == name)
                .count()
        };
        assert_eq!((count("RotateKey"), count("DeleteKey")), (1, 1));
        assert_eq!(materials(&world), 2);
    }
}

#[test]
fn strangers_and_other_accounts_manage_nothing() {
    let world = World::new();
    // Whether the grant is there is settled before anything else of RetireGrant.
    let operations = key_state::operations();
    for operation in operations.filter(|operation| *operation != "RetireGrant") {
        let (key, body) = prepared(&world, operation);
        let before = world.store.export();
        for call in [
            world.call(HOME, "stranger"),
            world.call(PARTNER, "stranger"),
            world.call(PARTNER, "admin"),
        ] {
            let error = world.send_as(&call, operation, body.clone()).unwrap_err();
            let elsewhere = call.identity.account().unwrap().to_string() == PARTNER;
            let named_by_alias = ["DeleteAlias", "UpdateAlias"].contains(&operation);
            if elsewhere && named_by_alias {
                // It names an alias of the account of the caller.
                assert!(
                    error.starts_with("NotFoundException: Alias "),
                    "{operation}: {error}"
                );
            } else {
                assert!(
                    error.starts_with("AccessDeniedException: "),
                    "{operation}: {error}"
                );
                assert!(!(elsewhere && error.contains(&key)), "{operation}: {error}");
            }
        }
        assert_same(&before, &world.store.export());
    }
}

/// A new key with an alias, and a body of the operation that is about them.
fn prepared(world: &World, operation: &str) -> (String, Value) {
    let key = world.new_key();
    let alias = format!("alias/{}", id(&key));
    let named = json!({"AliasName": alias, "TargetKeyId": key});
    world.send("admin", "CreateAlias", named).unwrap();
    let sealed = json!({"KeyId": key, "Plaintext": "aGVsbG8="});
    let sealed = world.send("admin", "Encrypt", sealed).unwrap();
    let blob = &sealed["CiphertextBlob"];
    let policy = world
        .send("admin", "GetKeyPolicy", json!({"KeyId": key}))
        .unwrap();
    let mut body = json!({"KeyId": key});
    let more = match operation {
        "CreateAlias" => {
            json!({"AliasName": format!("{alias}-2"), "TargetKeyId": key, "KeyId": null})
        }
        "CreateGrant" => {
            json!({"GranteePrincipal": world::role(HOME, "app").as_str(), "Operations": ["Decrypt"]})
        }
        "Decrypt" => json!({"CiphertextBlob": blob}),
        "DeleteAlias" => json!({"AliasName": alias, "KeyId": null}),
        "Encrypt" => json!({"Plaintext": "aGVsbG8="}),
        "GenerateDataKey" | "GenerateDataKeyWithoutPlaintext" => json!({"NumberOfBytes": 32}),
        "PutKeyPolicy" => json!({"Policy": policy["Policy"]}),
        "ReEncrypt" => {
            json!({"CiphertextBlob": blob, "SourceKeyId": key, "DestinationKeyId": key, "KeyId": null})
        }
        "RetireGrant" | "RevokeGrant" => json!({"GrantId": "0".repeat(64)}),
        "TagResource" => json!({"Tags": [{"TagKey": "a", "TagValue": "b"}]}),
        "UntagResource" => json!({"TagKeys": ["a"]}),
        "UpdateAlias" => json!({"AliasName": alias, "TargetKeyId": key, "KeyId": null}),
        "UpdateKeyDescription" => json!({"Description": "new"}),
        _ => json!({}),
    };
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    let members = body.as_object_mut().unwrap();
    members.retain(|_, value| !value.is_null());
    (key, body)
}

/// The stored key, when there is one only.
fn only(world: &World) -> Arc<StoredKey> {
    let all = world.store.export();
    assert_eq!(all.len(), 1);
    all.first().cloned().unwrap()
}

fn materials(world: &World) -> usize {
    only(world).key.materials.len()
}

/// Changes the only key behind the back of the KMS.
fn edit(world: &World, change: impl FnOnce(&mut Key)) {
    let stored = only(world);
    let mut key = stored.key.clone();
    change(&mut key);
    let change = Change {
        expected: vec![(key.arn.clone(), Some(stored.version))],
        writes: vec![Write::PutKey(Box::new(key))],
    };
    world.store.commit(&change).unwrap();
}

fn assert_same(before: &[Arc<StoredKey>], after: &[Arc<StoredKey>]) {
    let versions =
        |keys: &[Arc<StoredKey>]| -> Vec<_> { keys.iter().map(|key| key.version).collect() };
    assert_eq!(versions(before), versions(after));
}

/// So many seconds after the start.
fn at(seconds: i64) -> Timestamp {
    Timestamp::from_epoch_seconds(seconds.saturating_add(1_772_323_200))
}

fn id(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap()
}
