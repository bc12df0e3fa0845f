//! A KMS whose parts can be watched and made to fail, and calls of every operation.

use std::sync::Arc;

use kms_model::call::Call;
use kms_model::clock::ManualClock;
use kms_model::crypto::keyring::Keyring;
use kms_model::error::KmsError;
use kms_model::iam::{Attached, SessionOptions, lone_account, policy};
use kms_model::kms::{Config, Kms};
use kms_model::policy_core::ast::PolicyKind;
use kms_model::policy_core::name::arn::Arn;
use kms_model::policy_core::value::time::Timestamp;
use serde_json::{Value, json};

use crate::watched::{WatchedCrypto, WatchedEntropy, WatchedSink, WatchedStore};

pub(crate) const HOME: &str = "111122223333";
pub(crate) const PARTNER: &str = "444455556666";
pub(crate) const REGION: &str = "eu-north-1";
pub(crate) const DAY: i64 = 86_400;

/// A KMS and its parts.
#[derive(Debug)]
pub(crate) struct Scene {
    pub(crate) kms: Kms,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) entropy: Arc<WatchedEntropy>,
    pub(crate) crypto: Arc<WatchedCrypto>,
    pub(crate) sink: Arc<WatchedSink>,
    pub(crate) store: Arc<WatchedStore>,
}

/// What the calls of all operations need to be there.
#[derive(Clone, Debug)]
pub(crate) struct Stage {
    pub(crate) key: String,
    pub(crate) other: String,
    pub(crate) dying: String,
    pub(crate) ciphertext: String,
    pub(crate) grant_id: String,
    pub(crate) grant_token: String,
}

impl Scene {
    /// Accounts HOME and PARTNER, each with the roles `admin` (everything, by identity policy) and
    /// `stranger` (nothing).
    pub(crate) fn new() -> Self {
        let clock = Arc::new(ManualClock::at(
            Timestamp::parse("2026-03-01T00:00:00Z").unwrap(),
        ));
        let crypto = Arc::new(WatchedCrypto::default());
        let entropy = Arc::new(WatchedEntropy::default());
        let sink = Arc::new(WatchedSink::default());
        let store = Arc::new(WatchedStore::default());
        let mut config = Config::in_memory().unwrap();
        config.keyring = Keyring::generate(&*crypto, &*entropy).unwrap();
        config.clock = Arc::clone(&clock) as _;
        config.crypto = Arc::clone(&crypto) as _;
        config.entropy = Arc::clone(&entropy) as _;
        config.sink = Arc::clone(&sink) as _;
        config.store = Arc::clone(&store) as _;
        let scene = Self {
            kms: Kms::new(config),
            clock,
            entropy,
            crypto,
            sink,
            store,
        };
        for account in [HOME, PARTNER] {
            let record = lone_account(account.parse().unwrap());
            scene.kms.iam().put_account(record).unwrap();
            scene.put_role(account, "admin", Some(&allowing("")));
            scene.put_role(account, "stranger", None);
        }
        scene
    }

    /// Adds a role, or replaces its policy.
    pub(crate) fn put_role(&self, account: &str, name: &str, text: Option<&str>) {
        let read = |text| policy("identity", text, PolicyKind::IdentityPolicy).unwrap();
        let attached = Attached {
            policies: text.map(read).into_iter().collect(),
            ..Attached::default()
        };
        let iam = self.kms.iam();
        iam.put_role(&role(account, name), attached).unwrap();
    }

    /// A call by a session of a role, in the home Region.
    pub(crate) fn call(&self, account: &str, name: &str) -> Call {
        let session = self.kms.iam().assume_role(
            &role(account, name),
            "one",
            SessionOptions::default(),
            Timestamp::from_epoch_seconds(1_772_323_200),
        );
        Call::new(session.unwrap(), REGION)
    }

    pub(crate) fn service(&self) -> Call {
        let name = "backup.amazonaws.com";
        Call::new(self.kms.iam().service(name).unwrap(), REGION)
    }

    pub(crate) fn admin(&self, operation: &str, body: Value) -> Value {
        let call = self.call(HOME, "admin");
        let answer = self.kms.dispatch(&call, operation, &body);
        answer.unwrap_or_else(|error| panic!("{operation}: {error}"))
    }

