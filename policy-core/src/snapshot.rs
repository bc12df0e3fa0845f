//! Floor 9: entries as a table, and requests prepared against them.
//!
//! In: records as loaded, and requests. Out: [`Prepared`] requests that can be decided and
//! explained. A prepared request borrows the vocabulary it is read with, so that numbers of one
//! snapshot are never read against another.

use std::collections::HashMap;
use std::sync::Arc;

use crate::compile::entry::{AccountEntry, KeyEntry, PolicyEntry, PrincipalEntry};
use crate::compile::intern::{Interner, Vocabulary};
use crate::compile::lower;
use crate::compile::record;
use crate::document::PolicyDocument;
use crate::name::account::AccountId;
use crate::name::arn::Arn;
use crate::name::principal::{Caller, PathKnown};
use crate::record::{AccountRecord, KeyRecord, PrincipalRecord};
use crate::request::{Request, Resource};
use crate::semantics::Semantics;

pub(crate) mod prepare;

pub use crate::compile::record::LoadError;
pub use prepare::{Prepared, RequestError, Scratch};

/// Everything that is known of accounts, principals and keys, ready for decisions.
#[derive(Debug)]
pub struct Snapshot {
    interner: Interner,
    semantics: Semantics,
    strangers: Strangers,
    accounts: HashMap<AccountId, Arc<AccountEntry>>,
    endpoints: HashMap<Box<str>, Arc<PolicyEntry>>,
    keys: HashMap<Box<str>, Arc<KeyEntry>>,
    principals: HashMap<Box<str>, Arc<PrincipalEntry>>,
    /// Roles by account and name, for sessions of which only the session ARN is known.
    roles: HashMap<Box<str>, Arc<PrincipalEntry>>,
    sessions: HashMap<Box<str>, Arc<PolicyEntry>>,
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
            strangers: Strangers::AreRefused,
            accounts: HashMap::new(),
            endpoints: HashMap::new(),
            keys: HashMap::new(),
            principals: HashMap::new(),
            roles: HashMap::new(),
            sessions: HashMap::new(),
        }
    }

    /// Says what users and roles are that are not loaded.
    pub fn set_strangers(&mut self, strangers: Strangers) {
        self.strangers = strangers;
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
        let id = account.id;
        let entry = self.account_entry(account)?;
        self.accounts.insert(id, Arc::new(entry));
        Ok(())
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
        self.endpoints.insert(id.into(), Arc::new(entry));
        Ok(())
    }

    /// Adds a key, or replaces it.
    ///
    /// # Errors
    ///
    /// [`LoadError`] when a policy cannot be lowered or the ARN names no account.
    pub fn add_key(&mut self, key: KeyRecord) -> Result<(), LoadError> {
        let entry = self.key_entry(key)?;
        self.keys.insert(entry.arn.as_str().into(), Arc::new(entry));
        Ok(())
    }

    /// Adds a user or a role, or replaces it.
    ///
    /// # Errors
    ///
    /// [`LoadError::Compile`] when a policy cannot be lowered.
    pub fn add_principal(&mut self, principal: PrincipalRecord) -> Result<(), LoadError> {
        let entry = Arc::new(self.principal_entry(principal)?);
        if entry.arn.resource().starts_with("role/") {
            let mut name = String::new();
            lower::write_role_name(&mut name, &entry.arn);
            self.roles.insert(name.into(), Arc::clone(&entry));
        }
        self.principals.insert(entry.arn.as_str().into(), entry);
        Ok(())
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
        self.sessions
            .insert(caller.as_str().into(), Arc::new(entry));
        Ok(())
    }

    /// Compiles a key for an embedder that keeps the entry itself.
    ///
    /// # Errors
    ///
    /// [`LoadError`] when a policy cannot be lowered or the ARN names no account.
    pub fn key_entry(&mut self, key: KeyRecord) -> Result<KeyEntry, LoadError> {
        record::key(key, &mut self.interner)
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

    /// The entry of the user, of the role of a session, or of the issuer of a federated session.
    /// Root users and services have none, nor has a federated session whose issuer is not said.
    pub(crate) fn find_principal(
        &self,
        caller: &Caller,
        buffer: &mut String,
    ) -> Result<Option<&PrincipalEntry>, RequestError> {
        let (arn, entry) = match caller {
            Caller::Root { .. } | Caller::Service { .. } => return Ok(None),
            Caller::User { arn, .. } => (arn, self.principals.get(arn.as_str())),
            Caller::FederatedUser { issuer: None, .. } => return Ok(None),
            Caller::FederatedUser {
                issuer: Some(issuer),
                ..
            } => (issuer, self.principals.get(issuer.as_str())),
            Caller::Session {
                role,
                path: PathKnown::Yes,
                ..
            } => (role, self.principals.get(role.as_str())),
            Caller::Session {
                role,
                path: PathKnown::No,
                ..
            } => {
                buffer.clear();
                lower::write_role_name(buffer, role);
                (role, self.roles.get(buffer.as_str()))
            }
        };
        match (entry, self.strangers) {
            (Some(entry), _) => Ok(Some(entry)),
            (None, Strangers::HaveNoPolicies) if !self.has_namesake(arn, buffer) => Ok(None),
            (None, Strangers::AreRefused | Strangers::HaveNoPolicies) => {
                Err(RequestError::UnknownPrincipal(arn.clone()))
            }
        }
    }

    /// Whether a role of the same account and name is loaded.
    fn has_namesake(&self, arn: &Arn, buffer: &mut String) -> bool {
        buffer.clear();
        lower::write_role_name(buffer, arn);
        arn.resource().starts_with("role/") && self.roles.contains_key(buffer.as_str())
    }

    pub(crate) fn find_resource(&self, resource: &Resource) -> ResourceEntries<'_> {
        ResourceEntries {
            key: match resource {
                Resource::Account { .. } | Resource::Alias(_) => None,
                Resource::Key(arn) => self.keys.get(arn.as_str()).map(Arc::as_ref),
            },
            account: resource.owner().and_then(|owner| self.find_account(owner)),
        }
    }

    pub(crate) fn vocabulary(&self) -> &Vocabulary {
        self.interner.vocabulary()
    }

    pub(crate) fn find_account(&self, id: AccountId) -> Option<&AccountEntry> {
        self.accounts.get(&id).map(Arc::as_ref)
    }

    fn find_endpoint(&self, id: &str) -> Option<&PolicyEntry> {
        self.endpoints.get(id).map(Arc::as_ref)
    }

    pub(crate) fn find_session(&self, request: &Request) -> Option<&PolicyEntry> {
        self.sessions
            .get(request.principal.caller.as_str())
            .map(Arc::as_ref)
    }
}
