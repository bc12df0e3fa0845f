//! Rotation: by the clock and on demand, and what old ciphertexts have of it.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::panic,
    reason = "test code"
)]

mod world;

use kms_model::call::Call;
use kms_model::error::ErrorKind;
use kms_model::policy_core::name::arn::Arn;
use kms_model::store::{Key, Store as _};
use serde_json::{Value, json};

use crate::world::{HOME, World};

/// A world with one key and its administrator.
struct Desk {
    world: World,
    admin: Call,
    key: String,
}

impl Desk {
    fn new() -> Self {
        let world = World::new();
        let admin = world.call(HOME, "admin");
        let made = world.kms.dispatch(&admin, "CreateKey", &json!({})).unwrap();
        let key = made["KeyMetadata"]["Arn"].as_str().unwrap().to_owned();
        Self { world, admin, key }
    }

    fn with_rotation(days: u32) -> Self {
        let desk = Self::new();
        desk.ok("EnableKeyRotation", json!({ "RotationPeriodInDays": days }));
        desk
    }

    fn call(&self, operation: &str, mut body: Value) -> Result<Value, ErrorKind> {
        let whole = body.as_object_mut().unwrap();
        if !whole.contains_key("KeyId") && operation != "ReEncrypt" {
            whole.insert("KeyId".to_owned(), json!(self.key));
        }
        let answer = self.world.kms.dispatch(&self.admin, operation, &body);
        answer.map_err(|error| error.kind)
    }

    #[track_caller]
    fn ok(&self, operation: &str, body: Value) -> Value {
        match self.call(operation, body) {
            Ok(answer) => answer,
            Err(kind) => panic!("{operation}: {kind}"),
        }
    }

    fn status(&self) -> Value {
        self.ok("GetKeyRotationStatus", json!({}))
    }

    /// The next rotation, in days after the beginning of the world.
    fn next(&self) -> Option<i64> {
        self.status().get("NextRotationDate").map(days)
    }

    /// Day and type of each rotation.
    fn history(&self) -> Vec<(i64, String)> {
        let listed = self.ok("ListKeyRotations", json!({"Limit": 1000}));
        let rotations = listed["Rotations"].as_array().unwrap();
        let one = |it: &Value| {
            let kind = it["RotationType"].as_str().unwrap().to_owned();
            (days(&it["RotationDate"]), kind)
        };
        rotations.iter().map(one).collect()
    }

    fn stored(&self) -> Key {
        let arn: Arn = self.key.parse().unwrap();
        self.world.store.key(&arn).unwrap().unwrap().key.clone()
    }

    fn wait(&self, days: i64) {
        self.world.clock.advance(days.saturating_mul(DAY));
    }

    fn seal(&self) -> Value {
        self.ok("Encrypt", json!({"Plaintext": PLAINTEXT}))["CiphertextBlob"].clone()
    }

    #[track_caller]
    fn opens(&self, blob: &Value) {
        let opened = self.ok("Decrypt", json!({"CiphertextBlob": blob}));
        assert_eq!(opened["Plaintext"], PLAINTEXT);
    }

    fn rotate_events(&self) -> Vec<Value> {
        let events = self.world.sink.events();
        let events = events.iter().map(|event| event.to_json());
        events
            .filter(|event| event["eventName"] == "RotateKey")
            .collect()
    }
}

fn days(at: &Value) -> i64 {
    let seconds = at.as_f64().unwrap();
    let days = (seconds - 1_772_323_200.0) / 86_400.0;
    assert!(days.fract() == 0.0, "{days}");
    days as i64
}

fn automatic(days: &[i64]) -> Vec<(i64, String)> {
    days.iter()
        .map(|day| (*day, "AUTOMATIC".to_owned()))
        .collect()
}