    /// Puts everything in place, as the admin.
    pub(crate) fn stage(&self) -> Stage {
        let create = || {
            let created = self.admin("CreateKey", json!({"Description": "staged"}));
            text(&created["KeyMetadata"]["Arn"])
        };
        let [key, other, dying] = [create(), create(), create()];
        self.admin("ScheduleKeyDeletion", json!({"KeyId": dying}));
        self.admin(
            "CreateAlias",
            json!({"AliasName": "alias/one", "TargetKeyId": key}),
        );
        let tags = json!([{"TagKey": "cost", "TagValue": "low"}]);
        self.admin("TagResource", json!({"KeyId": key, "Tags": tags}));
        let sealed = self.admin("Encrypt", json!({"KeyId": key, "Plaintext": "aGVsbG8="}));
        let granted = self.admin(
            "CreateGrant",
            json!({
                "KeyId": key,
                "GranteePrincipal": role(HOME, "admin").as_str(),
                "RetiringPrincipal": role(HOME, "admin").as_str(),
                "Operations": ["Decrypt"],
            }),
        );
        Stage {
            key,
            other,
            dying,
            ciphertext: text(&sealed["CiphertextBlob"]),
            grant_id: text(&granted["GrantId"]),
            grant_token: text(&granted["GrantToken"]),
        }
    }

    /// Everything that is stored, to be compared.
    pub(crate) fn stored(&self) -> String {
        format!("{:?}", self.store.inner.export())
    }
}

impl Stage {
    /// A plausible body for the operation; none for one that is not in the table.
    pub(crate) fn body(&self, operation: &str) -> Option<Value> {
        let key = &self.key;
        let body = match operation {
            "CancelKeyDeletion" => json!({"KeyId": self.dying}),
            "CreateAlias" => json!({"AliasName": "alias/two", "TargetKeyId": key}),
            "CreateGrant" => json!({
                "KeyId": key,
                "GranteePrincipal": role(HOME, "stranger").as_str(),
                "Operations": ["Encrypt"],
            }),
            "CreateKey" => json!({"Tags": [{"TagKey": "a", "TagValue": "b"}]}),
            "Decrypt" => json!({"CiphertextBlob": self.ciphertext, "KeyId": key}),
            "DeleteAlias" => json!({"AliasName": "alias/one"}),
            "EnableKeyRotation" => json!({"KeyId": key, "RotationPeriodInDays": 90}),
            "Encrypt" => json!({"KeyId": key, "Plaintext": "aGVsbG8="}),
            "GenerateDataKey" | "GenerateDataKeyWithoutPlaintext" => {
                json!({"KeyId": key, "KeySpec": "AES_256"})
            }
            "GenerateRandom" => json!({"NumberOfBytes": 48}),
            "ListAliases" | "ListKeys" => json!({}),
            "ListRetirableGrants" => {
                json!({"RetiringPrincipal": role(HOME, "admin").as_str()})
            }
            "PutKeyPolicy" => json!({"KeyId": key, "Policy": KEY_POLICY}),
            "ReEncrypt" => json!({
                "CiphertextBlob": self.ciphertext,
                "SourceKeyId": key,
                "DestinationKeyId": self.other,
            }),
            "RetireGrant" => json!({"GrantToken": self.grant_token}),
            "RevokeGrant" => json!({"KeyId": key, "GrantId": self.grant_id}),
            "ScheduleKeyDeletion" => json!({"KeyId": key, "PendingWindowInDays": 7}),
            "TagResource" => json!({
                "KeyId": key,
                "Tags": [{"TagKey": "team", "TagValue": "a"}],
            }),
            "UntagResource" => json!({"KeyId": key, "TagKeys": ["cost"]}),
            "UpdateAlias" => json!({"AliasName": "alias/one", "TargetKeyId": self.other}),
            "UpdateKeyDescription" => json!({"KeyId": key, "Description": "changed"}),
            "DescribeKey"
            | "DisableKey"
            | "DisableKeyRotation"
            | "EnableKey"
            | "GetKeyPolicy"
            | "GetKeyRotationStatus"
            | "ListGrants"
            | "ListKeyPolicies"
            | "ListKeyRotations"
            | "ListResourceTags"
            | "RotateKeyOnDemand" => json!({"KeyId": key}),
            _ => return None,
        };
        Some(body)
    }
}

/// An identity policy that allows everything, and then says this.
pub(crate) fn allowing(further: &str) -> String {
    format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "kms:*", "Resource": "*"}}{further}]}}"#
    )
}

pub(crate) fn role(account: &str, name: &str) -> Arn {
    let text = format!("arn:aws:iam::{account}:role/{name}");
    text.parse().unwrap()
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// An error of a call, or what it answered, as the tests compare them.
pub(crate) fn kind(result: &Result<Value, KmsError>) -> &'static str {
    match result {
        Ok(_) => "success",
        Err(error) => error.kind.as_str(),
    }
}

/// What AWS writes into a new key.
const KEY_POLICY: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}}"#;
