//! What an edit may do to a snapshot: change it, and not put another one in its place.

use crate::document::PolicyDocument;
use crate::name::account::AccountId;
use crate::name::arn::Arn;
use crate::name::principal::Caller;
use crate::record::{AccountRecord, GrantRecord, KeyRecord, PrincipalRecord};
use crate::snapshot::{LoadError, Snapshot, Strangers};

/// A snapshot that is being edited. Its methods are those of [`Snapshot`].
///
/// Nobody gets the snapshot itself: one that was put in its place could not be undone.
#[derive(Debug)]
pub struct Edit<'a>(pub(super) &'a mut Snapshot);

impl Edit<'_> {
    /// As [`Snapshot::set_strangers`].
    pub fn set_strangers(&mut self, strangers: Strangers) {
        self.0.set_strangers(strangers);
    }

    /// As [`Snapshot::add_account`].
    ///
    /// # Errors
    ///
    /// Those of [`Snapshot::add_account`].
    pub fn add_account(&mut self, account: AccountRecord) -> Result<(), LoadError> {
        self.0.add_account(account)
    }

    /// As [`Snapshot::add_endpoint`].
    ///
    /// # Errors
    ///
    /// Those of [`Snapshot::add_endpoint`].
    pub fn add_endpoint(
        &mut self,
        id: &str,
        policies: Vec<PolicyDocument>,
    ) -> Result<(), LoadError> {
        self.0.add_endpoint(id, policies)
    }

    /// As [`Snapshot::add_grant`].
    ///
    /// # Errors
    ///
    /// Those of [`Snapshot::add_grant`].
    pub fn add_grant(&mut self, key: &Arn, grant: GrantRecord) -> Result<(), LoadError> {
        self.0.add_grant(key, grant)
    }

    /// As [`Snapshot::add_key`].
    ///
    /// # Errors
    ///
    /// Those of [`Snapshot::add_key`].
    pub fn add_key(&mut self, key: KeyRecord) -> Result<(), LoadError> {
        self.0.add_key(key)
    }

    /// As [`Snapshot::add_principal`].
    ///
    /// # Errors
    ///
    /// Those of [`Snapshot::add_principal`].
    pub fn add_principal(&mut self, principal: PrincipalRecord) -> Result<(), LoadError> {
        self.0.add_principal(principal)
    }

    /// As [`Snapshot::add_session`].
    ///
    /// # Errors
    ///
    /// Those of [`Snapshot::add_session`].
    pub fn add_session(
        &mut self,
        caller: &Caller,
        policies: Vec<PolicyDocument>,
    ) -> Result<(), LoadError> {
        self.0.add_session(caller, policies)
    }

    /// As [`Snapshot::remove_account`].
    pub fn remove_account(&mut self, id: AccountId) -> bool {
        self.0.remove_account(id)
    }

    /// As [`Snapshot::remove_endpoint`].
    pub fn remove_endpoint(&mut self, id: &str) -> bool {
        self.0.remove_endpoint(id)
    }

    /// As [`Snapshot::remove_grant`].
    pub fn remove_grant(&mut self, key: &Arn, id: &str) -> bool {
        self.0.remove_grant(key, id)
    }

    /// As [`Snapshot::remove_key`].
    pub fn remove_key(&mut self, arn: &Arn) -> bool {
        self.0.remove_key(arn)
    }

    /// As [`Snapshot::remove_principal`].
    pub fn remove_principal(&mut self, arn: &Arn) -> bool {
        self.0.remove_principal(arn)
    }

    /// As [`Snapshot::remove_session`].
    pub fn remove_session(&mut self, caller: &Caller) -> bool {
        self.0.remove_session(caller)
    }
}