#[test]
fn rotation_is_switched_on_and_off() {
    let desk = Desk::new();
    let id = desk.key.rsplit('/').next().unwrap();
    assert_eq!(
        desk.status(),
        json!({"KeyId": id, "KeyRotationEnabled": false})
    );
    desk.ok("EnableKeyRotation", json!({}));
    let status = desk.status();
    assert_eq!(status["KeyRotationEnabled"], json!(true));
    assert_eq!(status["RotationPeriodInDays"], json!(365));
    assert_eq!(desk.next(), Some(365));

    desk.wait(10);
    desk.ok("EnableKeyRotation", json!({"RotationPeriodInDays": 365}));
    assert_eq!(desk.next(), Some(365), "nothing new was said");
    desk.ok("EnableKeyRotation", json!({"RotationPeriodInDays": 90}));
    assert_eq!(desk.next(), Some(100));
    desk.ok("EnableKeyRotation", json!({}));
    assert_eq!(
        desk.next(),
        Some(375),
        "without a period it is the default one"
    );

    desk.ok("DisableKeyRotation", json!({}));
    assert_eq!(
        desk.status(),
        json!({"KeyId": id, "KeyRotationEnabled": false})
    );
    desk.ok("DisableKeyRotation", json!({}));
    for (days, taken) in [(89, false), (90, true), (2560, true), (2561, false)] {
        let answer = desk.call("EnableKeyRotation", json!({ "RotationPeriodInDays": days }));
        assert_eq!(answer.is_ok(), taken, "{days}");
        if let Err(kind) = answer {
            assert_eq!(kind, ErrorKind::Validation);
        }
    }
    for operation in [
        "EnableKeyRotation",
        "GetKeyRotationStatus",
        "RotateKeyOnDemand",
    ] {
        let alias = json!({"KeyId": "alias/some"});
        assert_eq!(desk.call(operation, alias), Err(ErrorKind::InvalidArn));
    }
}

#[test]
fn a_key_is_rotated_on_the_second() {
    let desk = Desk::with_rotation(90);
    desk.world.clock.advance(90 * DAY - 1);
    assert_eq!(desk.history(), []);
    desk.world.clock.advance(1);
    assert_eq!(desk.history(), automatic(&[90]));
    assert_eq!(desk.next(), Some(180));
    let [event] = <[Value; 1]>::try_from(desk.rotate_events()).unwrap();
    assert_eq!(event["serviceEventDetails"]["rotationType"], "AUTOMATIC");
    assert_eq!(event["eventType"], "AwsServiceEvent");
}

#[test]
fn calls_and_sweeps_leave_the_same_history() {
    let by_call = Desk::with_rotation(100);
    by_call.wait(350);
    by_call.seal();
    let by_sweep = Desk::with_rotation(100);
    by_sweep.wait(350);
    by_sweep.world.kms.sweep().unwrap();
    let often = Desk::with_rotation(100);
    for _ in 0..35 {
        often.wait(10);
        often.world.kms.sweep().unwrap();
    }
    for desk in [by_call, by_sweep, often] {
        assert_eq!(desk.rotate_events().len(), 3);
        assert_eq!(desk.stored().materials.len(), 4);
        assert_eq!(desk.history(), automatic(&[100, 200, 300]));
        assert_eq!(desk.next(), Some(400));
        desk.world.kms.sweep().unwrap();
        assert_eq!(desk.rotate_events().len(), 3, "nothing is done twice");
    }
}

/// Source: KMS API Reference, "GetKeyRotationStatus".
#[test]
fn a_key_that_is_not_enabled_is_not_rotated() {
    let desk = Desk::with_rotation(100);
    desk.wait(110);
    desk.ok("DisableKey", json!({}));
    assert_eq!(
        desk.history(),
        automatic(&[100]),
        "due while it was enabled"
    );
    desk.wait(300);
    desk.world.kms.sweep().unwrap();
    assert_eq!(desk.history(), automatic(&[100]));
    assert_eq!(desk.status()["KeyRotationEnabled"], json!(true));
    for operation in [
        "EnableKeyRotation",
        "DisableKeyRotation",
        "RotateKeyOnDemand",
    ] {
        assert_eq!(desk.call(operation, json!({})), Err(ErrorKind::Disabled));
    }
    desk.ok("EnableKey", json!({}));
    desk.world.kms.sweep().unwrap();
    assert_eq!(
        desk.history(),
        automatic(&[100, 410]),
        "once, when it is enabled"
    );
    assert_eq!(desk.next(), Some(510));

    desk.ok("DisableKey", json!({}));
    desk.wait(10);
    desk.ok("EnableKey", json!({}));
    assert_eq!(desk.next(), Some(510), "nothing was missed");
}

