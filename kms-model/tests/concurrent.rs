//! Several threads on few keys: nothing is lost, nothing is done twice, and every answer has its
//! event. The threads work through two KMSs over one store, as two processes would.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "test code"
)]

mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::thread;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kms_model::audit::{EventType, MemorySink};
use kms_model::call::Call;
use kms_model::clock::ManualClock;
use kms_model::crypto::aws_lc::AwsLc;
use kms_model::crypto::keyring::Keyring;
use kms_model::error::{ErrorKind, KmsError};
use kms_model::iam::{Attached, Iam, SessionOptions, lone_account, policy};
use kms_model::kms::{Config, Kms};
use kms_model::policy_core::ast::PolicyKind;
use kms_model::policy_core::value::time::Timestamp;
use kms_model::store::{MemoryStore, RotationType, StoredKey};
use serde_json::{Value, json};

use crate::world::{ALLOW_ALL, HOME, REGION, role};

#[test]
fn threads_lose_nothing_and_do_nothing_twice() {
    for round in 0..ROUNDS {
        let office = Office::new();
        let keys: Vec<String> = (0..KEYS).map(|_| office.new_key()).collect();
        let first = office.store.export();
        let reports: Vec<Report> = thread::scope(|scope| {
            let threads: Vec<_> = (0..THREADS)
                .map(|thread| {
                    let (office, keys) = (&office, &keys);
                    scope.spawn(move || Worker::new(office, keys, round, thread).work())
                })
                .collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .collect()
        });
        office.kms[0].sweep().unwrap();
        for (number, key) in keys.iter().enumerate() {
            let stored = office.store.export();
            let stored = stored.iter().find(|it| it.key.arn.as_str() == key);
            let before = first.iter().find(|it| it.key.arn.as_str() == key);
            let reports: Vec<&OfKey> = reports.iter().map(|it| &it.keys[number]).collect();
            agrees(stored.unwrap(), before.unwrap(), &reports);
        }
        events_match(&office, &reports);
        blobs_open(&office, &keys, &reports);
    }
}

/// What a key holds is what the threads together left there.
fn agrees(stored: &StoredKey, before: &StoredKey, reports: &[&OfKey]) {
    let tags: BTreeMap<String, String> = reports.iter().flat_map(|it| it.tags.clone()).collect();
    assert_eq!(stored.key.tags, tags);
    let grants: BTreeSet<&str> = reports
        .iter()
        .flat_map(|it| it.grants.iter().map(String::as_str))
        .collect();
    let has: BTreeSet<&str> = stored.grants.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(has, grants);
    let aliases: BTreeSet<&str> = reports
        .iter()
        .flat_map(|it| it.aliases.iter().map(String::as_str))
        .collect();
    let has: BTreeSet<&str> = stored.aliases.iter().map(|it| it.arn.resource()).collect();
    assert_eq!(has, aliases);
    let materials = &stored.key.materials;
    let demanded: usize = reports.iter().map(|it| it.rotations).sum();
    let on_demand = materials
        .iter()
        .filter(|it| it.rotation == Some(RotationType::OnDemand));
    assert_eq!(on_demand.count(), demanded);
    let ids: BTreeSet<_> = materials.iter().map(|it| it.id).collect();
    assert_eq!(ids.len(), materials.len());
    let writes: u64 = reports.iter().map(|it| it.writes).sum();
    assert!(stored.version.0 >= before.version.0 + writes);
}

/// Every answer has one event, with its error; every automatic rotation has one.
fn events_match(office: &Office, reports: &[Report]) {
    let mut told: BTreeMap<String, (String, Option<String>)> = BTreeMap::new();
    let mut rotated = 0_usize;
    for event in office.sink.events() {
        match event.event_type {
            EventType::ApiCall => {
                let Some(agent) = event.user_agent else {
                    continue;
                };
                let code = event.error.map(|error| error.code);
                let twice = told.insert(agent, (event.event_name, code));
                assert!(twice.is_none(), "{twice:?}");
            }
            EventType::Other(_) | EventType::ServiceEvent => {
                assert_eq!(event.event_name, "RotateKey");
                rotated += 1;
            }
        }
    }
    let answers: BTreeMap<_, _> = reports.iter().flat_map(|it| it.answers.clone()).collect();
    assert_eq!(told, answers);
    let stored = office.store.export();
    let materials = stored.iter().flat_map(|key| &key.key.materials);
    let automatic = materials.filter(|it| it.rotation == Some(RotationType::Automatic));
    let demanded: usize = reports
        .iter()
        .flat_map(|it| &it.keys)
        .map(|it| it.rotations)
        .sum();
    let automatic = automatic.count();
    assert!(automatic > 0, "nothing fell due");
    // The trail shows rotations on demand as the service's doing, too.
    assert_eq!(rotated, automatic + demanded);
}

