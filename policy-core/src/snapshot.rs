//! Floor 9: entries as a table, and requests prepared against them.
//!
//! In: records as loaded, and requests. Out: [`Prepared`] requests that can be decided and
//! explained. A prepared request borrows the vocabulary it is read with, so that numbers of one
//! snapshot are never read against another.

use std::sync::Arc;

use crate::compile::entry::{AccountEntry, KeyEntry, PolicyEntry, PrincipalEntry};
use crate::compile::intern::{Interner, Vocabulary};
use crate::compile::record;
use crate::document::PolicyDocument;
use crate::name::account::AccountId;
use crate::name::arn::Arn;
use crate::name::principal::Caller;
use crate::record::{AccountRecord, GrantRecord, KeyRecord, PrincipalRecord};
use crate::semantics::Semantics;
use crate::snapshot::tables::{Known, Tables};

pub(crate) mod prepare;
pub(crate) mod tables;

pub use crate::compile::record::LoadError;
pub use prepare::{Prepared, RequestError, Scratch};

/// Everything that is known of accounts, principals and keys, ready for decisions.
#[derive(Debug)]
pub struct Snapshot {
    interner: Interner,
    semantics: Semantics,
    tables: Tables,
}

/// What users and roles are that a snapshot does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strangers {
    /// Not known: a request by one is an error, because a Deny or a boundary may be missing.
    AreRefused,
    /// Without any policy and boundary: the snapshot holds everybody who has some. A role that has
    /// the name of a loaded one in the same account, but another path, is refused all the same.
    HaveNoPolicies,
}

/// The entries that a request meets, for embedders that keep entries beside their own records.
#[derive(Clone, Copy, Debug, Default)]
pub struct Entries<'a, 'r> {
    /// The user, or the role of a session.
    pub principal: Option<&'a PrincipalEntry>,
    /// The account of the principal.
    pub principal_account: Option<&'a AccountEntry>,
    /// The policies of the session.
    pub session: Option<&'a PolicyEntry>,
    /// The policies of the VPC endpoint.
    pub endpoint: Option<&'a PolicyEntry>,
    /// For each check of the request, in the same order, the key and the owner's account.
    pub resources: &'r [ResourceEntries<'a>],
}

/// The entries of what one check acts on.
#[derive(Clone, Copy, Debug, Default)]
pub struct ResourceEntries<'a> {
    /// The key; `None` for aliases and for actions without a resource.
    pub key: Option<&'a KeyEntry>,
    /// The account that owns it.
    pub account: Option<&'a AccountEntry>,
}

impl<'a, 'r> Entries<'a, 'r> {
    /// For a call by somebody to whom no policies are attached, from an account without service
    /// control policies, through no VPC endpoint.
    #[must_use]
    pub const fn of_resources(resources: &'r [ResourceEntries<'a>]) -> Self {
        Self {
            principal: None,
            principal_account: None,
            session: None,
            endpoint: None,
            resources,
        }
    }
}

impl<'a> From<&'a KeyEntry> for ResourceEntries<'a> {
    /// A key in an account without resource control policies, about which nothing else is known.
    fn from(key: &'a KeyEntry) -> Self {
        Self {
            key: Some(key),
            account: None,
        }
    }
}

impl Snapshot {
    /// A snapshot that knows nothing.
    #[must_use]
    pub fn new(semantics: Semantics) -> Self {
        Self {
            interner: Interner::new(),
            semantics,
            tables: Tables::new(),
        }
    }

    /// Says what users and roles are that are not loaded.
    pub fn set_strangers(&mut self, strangers: Strangers) {
        self.tables.strangers = strangers;
    }

    /// How uncertain points are read.
    #[must_use]
    pub const fn semantics(&self) -> Semantics {
        self.semantics
    }

    /// Adds an account, or replaces it.
    ///
    /// # Errors
    ///
    /// [`LoadError::Compile`] when a policy cannot be lowered.
    pub fn add_account(&mut self, account: AccountRecord) -> Result<(), LoadError> {
        let number = account.id.number();
        let entry = self.account_entry(account)?;
        self.tables.accounts.insert(number, Arc::new(entry));
        Ok(())
    }

    /// Forgets an account: no SCP and no RCP binds it. Says whether it was there.
    pub fn remove_account(&mut self, id: AccountId) -> bool {
        self.tables.accounts.remove(id.number()).is_some()
    }

    /// Adds a VPC endpoint, or replaces its policies.
    ///
    /// # Errors
    ///
    /// [`LoadError::Compile`] when a policy cannot be lowered.
    pub fn add_endpoint(
        &mut self,
        id: &str,
        policies: Vec<PolicyDocument>,
    ) -> Result<(), LoadError> {
        let entry = self.endpoint_entry(policies)?;
        let number = self.interner.name(id).table_number();
        self.tables.endpoints.insert(number, Arc::new(entry));
        Ok(())
    }

    /// Forgets a VPC endpoint. Says whether it was there.
    pub fn remove_endpoint(&mut self, id: &str) -> bool {
        let number = self.vocabulary().find_name(id);
        number.is_some_and(|it| self.tables.endpoints.remove(it.table_number()).is_some())
    }

    /// Adds a key, or replaces it.
    ///
    /// # Errors
    ///
    /// [`LoadError`] when a policy cannot be lowered or the ARN names no account.
    pub fn add_key(&mut self, key: KeyRecord) -> Result<(), LoadError> {
        let entry = self.key_entry(key)?;
        self.put_key(entry);
        Ok(())
    }

    /// Forgets a key and its grants. Says whether it was there.
    pub fn remove_key(&mut self, arn: &Arn) -> bool {
        let number = self.vocabulary().find_name(arn.as_str());
        number.is_some_and(|it| self.tables.keys.remove(it.table_number()).is_some())
    }