#[test]
fn a_key_that_waits_for_its_deletion_says_that_it_is_not_rotated() {
    let desk = Desk::with_rotation(100);
    desk.ok("ScheduleKeyDeletion", json!({"PendingWindowInDays": 30}));
    let id = desk.key.rsplit('/').next().unwrap();
    let off = json!({"KeyId": id, "KeyRotationEnabled": false});
    assert_eq!(desk.status(), off);
    for operation in [
        "EnableKeyRotation",
        "DisableKeyRotation",
        "RotateKeyOnDemand",
    ] {
        let refused = desk.call(operation, json!({}));
        assert_eq!(refused, Err(ErrorKind::KmsInvalidState), "{operation}");
    }
    desk.wait(29);
    desk.ok("CancelKeyDeletion", json!({}));
    assert_eq!(desk.status()["RotationPeriodInDays"], json!(100));
    desk.ok("EnableKey", json!({}));
    assert_eq!(desk.next(), Some(100));
}

#[test]
fn a_denied_call_rotates_nothing() {
    let desk = Desk::with_rotation(90);
    desk.wait(91);
    let stranger = desk.world.call(HOME, "stranger");
    let body = json!({"KeyId": desk.key, "Plaintext": PLAINTEXT});
    let denied = desk.world.kms.dispatch(&stranger, "Encrypt", &body);
    assert_eq!(denied.unwrap_err().kind, ErrorKind::AccessDenied);
    assert_eq!(desk.stored().materials.len(), 1);
}

#[test]
fn every_ciphertext_opens_whatever_was_rotated_since() {
    let desk = Desk::with_rotation(90);
    let mut blobs = vec![desk.seal()];
    for round in 0..10 {
        if round % 3 == 0 {
            desk.ok("RotateKeyOnDemand", json!({}));
        } else {
            desk.wait(90);
        }
        blobs.push(desk.seal());
    }
    blobs.iter().for_each(|blob| desk.opens(blob));
    let materials = |blob: &Value| {
        let opened = desk.ok("Decrypt", json!({"CiphertextBlob": blob}));
        opened["KeyMaterialId"].clone()
    };
    let mut ids: Vec<_> = blobs
        .iter()
        .map(|blob| materials(blob).to_string())
        .collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), blobs.len(), "each by another material");
    desk.world.kms.rewrap().unwrap();
    blobs.iter().for_each(|blob| desk.opens(blob));
}

#[test]
fn reencryption_brings_a_ciphertext_to_the_current_material() {
    let desk = Desk::new();
    let blob = desk.seal();
    desk.ok("RotateKeyOnDemand", json!({}));
    let body = json!({"CiphertextBlob": blob, "DestinationKeyId": desk.key});
    let moved = desk.ok("ReEncrypt", body);
    assert_ne!(
        moved["SourceKeyMaterialId"],
        moved["DestinationKeyMaterialId"]
    );
    let described = desk.ok("DescribeKey", json!({}));
    assert_eq!(
        described["KeyMetadata"]["CurrentKeyMaterialId"],
        moved["DestinationKeyMaterialId"]
    );
    desk.opens(&moved["CiphertextBlob"]);
}

#[test]
fn rotation_on_demand_is_at_once_and_moves_no_date() {
    let desk = Desk::with_rotation(100);
    desk.wait(40);
    let answer = desk.ok("RotateKeyOnDemand", json!({}));
    let id = desk.key.rsplit('/').next().unwrap();
    assert_eq!(answer, json!({ "KeyId": id }));
    assert_eq!(desk.history(), [(40, "ON_DEMAND".to_owned())]);
    assert_eq!(desk.next(), Some(100));
    assert!(desk.status().get("OnDemandRotationStartDate").is_none());
    let [event] = <[Value; 1]>::try_from(desk.rotate_events()).unwrap();
    assert_eq!(event["serviceEventDetails"]["rotationType"], "ON_DEMAND");
    desk.wait(60);
    assert_eq!(desk.history().len(), 2);
    assert_eq!(desk.next(), Some(200));
}

