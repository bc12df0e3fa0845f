//! The world before a call, as records: what the engine is told of accounts, users, roles, sessions,
//! endpoints and keys.

use std::collections::BTreeMap;
use std::sync::Arc;

use kms_model::call::Call;
use kms_model::iam::{Iam, Identity, VpcEndpoint};
use kms_model::policy_core::Source;
use kms_model::policy_core::ast::PolicyKind;
use kms_model::policy_core::document::read_policy;
use kms_model::policy_core::grant::{Grant, Visibility};
use kms_model::policy_core::name::account::AccountId;
use kms_model::policy_core::name::arn::Arn;
use kms_model::policy_core::name::principal::PrincipalName;
use kms_model::policy_core::record::{
    AccountRecord, GrantRecord, KeyMetadata, KeyRecord, PrincipalRecord,
};
use kms_model::policy_core::semantics::Semantics;
use kms_model::policy_core::snapshot::Snapshot;
use kms_model::policy_core::value::time::Timestamp;
use kms_model::store::{GrantParty, KeyManager, MemoryStore, StoredKey};

/// What there is to be asked for: IAM does not list.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) accounts: Vec<AccountId>,
    pub(crate) principals: Vec<Arn>,
    pub(crate) endpoints: Vec<String>,
}

/// The world at one time.
#[derive(Clone, Debug)]
pub(crate) struct Moment {
    accounts: Vec<AccountRecord>,
    principals: Vec<PrincipalRecord>,
    endpoints: BTreeMap<String, VpcEndpoint>,
    keys: Vec<Arc<StoredKey>>,
    /// Sessions by the id of their access key.
    sessions: BTreeMap<String, Identity>,
}

impl Moment {
    pub(crate) fn new(iam: &Iam, store: &MemoryStore, known: &Known, call: &Call) -> Self {
        let accounts = known.accounts.iter().filter_map(|id| iam.account(*id));
        let principals = known.principals.iter().filter_map(|arn| iam.principal(arn));
        let endpoints = known.endpoints.iter().filter_map(|id| iam.endpoint(id));
        let key = call.identity.access_key_id().map(str::to_owned);
        Self {
            accounts: accounts.map(|(record, _)| (*record).clone()).collect(),
            principals: principals.map(|(record, _)| (*record).clone()).collect(),
            endpoints: endpoints
                .map(|(endpoint, _)| (endpoint.id.clone(), (*endpoint).clone()))
                .collect(),
            keys: store.export(),
            sessions: key
                .map(|key| (key, call.identity.clone()))
                .into_iter()
                .collect(),
        }
    }

    /// The key, unless it is gone by then.
    pub(crate) fn key(&self, arn: &Arn, now: Timestamp) -> Option<&StoredKey> {
        let mut keys = self.keys.iter().map(Arc::as_ref);
        keys.find(|stored| stored.key.arn == *arn && stored.key.deletion.is_none_or(|at| at > now))
    }

    pub(crate) fn key_of_alias(&self, alias: &Arn) -> Option<Arn> {
        let mut aliases = self.keys.iter().flat_map(|stored| &stored.aliases);
        let alias = aliases.find(|other| other.arn == *alias)?;
        Some(alias.target.clone())
    }

    pub(crate) fn endpoint(&self, id: &str) -> Option<&VpcEndpoint> {
        self.endpoints.get(id)
    }

    pub(crate) fn session(&self, access_key: &str) -> Option<&Identity> {
        self.sessions.get(access_key)
    }

    /// As if nobody had ever been granted anything.
    pub(crate) fn forget_grants(self: &mut Arc<Self>) {
        for key in &mut Arc::make_mut(self).keys {
            Arc::make_mut(key).grants.clear();
        }
    }

    /// Everything, ready for a decision.
    pub(crate) fn snapshot(&self) -> Snapshot {
        let mut snapshot = Snapshot::new(Semantics::default());
        for account in &self.accounts {
            snapshot.add_account(account.clone()).unwrap();
        }
        for principal in &self.principals {
            snapshot.add_principal(principal.clone()).unwrap();
        }
        for (id, endpoint) in &self.endpoints {
            let policies = endpoint.policies.clone();
            snapshot.add_endpoint(id, policies).unwrap();
        }
        for key in &self.keys {
            snapshot.add_key(self.record(key)).unwrap();
        }
        snapshot
    }

    fn record(&self, stored: &StoredKey) -> KeyRecord {
        let key = &stored.key;
        let source = Arc::new(Source::new("key policy", &*key.policy.text));
        let outcome = read_policy(&source, Some(PolicyKind::KeyPolicy));
        let meant = |name: &PrincipalName| {
            let id = key.policy.principals.get(&name.to_string())?;
            self.renamed(name, Some(id))
        };
        KeyRecord {
            arn: key.arn.clone(),
            policies: vec![outcome.document.unwrap().map_principals(meant)],
            grants: stored
                .grants
                .iter()
                .map(|grant| self.grant(grant))
                .map(GrantRecord::from)
                .collect(),
            metadata: KeyMetadata {
                aws_managed: key.manager == KeyManager::Aws,
                key_spec: Some(key.spec.as_str().to_owned()),
                key_usage: Some(key.usage.as_str().to_owned()),
                origin: Some("AWS_KMS".to_owned()),
                multi_region: Some(false),
                ..KeyMetadata::default()
            },
            aliases: Some(
                stored
                    .aliases
                    .iter()
                    .map(|alias| alias.arn.resource().to_owned())
                    .collect(),
            ),
            tags: Some(key.tags.clone()),
        }
    }

    fn grant(&self, grant: &kms_model::store::Grant) -> Grant {
        let party = |party: &GrantParty| {
            let renamed = self.renamed(&party.name, party.unique_id.as_ref());
            renamed.unwrap_or_else(|| party.name.clone())
        };
        Grant {
            key: Some(grant.key.as_str().to_owned()),
            id: Some(grant.id.clone()),
            name: grant.name.clone(),
            grantee: party(&grant.grantee),
            retiring: grant.retiring.as_ref().map(party),
            operations: grant.operations.clone(),
            constraints: grant.constraints.clone(),
            issuing_account: grant.issuing_account,
            token: Some(grant.id.clone()),
            visibility: Visibility::From(grant.visible),
        }
    }

    /// A user or role that was deleted since is known by its unique id only.
    fn renamed(&self, name: &PrincipalName, id: Option<&String>) -> Option<PrincipalName> {
        let id = id?;
        let named = |record: &&PrincipalRecord| record.arn.as_str() == name.to_string();
        let today = self.principals.iter().find(named);
        let today = today.and_then(|record| record.unique_id.as_ref());
        (today != Some(id)).then(|| PrincipalName::UniqueId(id.as_str().into()))
    }
}
