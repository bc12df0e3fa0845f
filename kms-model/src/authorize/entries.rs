//! The engine's entries, compiled once and kept beside what they were made of.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, PoisonError, RwLock};

use policy_core::ast::PolicyKind;
use policy_core::document::{PolicyDocument, read_policy};
use policy_core::engine::{Engine, Reader};
use policy_core::grant::{Grant as CoreGrant, Visibility};
use policy_core::name::account::AccountId;
use policy_core::name::arn::Arn;
use policy_core::name::principal::PrincipalName;
use policy_core::record::{GrantRecord, KeyMetadata, KeyRecord};
use policy_core::request::Request;
use policy_core::semantics::Semantics;
use policy_core::snapshot::{Entries, ResourceEntries};
use policy_core::{AccountEntry, KeyEntry, PolicyEntry, PrincipalEntry, Source};

use crate::authorize::{Found, refusal};
use crate::call::Call;
use crate::error::{ErrorKind, KmsError};
use crate::iam::{Iam, Version as IamVersion};
use crate::store::{Grant, GrantParty, Key, KeyManager, StoredKey, Version};

/// Compiles records when they are first met, and again when they changed.
#[derive(Debug)]
pub(super) struct EntryCache {
    engine: Engine,
    /// A key is compiled for the principals of its time: one may have been deleted since.
    keys: Cache<Arn, (Version, u64), KeyEntry>,
    principals: Cache<Arn, IamVersion, PrincipalEntry>,
    accounts: Cache<AccountId, IamVersion, AccountEntry>,
    endpoints: Cache<String, IamVersion, PolicyEntry>,
    /// By the serial number of the identity, which never changes.
    sessions: Cache<u64, (), PolicyEntry>,
}

/// The entries that one call meets.
#[derive(Debug)]
pub(super) struct Fetched {
    principal: Option<Arc<PrincipalEntry>>,
    principal_account: Option<Arc<AccountEntry>>,
    session: Option<Arc<PolicyEntry>>,
    endpoint: Option<Arc<PolicyEntry>>,
    resources: Vec<FetchedResource>,
}

/// The entries of what one check is on.
#[derive(Debug)]
struct FetchedResource {
    key: Option<Arc<KeyEntry>>,
    account: Option<Arc<AccountEntry>>,
}

impl EntryCache {
    pub(super) fn new(semantics: Semantics) -> Self {
        Self {
            engine: Engine::new(semantics),
            keys: Cache::default(),
            principals: Cache::default(),
            accounts: Cache::default(),
            endpoints: Cache::default(),
            sessions: Cache::default(),
        }
    }

    pub(super) fn reader(&self) -> Reader {
        self.engine.reader()
    }

    /// Everything that the request is decided over. Whoever and whatever is not known to IAM has no
    /// decision.
    pub(super) fn fetch(
        &self,
        iam: &Iam,
        call: &Call,
        request: &Request,
        found: &[Found],
    ) -> Result<Fetched, KmsError> {
        let caller = &request.principal.caller;
        // Read before anything is compiled: what changes in between makes the entry stale.
        let epoch = iam.epoch();
        let resources = found
            .iter()
            .zip(&request.checks)
            .map(|(found, check)| {
                let key = match found {
                    Found::Key(stored) => Some(self.key(iam, epoch, stored)?),
                    Found::Account(_) | Found::Alias(_) => None,
                };
                let owner = check.resource.owner();
                let account = owner.map(|id| self.account(iam, id)).transpose()?;
                Ok(FetchedResource { key, account })
            })
            .collect::<Result<_, KmsError>>()?;
        Ok(Fetched {
            principal: self.principal(iam, call)?,
            principal_account: caller
                .account()
                .map(|id| self.account(iam, id))
                .transpose()?,
            session: self.session(call)?,
            endpoint: request
                .endpoint
                .as_deref()
                .map(|id| self.endpoint(iam, id))
                .transpose()?,
            resources,
        })
    }

    /// Whether the account and the VPC endpoint of a call are known, before anything else is.
    pub(super) fn knows(&self, iam: &Iam, request: &Request) -> Result<(), KmsError> {
        if let Some(account) = request.principal.caller.account() {
            self.account(iam, account)?;
        }
        if let Some(endpoint) = &request.endpoint {
            self.endpoint(iam, endpoint)?;
        }
        Ok(())
    }

