//! A small world for tests: two accounts, some roles, a clock that stands.

#![allow(dead_code, reason = "not every test looks at every part")]
#![allow(clippy::indexing_slicing, reason = "test code")]

use std::sync::Arc;

use kms_model::audit::MemorySink;
use kms_model::authorize::Settings;
use kms_model::call::Call;
use kms_model::clock::ManualClock;
use kms_model::iam::{Attached, Iam, SessionOptions, lone_account, policy};
use kms_model::kms::{Config, Kms};
use kms_model::policy_core::ast::PolicyKind;
use kms_model::policy_core::name::arn::Arn;
use kms_model::policy_core::value::time::Timestamp;
use kms_model::store::MemoryStore;
use serde_json::{Value, json};

/// A KMS and the parts of it that tests look at.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) kms: Kms,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) sink: Arc<MemorySink>,
    pub(crate) store: Arc<MemoryStore>,
}

pub(crate) const HOME: &str = "111122223333";
pub(crate) const PARTNER: &str = "444455556666";
pub(crate) const REGION: &str = "eu-north-1";

impl World {
    /// Roles `admin` (may do everything by identity policy), `app` and `stranger` (nothing), in
    /// both accounts.
    pub(crate) fn new() -> Self {
        Self::with(Settings::default())
    }

    /// The same, of a KMS that is set up so.
    pub(crate) fn with(settings: Settings) -> Self {
        let mut config = Config::in_memory().unwrap();
        config.settings = settings;
        let clock = Arc::new(ManualClock::at(
            Timestamp::parse("2026-03-01T00:00:00Z").unwrap(),
        ));
        let sink = Arc::new(MemorySink::new());
        let store = Arc::new(MemoryStore::new());
        config.clock = Arc::clone(&clock) as _;
        config.sink = Arc::clone(&sink) as _;
        config.store = Arc::clone(&store) as _;
        let world = Self {
            kms: Kms::new(config),
            clock,
            sink,
            store,
        };
        for account in [HOME, PARTNER] {
            let iam = world.kms.iam();
            iam.put_account(lone_account(account.parse().unwrap()))
                .unwrap();
            world.put_role(account, "admin", &[ALLOW_ALL]);
            world.put_role(account, "app", &[]);
            world.put_role(account, "stranger", &[]);
        }
        world
    }

    pub(crate) fn iam(&self) -> &Iam {
        self.kms.iam()
    }

    /// Adds a role, or replaces its identity policies.
    pub(crate) fn put_role(&self, account: &str, name: &str, policies: &[&str]) {
        let read = |text: &&str| policy("identity", text, PolicyKind::IdentityPolicy).unwrap();
        let attached = Attached {
            policies: policies.iter().map(read).collect(),
            ..Attached::default()
        };
        self.iam().put_role(&role(account, name), attached).unwrap();
    }

    /// Sends a body as it is on the wire, as a role of the home account; errors as one line.
    pub(crate) fn send(&self, role: &str, operation: &str, body: Value) -> Result<Value, String> {
        self.send_as(&self.call(HOME, role), operation, body)
    }

    pub(crate) fn send_as(
        &self,
        call: &Call,
        operation: &str,
        body: Value,
    ) -> Result<Value, String> {
        let answer = self.kms.dispatch(call, operation, &body);
        answer.map_err(|error| error.to_string())
    }

    /// A new key of the home account; its ARN.
    pub(crate) fn new_key(&self) -> String {
        let made = self.send("admin", "CreateKey", json!({})).unwrap();
        made["KeyMetadata"]["Arn"].as_str().unwrap().to_owned()
    }

    /// What DescribeKey says.
    pub(crate) fn describe(&self, key: &str) -> Value {
        let mut said = self.send("admin", "DescribeKey", json!({"KeyId": key}));
        said.as_mut().unwrap()["KeyMetadata"].take()
    }

    /// Everything that a list says, page by page.
    pub(crate) fn pages(&self, operation: &str, body: &Value, member: &str) -> Vec<Value> {
        let mut body = body.clone();
        let mut all = Vec::new();
        loop {
            let page = self.send("admin", operation, body.clone()).unwrap();
            let items = page[member].as_array().unwrap();
            if let Some(limit) = body["Limit"].as_u64() {
                assert!(items.len() as u64 <= limit, "{operation} {body}");
            }
            all.extend(items.iter().cloned());
            assert_eq!(page["Truncated"], json!(page.get("NextMarker").is_some()));
            match page.get("NextMarker") {
                Some(marker) => body["Marker"] = marker.clone(),
                None => return all,
            }
        }
    }

    /// A call by a session of a role, in the home Region.
    pub(crate) fn call(&self, account: &str, name: &str) -> Call {
        let session = self.iam().assume_role(
            &role(account, name),
            "one",
            SessionOptions::default(),
            Timestamp::from_epoch_seconds(1_772_323_200),
        );
        Call::new(session.unwrap(), REGION)
    }
}

pub(crate) fn role(account: &str, name: &str) -> Arn {
    format!("arn:aws:iam::{account}:role/{name}")
        .parse()
        .unwrap()
}

pub(crate) const ALLOW_ALL: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}}"#;
