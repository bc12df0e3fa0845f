//! Storage, behind one trait.
//!
//! A key with its aliases and grants is one unit, read whole and versioned as one, so that a
//! decision never mixes two states of it. Whatever is written was decided on some version of each
//! key it touches, and [`Store::commit`] refuses it when another one is there by now: several
//! processes may share a store, and no operation may assume that it is alone.

use std::fmt::Debug;
use std::sync::Arc;

use policy_core::name::account::AccountId;
use policy_core::name::arn::Arn;
use policy_core::value::time::Timestamp;
use thiserror::Error;

mod grant;
mod key;
mod memory;

pub use grant::{Grant, GrantParty};
pub use key::{Key, KeyManager, KeyMaterial, KeyState, PolicyText, Rotation, RotationType};
pub use memory::MemoryStore;

/// Keeps keys, aliases and grants.
pub trait Store: Debug + Send + Sync {
    /// A key with its aliases and grants, all of one version.
    ///
    /// # Errors
    ///
    /// [`StoreError`] when the store cannot be read.
    fn key(&self, arn: &Arn) -> Result<Option<Arc<StoredKey>>, StoreError>;

    /// The key that an alias points at.
    ///
    /// # Errors
    ///
    /// [`StoreError`] when the store cannot be read.
    fn alias(&self, alias: &Arn) -> Result<Option<Arn>, StoreError>;

    /// Keys of an account and Region, in the order of their ARNs, after `after`.
    ///
    /// # Errors
    ///
    /// [`StoreError`] when the store cannot be read.
    fn keys(
        &self,
        place: &Place,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Arc<StoredKey>>, StoreError>;

    /// Keys of all accounts and Regions, in the order of their ARNs, after `after`.
    ///
    /// # Errors
    ///
    /// [`StoreError`] when the store cannot be read.
    fn all(&self, after: Option<&str>, limit: usize) -> Result<Vec<Arc<StoredKey>>, StoreError>;

    /// Aliases of an account and Region, in the order of their ARNs, after `after`.
    ///
    /// # Errors
    ///
    /// [`StoreError`] when the store cannot be read.
    fn aliases(
        &self,
        place: &Place,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Alias>, StoreError>;

    /// Grants of a Region that a principal may retire, in the order of their ids, after `after`;
    /// `retiring` is the principal as its grant names it.
    ///
    /// # Errors
    ///
    /// [`StoreError`] when the store cannot be read.
    fn retirable(
        &self,
        region: &str,
        retiring: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Arc<Grant>>, StoreError>;

    /// Keys on which something falls due by this instant: a rotation or a deletion.
    ///
    /// # Errors
    ///
    /// [`StoreError`] when the store cannot be read.
    fn due(&self, by: Timestamp, limit: usize) -> Result<Vec<Arn>, StoreError>;

    /// Writes all of it or nothing.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] when a key is of another version than the change expects, an alias
    /// is taken, or a key is written whose version is not expected.
    fn commit(&self, change: &Change) -> Result<(), StoreError>;
}

/// A key with everything that is decided together.
#[derive(Clone, Debug)]
pub struct StoredKey {
    /// Another one after each change of the key, its aliases or its grants.
    pub version: Version,
    /// The key.
    pub key: Key,
    /// Its aliases, in the order of their ARNs.
    pub aliases: Vec<Alias>,
    /// Its grants, in the order of their ids.
    pub grants: Vec<Arc<Grant>>,
}

/// The version of a key: more than 0, and never used again for the same ARN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(pub u64);

/// A name that points at a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// `arn:aws:kms:eu-north-1:111122223333:alias/name`.
    pub arn: Arn,
    /// The key.
    pub target: Arn,
    /// When it was made.
    pub created: Timestamp,
    /// When it was pointed at its key.
    pub updated: Timestamp,
}

/// An account in a Region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// `aws`, `aws-cn`, ….
    pub partition: String,
    /// The Region.
    pub region: String,
    /// The account.
    pub account: AccountId,
}

/// What is written together, and what it was decided on.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// Every key that is touched, and the version that was read; `None` for one that is not there.
    pub expected: Vec<(Arn, Option<Version>)>,
    /// What is written, in this order.
    pub writes: Vec<Write>,
}

/// One write.
#[derive(Clone, Debug)]
pub enum Write {
    /// Adds an alias, or points it at another key.
    PutAlias(Alias),
    /// Adds a grant, or replaces the one of its id.
    PutGrant(Box<Grant>),
    /// Adds a key, or replaces it; its aliases and grants stay.
    PutKey(Box<Key>),
    /// Removes an alias of this key.
    RemoveAlias {
        /// The alias.
        alias: Arn,
        /// Its key.
        target: Arn,
    },
    /// Removes a grant.
    RemoveGrant {
        /// Its key.
        key: Arn,
        /// Its id.
        id: String,
    },
    /// Removes a key with its aliases and grants. Its material is gone for good.
    RemoveKey(Arn),
}

/// Why a store did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Somebody else was faster. Nothing was written; read and decide again.
    #[error("the record was changed by another call")]
    Conflict,
    /// The store cannot be reached or is damaged.
    #[error("the store is not available: {0}")]
    Unavailable(String),
}

impl Write {
    /// The keys that it touches.
    #[must_use]
    pub fn touches(&self) -> &Arn {
        match self {
            Self::PutAlias(alias) => &alias.target,
            Self::PutGrant(grant) => &grant.key,
            Self::PutKey(key) => &key.arn,
            Self::RemoveAlias { target, .. } => target,
            Self::RemoveGrant { key, .. } | Self::RemoveKey(key) => key,
        }
    }
}