    /// Whether a policy that is about to be stored can be compiled.
    pub(super) fn try_policy(
        &self,
        key: &Arn,
        metadata: &KeyMetadata,
        document: &PolicyDocument,
    ) -> Result<(), KmsError> {
        let record = KeyRecord {
            arn: key.clone(),
            policies: vec![document.clone()],
            grants: Vec::new(),
            metadata: metadata.clone(),
            aliases: None,
            tags: None,
        };
        match self.engine.key_entry(record) {
            Ok(_) => Ok(()),
            Err(error) => Err(KmsError::new(
                ErrorKind::MalformedPolicyDocument,
                error.to_string(),
            )),
        }
    }

    fn key(&self, iam: &Iam, epoch: u64, stored: &StoredKey) -> Result<Arc<KeyEntry>, KmsError> {
        let stamp = (stored.version, epoch);
        let make = || {
            let record = record(iam, stored)?;
            self.engine.key_entry(record).map_err(refusal::of_load)
        };
        if stored.version.is_prospective() {
            return make().map(Arc::new);
        }
        self.keys.entry(&stored.key.arn, stamp, make)
    }

    /// The user or role whose policies count for the caller, if it still is who it was.
    fn principal(&self, iam: &Iam, call: &Call) -> Result<Option<Arc<PrincipalEntry>>, KmsError> {
        let found = iam.record_of(&call.identity);
        let Some((record, version)) = found.map_err(|_| refusal::unknown_identity())? else {
            return Ok(None);
        };
        let entry = self.principals.entry(&record.arn, version, || {
            let entry = self.engine.principal_entry((*record).clone());
            entry.map_err(refusal::of_load)
        });
        entry.map(Some)
    }

    fn account(&self, iam: &Iam, id: AccountId) -> Result<Arc<AccountEntry>, KmsError> {
        let unknown = || refusal::internal("an account of this call is not known to IAM");
        let (record, version) = iam.account(id).ok_or_else(unknown)?;
        self.accounts.entry(&id, version, || {
            let entry = self.engine.account_entry((*record).clone());
            entry.map_err(refusal::of_load)
        })
    }

    fn endpoint(&self, iam: &Iam, id: &str) -> Result<Arc<PolicyEntry>, KmsError> {
        let unknown = || refusal::internal("the VPC endpoint of this call is not known to IAM");
        let (record, version) = iam.endpoint(id).ok_or_else(unknown)?;
        self.endpoints.entry(&id.to_owned(), version, || {
            let entry = self.engine.endpoint_entry(record.policies.clone());
            entry.map_err(refusal::of_load)
        })
    }

    fn session(&self, call: &Call) -> Result<Option<Arc<PolicyEntry>>, KmsError> {
        let policies = call.identity.session_policies();
        if policies.is_empty() {
            return Ok(None);
        }
        let entry = self.sessions.entry(&call.identity.serial(), (), || {
            let entry = self.engine.session_entry(policies.to_vec());
            entry.map_err(refusal::of_load)
        });
        entry.map(Some)
    }
}

impl Fetched {
    pub(super) fn resources(&self) -> Vec<ResourceEntries<'_>> {
        let resources = self.resources.iter();
        resources
            .map(|found| ResourceEntries {
                key: found.key.as_deref(),
                account: found.account.as_deref(),
            })
            .collect()
    }

    pub(super) fn entries<'a, 'r>(
        &'a self,
        resources: &'r [ResourceEntries<'a>],
    ) -> Entries<'a, 'r> {
        Entries {
            principal: self.principal.as_deref(),
            principal_account: self.principal_account.as_deref(),
            session: self.session.as_deref(),
            endpoint: self.endpoint.as_deref(),
            resources,
        }
    }
}

/// What the engine may know of a key.
pub(super) fn metadata(key: &Key) -> KeyMetadata {
    KeyMetadata {
        aws_managed: key.manager == KeyManager::Aws,
        key_spec: Some(key.spec.as_str().to_owned()),
        key_usage: Some(key.usage.as_str().to_owned()),
        origin: Some("AWS_KMS".to_owned()),
        multi_region: Some(false),
        multi_region_key_type: None,
        trailing_days_without_key_usage: None,
    }
}