    /// Adds a grant to a key, the last of all, or replaces the one with its id. What it costs does
    /// not grow with the grants that are there.
    ///
    /// # Errors
    ///
    /// [`LoadError`] when the key is not loaded, or the grant is of another key.
    pub fn add_grant(&mut self, key: &Arn, grant: GrantRecord) -> Result<(), LoadError> {
        let entry = self.known().key(key);
        let entry = entry.ok_or_else(|| LoadError::UnknownKey(key.clone()))?;
        let entry = entry.clone();
        let entry = record::with_grant(&entry, grant, &mut self.interner)?;
        self.put_key(entry);
        Ok(())
    }

    /// Takes a grant from a key, by its id. Says whether it was there.
    pub fn remove_grant(&mut self, key: &Arn, id: &str) -> bool {
        let entry = self.known().key(key);
        let entry = entry.and_then(|entry| entry.without_grant(id));
        let found = entry.is_some();
        if let Some(entry) = entry {
            self.put_key(entry);
        }
        found
    }

    /// Adds a user or a role, or replaces it.
    ///
    /// # Errors
    ///
    /// [`LoadError::Compile`] when a policy cannot be lowered.
    pub fn add_principal(&mut self, principal: PrincipalRecord) -> Result<(), LoadError> {
        let entry = self.principal_entry(principal)?;
        self.tables.add_principal(entry);
        Ok(())
    }

    /// Forgets a user or a role. Says whether it was there.
    pub fn remove_principal(&mut self, arn: &Arn) -> bool {
        let number = self.vocabulary().find_name(arn.as_str());
        number.is_some_and(|number| self.tables.remove_principal(number))
    }

    /// Adds the policies of a session, or replaces them. No policies means that the session has
    /// none, and is not narrowed.
    ///
    /// # Errors
    ///
    /// [`LoadError::Compile`] when a policy cannot be lowered.
    pub fn add_session(
        &mut self,
        caller: &Caller,
        policies: Vec<PolicyDocument>,
    ) -> Result<(), LoadError> {
        let entry = self.session_entry(policies)?;
        let number = self.interner.name(caller.as_str()).table_number();
        self.tables.sessions.insert(number, Arc::new(entry));
        Ok(())
    }

    /// Forgets the policies of a session: it is not narrowed any more. Says whether there were
    /// some.
    pub fn remove_session(&mut self, caller: &Caller) -> bool {
        let number = self.vocabulary().find_name(caller.as_str());
        number.is_some_and(|it| self.tables.sessions.remove(it.table_number()).is_some())
    }

    /// Compiles a key for an embedder that keeps the entry itself.
    ///
    /// # Errors
    ///
    /// [`LoadError`] when a policy cannot be lowered or the ARN names no account.
    pub fn key_entry(&mut self, key: KeyRecord) -> Result<KeyEntry, LoadError> {
        record::key(key, &mut self.interner)
    }

    /// The same key with a grant more, the last of all or in the place of the one with its id, for
    /// an embedder that keeps the entry itself.
    ///
    /// # Errors
    ///
    /// [`LoadError`] when the grant is of another key, or the entry of another snapshot.
    pub fn with_grant(
        &mut self,
        key: &KeyEntry,
        grant: GrantRecord,
    ) -> Result<KeyEntry, LoadError> {
        record::with_grant(key, grant, &mut self.interner)
    }

    /// Compiles a user or a role for an embedder that keeps the entry itself.
    ///
    /// # Errors
    ///
    /// [`LoadError::Compile`] when a policy cannot be lowered.
    pub fn principal_entry(
        &mut self,
        principal: PrincipalRecord,
    ) -> Result<PrincipalEntry, LoadError> {
        record::principal(principal, &mut self.interner)
    }

    /// Compiles an account for an embedder that keeps the entry itself.
    ///
    /// # Errors
    ///
    /// [`LoadError::Compile`] when a policy cannot be lowered.
    pub fn account_entry(&mut self, account: AccountRecord) -> Result<AccountEntry, LoadError> {
        record::account(account, &mut self.interner)
    }

    /// Compiles the policies of a session for an embedder that keeps the entry itself.
    ///
    /// # Errors
    ///
    /// [`LoadError::Compile`] when a policy cannot be lowered.
    pub fn session_entry(
        &mut self,
        policies: Vec<PolicyDocument>,
    ) -> Result<PolicyEntry, LoadError> {
        record::session(policies, &mut self.interner)
    }

    /// Compiles the policies of a VPC endpoint for an embedder that keeps the entry itself.
    ///
    /// # Errors
    ///
    /// [`LoadError::Compile`] when a policy cannot be lowered.
    pub fn endpoint_entry(
        &mut self,
        policies: Vec<PolicyDocument>,
    ) -> Result<PolicyEntry, LoadError> {
        record::endpoint(policies, &mut self.interner)
    }

    pub(crate) fn vocabulary(&self) -> &Vocabulary {
        self.interner.vocabulary()
    }

    pub(crate) fn tables(&self) -> &Tables {
        &self.tables
    }

    /// Puts earlier tables of this snapshot back.
    pub(crate) fn restore(&mut self, tables: &Tables) {
        self.tables = tables.clone();
    }

    pub(crate) fn known(&self) -> Known<'_> {
        Known {
            vocabulary: self.vocabulary(),
            tables: &self.tables,
        }
    }

    fn put_key(&mut self, entry: KeyEntry) {
        let number = self.interner.name(entry.arn.as_str()).table_number();
        self.tables.keys.insert(number, Arc::new(entry));
    }
}
