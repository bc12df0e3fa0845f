//! AWS managed keys: made when a service first uses one for an account.
//!
//! Source: KMS Developer Guide, "AWS managed keys" and "Key policies of AWS managed keys".

use std::collections::BTreeMap;
use std::sync::Arc;

use policy_core::name::arn::Arn;
use policy_core::value::time::Timestamp;

use crate::api::{KeySpec, KeyUsageType};
use crate::authorize::{Gate, refusal};
use crate::call::Call;
use crate::error::KmsError;
use crate::store::{
    Alias, Key, KeyManager, KeyState, Place, PolicyText, Rotation, StoredKey, Version,
};
use crate::table::managed_key;

/// A key that is not stored yet: it will be when the call that needs it is allowed.
pub(super) const PROSPECTIVE: Version = Version(0);

/// What a service is about to make.
#[derive(Debug)]
pub(super) struct Draft {
    alias: Arn,
    description: String,
    policy: String,
    now: Timestamp,
}

/// The AWS managed key that this alias would name, if the call comes through its service.
pub(super) fn on_first_use(call: &Call, alias: &Arn, now: Timestamp) -> Option<Draft> {
    let name = alias.resource().strip_prefix("alias/aws/")?;
    let row = managed_key::lookup(name)?;
    let via = call.via.as_deref()?;
    let account = alias
        .account()
        .filter(|it| call.identity.account() == Some(*it))?;
    let service = row.service_in(alias.region());
    (via == service).then(|| Draft {
        alias: alias.clone(),
        description: row.description(),
        policy: row.policy(account, alias.partition(), alias.region()),
        now,
    })
}

impl Gate {
    pub(super) fn managed_key(&self, draft: Draft) -> Result<Arc<StoredKey>, KmsError> {
        let Draft {
            alias,
            description,
            policy,
            now,
        } = draft;
        let account = alias.account().ok_or_else(|| refusal::no_alias(&alias))?;
        let arn = self.new_arn(&Place {
            partition: alias.partition().to_owned(),
            region: alias.region().to_owned(),
            account,
        })?;
        let first = self.new_material(&arn, now, None)?;
        // AWS rotates the keys that it manages every year.
        let rotation = Rotation {
            period_in_days: Some(YEAR),
            next: Some(super::due::after_days(now, YEAR)),
        };
        let key = Key {
            manager: KeyManager::Aws,
            created: now,
            description,
            spec: KeySpec::SymmetricDefault,
            usage: KeyUsageType::EncryptDecrypt,
            state: KeyState::Enabled,
            deletion: None,
            pending_window_in_days: None,
            policy: PolicyText {
                text: policy.into(),
                principals: BTreeMap::new(),
            },
            tags: BTreeMap::new(),
            materials: vec![first],
            rotation,
            arn: arn.clone(),
        };
        Ok(Arc::new(StoredKey {
            version: PROSPECTIVE,
            key,
            aliases: vec![Alias {
                arn: alias,
                target: arn,
                created: now,
                updated: now,
            }],
            grants: Vec::new(),
        }))
    }
}

const YEAR: u32 = 365;