/// A key as the engine loads it, with its principals as they are today.
fn record(iam: &Iam, stored: &StoredKey) -> Result<KeyRecord, KmsError> {
    let key = &stored.key;
    let name = format!("key policy of {}", key.arn);
    let source = Arc::new(Source::new(name, &*key.policy.text));
    let document = read_policy(&source, Some(PolicyKind::KeyPolicy)).document;
    let document = document.ok_or_else(|| refusal::internal("a stored key policy has errors"))?;
    let mut lacking = None;
    let meant = |name: &PrincipalName| match name {
        PrincipalName::AssumedRole(arn) | PrincipalName::Role(arn) | PrincipalName::User(arn) => {
            let today = replaced(iam, name, key.policy.principals.get(arn.as_str()));
            today.unwrap_or_else(|error| {
                lacking = Some(error);
                None
            })
        }
        PrincipalName::Account { .. }
        | PrincipalName::Any
        | PrincipalName::AnyAws
        | PrincipalName::CanonicalUser(_)
        | PrincipalName::Federated(_)
        | PrincipalName::FederatedUser(_)
        | PrincipalName::Service(_)
        | PrincipalName::UniqueId(_) => None,
    };
    let document = document.map_principals(meant);
    if let Some(error) = lacking {
        return Err(error);
    }
    let grants = stored.grants.iter();
    let grants = grants.map(|grant| core_grant(iam, grant).map(GrantRecord::from));
    Ok(KeyRecord {
        arn: key.arn.clone(),
        policies: vec![document],
        grants: grants.collect::<Result<_, _>>()?,
        metadata: metadata(key),
        aliases: Some(
            stored
                .aliases
                .iter()
                .map(|alias| alias.arn.resource().to_owned())
                .collect(),
        ),
        tags: Some(key.tags.clone()),
    })
}

fn core_grant(iam: &Iam, grant: &Grant) -> Result<CoreGrant, KmsError> {
    let retiring = grant.retiring.as_ref().map(|retiring| party(iam, retiring));
    Ok(CoreGrant {
        key: Some(grant.key.as_str().to_owned()),
        id: Some(grant.id.clone()),
        name: grant.name.clone(),
        grantee: party(iam, &grant.grantee)?,
        retiring: retiring.transpose()?,
        operations: grant.operations.clone(),
        constraints: grant.constraints.clone(),
        issuing_account: grant.issuing_account,
        // The gate authenticates tokens, and hands the engine the id of the grant instead.
        token: Some(grant.id.clone()),
        visibility: Visibility::From(grant.visible),
    })
}

/// A principal of a grant as it is today.
pub(super) fn party(iam: &Iam, party: &GrantParty) -> Result<PrincipalName, KmsError> {
    let today = match &party.name {
        // A session is as old as its role: one of a role that was made again is somebody else's.
        PrincipalName::AssumedRole(_) | PrincipalName::Role(_) | PrincipalName::User(_) => {
            replaced(iam, &party.name, party.unique_id.as_ref())?
        }
        PrincipalName::Account { .. }
        | PrincipalName::Any
        | PrincipalName::AnyAws
        | PrincipalName::CanonicalUser(_)
        | PrincipalName::Federated(_)
        | PrincipalName::FederatedUser(_)
        | PrincipalName::Service(_)
        | PrincipalName::UniqueId(_) => None,
    };
    Ok(today.unwrap_or_else(|| party.name.clone()))
}

/// The unique id that stands for a user or role who was deleted since, or whose name somebody else
/// has by now; the same for a session of the role.
///
/// A record that does not say whom it meant is damaged: neither an Allow nor a Deny may be guessed.
pub(super) fn replaced(
    iam: &Iam,
    name: &PrincipalName,
    id: Option<&String>,
) -> Result<Option<PrincipalName>, KmsError> {
    let meant = id.ok_or_else(|| refusal::internal("a stored principal lacks its unique id"))?;
    let is_there = iam.unique_id_of(name).as_ref() == Some(meant);
    Ok((!is_there).then(|| PrincipalName::UniqueId(meant.as_str().into())))
}

/// Values by key, each with the stamp of what it was made of.
#[derive(Debug)]
struct Cache<K, S, V> {
    kept: RwLock<HashMap<K, (S, Arc<V>)>>,
}

impl<K, S, V> Default for Cache<K, S, V> {
    fn default() -> Self {
        Self {
            kept: RwLock::new(HashMap::new()),
        }
    }
}

impl<K: Clone + Eq + Hash, S: Copy + PartialEq, V> Cache<K, S, V> {
    fn entry(
        &self,
        key: &K,
        stamp: S,
        make: impl FnOnce() -> Result<V, KmsError>,
    ) -> Result<Arc<V>, KmsError> {
        {
            let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
            if let Some((of, value)) = kept.get(key)
                && *of == stamp
            {
                return Ok(Arc::clone(value));
            }
        }
        // Two threads may make the same; one of them wins, and both are right.
        let value = Arc::new(make()?);
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MAX_KEPT {
            kept.clear();
        }
        kept.insert(key.clone(), (stamp, Arc::clone(&value)));
        Ok(value)
    }
}

/// Entries that one cache keeps: a bound for sessions, which come without end.
const MAX_KEPT: usize = 100_000;
