//! The entries of a snapshot, found by the numbers of their names.

use std::sync::Arc;

use crate::compile::entry::{AccountEntry, KeyEntry, PolicyEntry, PrincipalEntry};
use crate::compile::intern::{NameId, Vocabulary};
use crate::compile::lower;
use crate::compile::trie::Trie;
use crate::name::account::AccountId;
use crate::name::arn::Arn;
use crate::name::principal::{Caller, PathKnown};
use crate::request::{Request, Resource};
use crate::semantics::Semantics;
use crate::snapshot::prepare::MAX_CHECKS;
use crate::snapshot::{Entries, Prepared, RequestError, ResourceEntries, Scratch, Strangers};

/// All entries. A clone shares them, and does not change any more.
#[derive(Clone, Debug)]
pub(crate) struct Tables {
    pub(crate) strangers: Strangers,
    pub(crate) accounts: Trie<Arc<AccountEntry>>,
    pub(crate) endpoints: Trie<Arc<PolicyEntry>>,
    pub(crate) keys: Trie<Arc<KeyEntry>>,
    pub(crate) principals: Trie<Arc<PrincipalEntry>>,
    /// Roles by account and name, for sessions of which only the session ARN is known. The last
    /// that was added counts, should several have the name.
    pub(crate) roles: Trie<Arc<[Arc<PrincipalEntry>]>>,
    pub(crate) sessions: Trie<Arc<PolicyEntry>>,
}

/// The entries with the names that they are found by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known<'a> {
    pub(crate) vocabulary: &'a Vocabulary,
    pub(crate) tables: &'a Tables,
}

impl Tables {
    pub(crate) const fn new() -> Self {
        Self {
            strangers: Strangers::AreRefused,
            accounts: Trie::new(),
            endpoints: Trie::new(),
            keys: Trie::new(),
            principals: Trie::new(),
            roles: Trie::new(),
            sessions: Trie::new(),
        }
    }

    pub(crate) fn add_principal(&mut self, entry: PrincipalEntry) {
        let entry = Arc::new(entry);
        self.forget_role(&entry);
        if let Some(name) = entry.role_name {
            let namesakes = self.roles.get(name.table_number());
            let namesakes = namesakes
                .into_iter()
                .flat_map(|roles| roles.iter().cloned());
            let all = namesakes.chain([Arc::clone(&entry)]).collect();
            self.roles.insert(name.table_number(), all);
        }
        self.principals.insert(entry.number.table_number(), entry);
    }

    pub(crate) fn remove_principal(&mut self, number: NameId) -> bool {
        let removed = self.principals.remove(number.table_number());
        if let Some(entry) = &removed {
            self.forget_role(entry);
        }
        removed.is_some()
    }

    /// Takes a role from those of its name.
    fn forget_role(&mut self, entry: &PrincipalEntry) {
        let Some(name) = entry.role_name.map(NameId::table_number) else {
            return;
        };
        let Some(namesakes) = self.roles.get(name) else {
            return;
        };
        let others = namesakes.iter().filter(|role| role.number != entry.number);
        let others: Arc<[_]> = others.cloned().collect();
        if others.is_empty() {
            self.roles.remove(name);
        } else {
            self.roles.insert(name, others);
        }
    }
}

impl<'a> Known<'a> {
    /// Prepares a request against the entries that it meets.
    pub(crate) fn prepare(
        self,
        request: &'a Request,
        semantics: Semantics,
        scratch: &'a mut Scratch,
    ) -> Result<Prepared<'a>, RequestError> {
        let caller = &request.principal.caller;
        let mut resources = [ResourceEntries::default(); MAX_CHECKS];
        for (found, check) in resources.iter_mut().zip(&request.checks) {
            *found = self.resource(&check.resource);
        }
        let entries = Entries {
            principal: self.principal(caller, &mut scratch.name)?,
            principal_account: caller.account().and_then(|id| self.account(id)),
            session: self.session(caller),
            endpoint: request.endpoint.as_deref().and_then(|id| self.endpoint(id)),
            resources: &resources,
        };
        super::prepare::prepare(self.vocabulary, request, &entries, semantics, scratch)
    }

    /// The entry of a key.
    pub(crate) fn key(self, arn: &Arn) -> Option<&'a KeyEntry> {
        self.find(&self.tables.keys, arn.as_str()).map(Arc::as_ref)
    }

    /// The entry of the user, of the role of a session, or of the issuer of a federated session.
    /// Root users and services have none, nor has a federated session whose issuer is not said.
    pub(crate) fn principal(
        self,
        caller: &Caller,
        buffer: &mut String,
    ) -> Result<Option<&'a PrincipalEntry>, RequestError> {
        let of = |arn: &Arn| self.find(&self.tables.principals, arn.as_str());
        let (arn, entry) = match caller {
            Caller::Root { .. }
            | Caller::Service { .. }
            | Caller::FederatedUser { issuer: None, .. } => return Ok(None),
            Caller::User { arn, .. } => (arn, of(arn)),
            Caller::FederatedUser {
                issuer: Some(issuer),
                ..
            } => (issuer, of(issuer)),
            Caller::Session {
                role,
                path: PathKnown::Yes,
                ..
            } => (role, of(role)),
            Caller::Session {
                role,
                path: PathKnown::No,
                ..
            } => (role, self.role(role, buffer)),
        };
        match (entry, self.tables.strangers) {
            (Some(entry), _) => Ok(Some(entry)),
            (None, Strangers::HaveNoPolicies) if !self.has_namesake(arn, buffer) => Ok(None),
            (None, Strangers::AreRefused | Strangers::HaveNoPolicies) => {
                Err(RequestError::UnknownPrincipal(arn.clone()))
            }
        }
    }

    /// The role of an account and a name, whatever its path.
    fn role(self, arn: &Arn, buffer: &mut String) -> Option<&'a Arc<PrincipalEntry>> {
        buffer.clear();
        lower::write_role_name(buffer, arn);
        self.find(&self.tables.roles, buffer)?.last()
    }

    /// Whether a role of the same account and name is loaded.
    fn has_namesake(self, arn: &Arn, buffer: &mut String) -> bool {
        arn.resource().starts_with("role/") && self.role(arn, buffer).is_some()
    }

    pub(crate) fn resource(self, resource: &Resource) -> ResourceEntries<'a> {
        let key = match resource {
            Resource::Account { .. } | Resource::Alias(_) => None,
            Resource::Key(arn) => self.key(arn),
        };
        let owner = key.map(|key| key.account).or_else(|| resource.owner());
        ResourceEntries {
            key,
            account: owner.and_then(|owner| self.account(owner)),
        }
    }

    pub(crate) fn account(self, id: AccountId) -> Option<&'a AccountEntry> {
        self.tables.accounts.get(id.number()).map(Arc::as_ref)
    }

    pub(crate) fn endpoint(self, id: &str) -> Option<&'a PolicyEntry> {
        self.find(&self.tables.endpoints, id).map(Arc::as_ref)
    }

    pub(crate) fn session(self, caller: &Caller) -> Option<&'a PolicyEntry> {
        let found = self.find(&self.tables.sessions, caller.as_str());
        found.map(Arc::as_ref)
    }

    /// What stands under a name. Where the table is empty, the name is not looked up.
    fn find<T>(self, table: &'a Trie<T>, name: &str) -> Option<&'a T> {
        if table.is_empty() {
            return None;
        }
        table.get(self.vocabulary.find_name(name)?.table_number())
    }
}
