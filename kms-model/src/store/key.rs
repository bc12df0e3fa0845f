//! A key, as stored.

use std::collections::BTreeMap;
use std::sync::Arc;

use policy_core::name::arn::Arn;
use policy_core::value::time::Timestamp;

use crate::api::{KeySpec, KeyUsageType};
use crate::crypto::keyring::WrappedMaterial;
use crate::crypto::material::MaterialId;

/// A KMS key. Its material is here only wrapped by a key that the store never sees.
#[derive(Clone, Debug)]
pub struct Key {
    /// `arn:aws:kms:eu-north-1:111122223333:key/…`.
    pub arn: Arn,
    /// Whose it is to manage.
    pub manager: KeyManager,
    /// When it was created.
    pub created: Timestamp,
    /// Free text.
    pub description: String,
    /// What it is made of.
    pub spec: KeySpec,
    /// What it is for.
    pub usage: KeyUsageType,
    /// What can be done with it.
    pub state: KeyState,
    /// When a key in [`KeyState::PendingDeletion`] goes.
    pub deletion: Option<Timestamp>,
    /// How many days the key waits, or last waited, for its deletion.
    pub pending_window_in_days: Option<u32>,
    /// The policy `default`.
    pub policy: PolicyText,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// Its material, the oldest first. The last one encrypts; each of them decrypts what it
    /// encrypted.
    pub materials: Vec<KeyMaterial>,
    /// Its rotation.
    pub rotation: Rotation,
}

/// Who manages a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyManager {
    /// An AWS service, for the account that it is in.
    Aws,
    /// The account.
    Customer,
}

/// The state of a key.
///
/// Source: KMS Developer Guide, "Key states of AWS KMS keys".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(
    missing_docs,
    reason = "each variant is the value of KeyState of that name"
)]
pub enum KeyState {
    Creating,
    Disabled,
    Enabled,
    PendingDeletion,
    PendingImport,
    PendingReplicaDeletion,
    Unavailable,
    Updating,
}

/// A key policy as it was sent, and whom it meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyText {
    /// The document.
    pub text: Arc<str>,
    /// The unique ids that the users and roles it names had when it was written, by ARN. One who
    /// takes the name of a deleted one is not meant.
    pub principals: BTreeMap<String, String>,
}

/// One version of a key's material.
#[derive(Clone, Debug)]
pub struct KeyMaterial {
    /// Its id, which every ciphertext carries.
    pub id: MaterialId,
    /// The material, wrapped by the domain key.
    pub wrapped: WrappedMaterial,
    /// Since when it encrypts.
    pub since: Timestamp,
    /// How it came to be; `None` for the first.
    pub rotation: Option<RotationType>,
}

/// How material was replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RotationType {
    /// By the clock.
    Automatic,
    /// By RotateKeyOnDemand.
    OnDemand,
}

/// When material is replaced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rotation {
    /// The period of automatic rotation, if it is enabled.
    pub period_in_days: Option<u32>,
    /// The next automatic rotation, if it is enabled.
    pub next: Option<Timestamp>,
}

impl KeyState {
    /// The value of `KeyState` in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Creating => "Creating",
            Self::Disabled => "Disabled",
            Self::Enabled => "Enabled",
            Self::PendingDeletion => "PendingDeletion",
            Self::PendingImport => "PendingImport",
            Self::PendingReplicaDeletion => "PendingReplicaDeletion",
            Self::Unavailable => "Unavailable",
            Self::Updating => "Updating",
        }
    }
}

impl Key {
    /// The id, the last part of the ARN.
    #[must_use]
    pub fn id(&self) -> &str {
        let resource = self.arn.resource();
        resource.strip_prefix("key/").unwrap_or(resource)
    }

    /// The material that encrypts.
    #[must_use]
    pub fn current(&self) -> Option<&KeyMaterial> {
        self.materials.last()
    }

    /// The material of this id.
    #[must_use]
    pub fn material(&self, id: &MaterialId) -> Option<&KeyMaterial> {
        self.materials.iter().find(|material| material.id == *id)
    }

    /// Whether its deletion is due: it is as good as gone.
    #[must_use]
    pub fn is_gone(&self, now: Timestamp) -> bool {
        self.deletion.is_some_and(|deletion| deletion <= now)
    }

    /// When something falls due, if anything does.
    #[must_use]
    pub fn due(&self) -> Option<Timestamp> {
        match (self.deletion, self.state, self.rotation.next) {
            (Some(deletion), _, _) => Some(deletion),
            (None, KeyState::Enabled, next) => next,
            (
                None,
                KeyState::Creating
                | KeyState::Disabled
                | KeyState::PendingDeletion
                | KeyState::PendingImport
                | KeyState::PendingReplicaDeletion
                | KeyState::Unavailable
                | KeyState::Updating,
                _,
            ) => None,
        }
    }
}