/// Every ciphertext that was answered opens, under its key and its context only.
fn blobs_open(office: &Office, keys: &[String], reports: &[Report]) {
    for key in keys {
        let body = json!({"KeyId": key});
        office.ask(0, "EnableKey", &body).unwrap();
    }
    let mut opened = 0;
    for blob in reports.iter().flat_map(|it| &it.blobs) {
        let body = json!({"CiphertextBlob": blob.bytes, "KeyId": keys[blob.key],
            "EncryptionContext": {"n": blob.plain}});
        let answer = office.ask(1, "Decrypt", &body).unwrap();
        let plaintext = STANDARD.encode(&blob.plain);
        assert_eq!(answer["Plaintext"].as_str(), Some(plaintext.as_str()));
        let body = json!({"CiphertextBlob": blob.bytes, "EncryptionContext": {"n": "other"}});
        let error = office.ask(0, "Decrypt", &body).unwrap_err();
        assert_eq!(error.kind, ErrorKind::InvalidCiphertext);
        opened += 1;
    }
    assert!(opened > 0);
}

/// Two KMSs over one store.
struct Office {
    kms: [Kms; 2],
    clock: Arc<ManualClock>,
    sink: Arc<MemorySink>,
    store: Arc<MemoryStore>,
    admin: Call,
}

struct Worker<'a> {
    office: &'a Office,
    keys: &'a [String],
    thread: usize,
    numbers: u64,
    report: Report,
}

/// What a thread did, as far as it was told.
#[derive(Default)]
struct Report {
    keys: Vec<OfKey>,
    /// By user agent: the operation and the error.
    answers: BTreeMap<String, (String, Option<String>)>,
    blobs: Vec<Blob>,
    overtaken: usize,
}

#[derive(Default)]
struct OfKey {
    tags: BTreeMap<String, String>,
    grants: Vec<String>,
    aliases: BTreeSet<String>,
    rotations: usize,
    writes: u64,
}

struct Blob {
    key: usize,
    bytes: String,
    plain: String,
}

impl Office {
    fn new() -> Self {
        let iam = Arc::new(Iam::new());
        let clock = Arc::new(ManualClock::at(Timestamp::from_epoch_seconds(START)));
        let sink = Arc::new(MemorySink::new());
        let store = Arc::new(MemoryStore::new());
        let keyring = Keyring::generate(&AwsLc, &AwsLc).unwrap();
        iam.put_account(lone_account(HOME.parse().unwrap()))
            .unwrap();
        let all = policy("identity", ALLOW_ALL, PolicyKind::IdentityPolicy).unwrap();
        let attached = Attached {
            policies: vec![all],
            ..Attached::default()
        };
        iam.put_role(&role(HOME, "admin"), attached).unwrap();
        let session = iam.assume_role(
            &role(HOME, "admin"),
            "one",
            SessionOptions::default(),
            Timestamp::from_epoch_seconds(START),
        );
        let kms = || {
            Kms::new(Config {
                clock: Arc::clone(&clock) as _,
                iam: Arc::clone(&iam),
                keyring: keyring.clone(),
                sink: Arc::clone(&sink) as _,
                store: Arc::clone(&store) as _,
                ..Config::in_memory().unwrap()
            })
        };
        Self {
            kms: [kms(), kms()],
            admin: Call::new(session.unwrap(), REGION),
            clock,
            sink,
            store,
        }
    }

    fn new_key(&self) -> String {
        let answer = self.ask(0, "CreateKey", &json!({})).unwrap();
        let key = answer["KeyMetadata"]["Arn"].as_str().unwrap().to_owned();
        let body = json!({"KeyId": key, "RotationPeriodInDays": 90});
        self.ask(1, "EnableKeyRotation", &body).unwrap();
        key
    }

    fn ask(&self, kms: usize, operation: &str, body: &Value) -> Result<Value, KmsError> {
        self.kms[kms].dispatch(&self.admin, operation, body)
    }
}

impl<'a> Worker<'a> {
    fn new(office: &'a Office, keys: &'a [String], round: u64, thread: usize) -> Self {
        let seed = round * 1_000 + u64::try_from(thread).unwrap();
        Self {
            office,
            keys,
            thread,
            numbers: seed,
            report: Report {
                keys: keys.iter().map(|_| OfKey::default()).collect(),
                ..Report::default()
            },
        }
    }

    fn work(mut self) -> Report {
        for step in 0..STEPS {
            let key = self.below(self.keys.len());
            self.step(step, key);
        }
        assert!(
            self.report.overtaken * 10 <= STEPS,
            "hardly anything gets through"
        );
        self.report
    }