#[test]
fn a_key_is_rotated_on_demand_twenty_five_times() {
    let desk = Desk::with_rotation(90);
    for _ in 0..25 {
        desk.ok("RotateKeyOnDemand", json!({}));
    }
    let more = desk.call("RotateKeyOnDemand", json!({}));
    assert_eq!(more, Err(ErrorKind::LimitExceeded));
    desk.wait(90);
    desk.opens(&desk.seal());
    assert_eq!(desk.history().len(), 26, "the clock has no such limit");
}

#[test]
fn keys_of_services_are_rotated_every_year_and_by_nobody_else() {
    let mut desk = Desk::new();
    let via = desk.admin.clone().via("s3.eu-north-1.amazonaws.com");
    let body = json!({"KeyId": "alias/aws/s3", "KeySpec": "AES_256"});
    let made = desk
        .world
        .kms
        .dispatch(&via, "GenerateDataKey", &body)
        .unwrap();
    desk.key = made["KeyId"].as_str().unwrap().to_owned();
    assert_eq!(desk.status()["KeyRotationEnabled"], json!(true));
    assert_eq!(desk.status()["RotationPeriodInDays"], json!(365));
    desk.wait(2 * 365);
    assert_eq!(desk.history(), automatic(&[365, 730]));
    for operation in [
        "EnableKeyRotation",
        "DisableKeyRotation",
        "RotateKeyOnDemand",
    ] {
        let refused = desk.call(operation, json!({}));
        assert_eq!(refused, Err(ErrorKind::AccessDenied), "{operation}");
    }
}

#[test]
fn materials_are_listed_in_pages() {
    let desk = Desk::with_rotation(90);
    desk.wait(90 * 104);
    let all = |body: Value| {
        let (mut body, mut found, mut lengths) = (body, Vec::new(), Vec::new());
        loop {
            let page = desk.ok("ListKeyRotations", body.clone());
            let rotations = page["Rotations"].as_array().unwrap().clone();
            lengths.push(rotations.len());
            found.extend(rotations);
            if page["Truncated"] == json!(false) {
                return (found, lengths);
            }
            body["Marker"] = page["NextMarker"].clone();
        }
    };
    let (rotations, lengths) = all(json!({}));
    assert_eq!(lengths, [100, 4]);
    assert!(rotations.iter().all(|it| it["RotationType"] == "AUTOMATIC"));
    let (same, _) = all(json!({"IncludeKeyMaterial": "ROTATIONS_ONLY", "Limit": 7}));
    assert_eq!(same, rotations);
    let (materials, lengths) = all(json!({"IncludeKeyMaterial": "ALL_KEY_MATERIAL", "Limit": 21}));
    assert_eq!(lengths, [21; 5]);
    assert_eq!(materials[1..], rotations);
    let first = &materials[0];
    assert!(first.get("RotationDate").is_none() && first.get("RotationType").is_none());
    assert_eq!(first["KeyMaterialState"], "NON_CURRENT");
    let states = materials
        .iter()
        .map(|it| it["KeyMaterialState"].as_str().unwrap());
    assert_eq!(states.filter(|state| *state == "CURRENT").count(), 1);
    assert_eq!(materials.last().unwrap()["KeyMaterialState"], "CURRENT");
    for (body, kind) in [
        (json!({"Limit": 0}), ErrorKind::Validation),
        (json!({"Limit": 1001}), ErrorKind::Validation),
        (json!({"Marker": "no marker"}), ErrorKind::InvalidMarker),
        (json!({"IncludeKeyMaterial": "SOME"}), ErrorKind::Validation),
    ] {
        assert_eq!(desk.call("ListKeyRotations", body), Err(kind));
    }
}

const DAY: i64 = 86_400;

/// `hello`.
const PLAINTEXT: &str = "aGVsbG8=";
