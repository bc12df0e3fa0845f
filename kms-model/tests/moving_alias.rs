//! An alias that is moved between its lookup and that of its key.

#![expect(clippy::unwrap_used, reason = "test code")]

mod world;

use std::sync::Arc;
use std::sync::Mutex;

use kms_model::iam::lone_account;
use kms_model::kms::{Config, Kms};
use kms_model::policy_core::name::arn::Arn;
use kms_model::policy_core::value::time::Timestamp;
use kms_model::store::*;
use serde_json::json;

use crate::world::{HOME, REGION, role};

/// Another caller moves the alias right after it was looked up.
#[derive(Debug)]
struct Moving {
    inner: MemoryStore,
    next: Mutex<Option<Change>>,
}

impl Store for Moving {
    fn key(&self, arn: &Arn) -> Result<Option<Arc<StoredKey>>, StoreError> {
        self.inner.key(arn)
    }
    fn alias(&self, alias: &Arn) -> Result<Option<Arn>, StoreError> {
        let found = self.inner.alias(alias);
        if let Some(change) = self.next.lock().unwrap().take() {
            self.inner.commit(&change).unwrap();
        }
        found
    }
    fn keys(
        &self,
        p: &Place,
        a: Option<&str>,
        l: usize,
    ) -> Result<Vec<Arc<StoredKey>>, StoreError> {
        self.inner.keys(p, a, l)
    }
    fn all(&self, a: Option<&str>, l: usize) -> Result<Vec<Arc<StoredKey>>, StoreError> {
        self.inner.all(a, l)
    }
    fn aliases(&self, p: &Place, a: Option<&str>, l: usize) -> Result<Vec<Alias>, StoreError> {
        self.inner.aliases(p, a, l)
    }
    fn retirable(
        &self,
        r: &str,
        p: &str,
        a: Option<&str>,
        l: usize,
    ) -> Result<Vec<Arc<Grant>>, StoreError> {
        self.inner.retirable(r, p, a, l)
    }
    fn due(&self, by: Timestamp, l: usize) -> Result<Vec<Arn>, StoreError> {
        self.inner.due(by, l)
    }
    fn commit(&self, change: &Change) -> Result<(), StoreError> {
        self.inner.commit(change)
    }
}

#[test]
fn a_key_is_not_used_under_an_alias_that_it_does_not_have() {
    let store = Arc::new(Moving {
        inner: MemoryStore::new(),
        next: Mutex::new(None),
    });
    let mut config = Config::in_memory().unwrap();
    config.store = Arc::clone(&store) as _;
    let kms = Kms::new(config);
    let iam = kms.iam();
    iam.put_account(lone_account(HOME.parse().unwrap()))
        .unwrap();
    let read = |text: &str| {
        kms_model::iam::policy(
            "identity",
            text,
            kms_model::policy_core::ast::PolicyKind::IdentityPolicy,
        )
        .unwrap()
    };
    let admin = role(HOME, "admin");
    iam.put_role(
        &admin,
        kms_model::iam::Attached {
            policies: vec![read(world::ALLOW_ALL)],
            ..Default::default()
        },
    )
    .unwrap();
    let app = role(HOME, "app");
    iam.put_role(&app, kms_model::iam::Attached { policies: vec![read(r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "kms:Encrypt", "Resource": "*", "Condition": {"StringEquals": {"kms:RequestAlias": "alias/app"}}}}"#)], ..Default::default() }).unwrap();
    let call = |arn: &Arn| {
        kms_model::call::Call::new(
            iam.assume_role(
                arn,
                "one",
                Default::default(),
                Timestamp::from_epoch_seconds(1),
            )
            .unwrap(),
            REGION,
        )
    };
    let make = || {
        kms.dispatch(&call(&admin), "CreateKey", &json!({}))
            .unwrap()["KeyMetadata"]["Arn"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let (old, new) = (make(), make());
    kms.dispatch(
        &call(&admin),
        "CreateAlias",
        &json!({"AliasName": "alias/app", "TargetKeyId": old}),
    )
    .unwrap();
    let one = store.inner.key(&old.parse().unwrap()).unwrap().unwrap();
    let two = store.inner.key(&new.parse().unwrap()).unwrap().unwrap();
    let alias = one.aliases[0].clone();
    *store.next.lock().unwrap() = Some(Change {
        expected: vec![
            (one.key.arn.clone(), Some(one.version)),
            (two.key.arn.clone(), Some(two.version)),
        ],
        writes: vec![
            Write::RemoveAlias {
                alias: alias.arn.clone(),
                target: one.key.arn.clone(),
            },
            Write::PutAlias(Alias {
                target: two.key.arn.clone(),
                ..alias
            }),
        ],
    });
    let said = kms
        .dispatch(
            &call(&app),
            "Encrypt",
            &json!({"KeyId": "alias/app", "Plaintext": "aGVsbG8="}),
        )
        .unwrap();
    assert_eq!(said["KeyId"], json!(new));
}