    fn step(&mut self, step: usize, key: usize) {
        let id = self.keys[key].clone();
        let number = self.below(6);
        let own = format!("t{}-{number}", self.thread);
        let plain = format!("{}-{step}", self.thread);
        let done = match self.below(16) {
            0..=3 => {
                let body = json!({"KeyId": id, "Plaintext": STANDARD.encode(&plain),
                    "EncryptionContext": {"n": plain}});
                if let Some(answer) = self.call(step, "Encrypt", &body) {
                    let bytes = answer["CiphertextBlob"].as_str().unwrap().to_owned();
                    self.report.blobs.push(Blob { key, bytes, plain });
                }
                false
            }
            4..=5 => {
                let tags = json!([{"TagKey": own, "TagValue": plain}]);
                let body = json!({"KeyId": id, "Tags": tags});
                let done = self.call(step, "TagResource", &body).is_some();
                if done {
                    self.report.keys[key].tags.insert(own, plain);
                }
                done
            }
            6 => {
                let body = json!({"KeyId": id, "TagKeys": [own]});
                let done = self.call(step, "UntagResource", &body).is_some();
                if done {
                    self.report.keys[key].tags.remove(&own);
                }
                done
            }
            7..=8 => {
                let body = json!({"KeyId": id, "Operations": ["Decrypt"],
                    "GranteePrincipal": role(HOME, "admin").as_str()});
                let answer = self.call(step, "CreateGrant", &body);
                if let Some(answer) = &answer {
                    let id = answer["GrantId"].as_str().unwrap().to_owned();
                    self.report.keys[key].grants.push(id);
                }
                answer.is_some()
            }
            9 => match self.report.keys[key].grants.last().cloned() {
                Some(grant) => {
                    let body = json!({"KeyId": id, "GrantId": grant});
                    let done = self.call(step, "RevokeGrant", &body).is_some();
                    if done {
                        self.report.keys[key].grants.pop();
                    }
                    done
                }
                None => false,
            },
            10 => {
                let alias = format!("alias/{own}-{key}");
                let body = json!({"AliasName": alias, "TargetKeyId": id});
                let done = self.call(step, "CreateAlias", &body).is_some();
                if done {
                    self.report.keys[key].aliases.insert(alias);
                }
                done
            }
            11 => match self.report.keys[key].aliases.first().cloned() {
                Some(alias) => {
                    let body = json!({"AliasName": alias});
                    let done = self.call(step, "DeleteAlias", &body).is_some();
                    if done {
                        self.report.keys[key].aliases.remove(&alias);
                    }
                    done
                }
                None => false,
            },
            12 => {
                let done = self.call(step, "RotateKeyOnDemand", &json!({"KeyId": id}));
                self.report.keys[key].rotations += usize::from(done.is_some());
                done.is_some()
            }
            13 => self
                .call(step, "DisableKey", &json!({"KeyId": id}))
                .is_some(),
            14 => self
                .call(step, "EnableKey", &json!({"KeyId": id}))
                .is_some(),
            _ => {
                self.office.clock.advance(20 * DAY);
                self.office.kms[self.thread % 2].sweep().unwrap();
                false
            }
        };
        self.report.keys[key].writes += u64::from(done);
    }

    /// Calls, and keeps what the trail has to say of it.
    fn call(&mut self, step: usize, operation: &str, body: &Value) -> Option<Value> {
        let agent = format!("{}/{step}", self.thread);
        let call = self.office.admin.clone().user_agent(&agent);
        let kms = &self.office.kms[self.thread % 2];
        let result = kms.dispatch(&call, operation, body);
        let code = result.as_ref().err().map(|error| error.kind);
        match code {
            None
            | Some(ErrorKind::AlreadyExists | ErrorKind::Disabled | ErrorKind::LimitExceeded) => {}
            // Others were faster, again and again.
            Some(ErrorKind::KmsInternal) => self.report.overtaken += 1,
            Some(other) => panic!("{operation}: {other}"),
        }
        let code = code.map(|kind| kind.audit_code().to_owned());
        self.report
            .answers
            .insert(agent, (operation.to_owned(), code));
        result.ok()
    }

    /// SplitMix64.
    fn below(&mut self, bound: usize) -> usize {
        self.numbers = self.numbers.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.numbers;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(bound).unwrap()).unwrap()
    }
}

const ROUNDS: u64 = 4;
const THREADS: usize = 4;
const STEPS: usize = 120;
const KEYS: usize = 2;
const DAY: i64 = 86_400;
const START: i64 = 1_772_323_200;
