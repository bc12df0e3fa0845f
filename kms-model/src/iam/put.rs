//! Edits: each is refused whole or made whole.

use std::collections::BTreeMap;
use std::sync::Arc;

use policy_core::document::PolicyDocument;
use policy_core::name::account::AccountId;
use policy_core::name::arn::Arn;
use policy_core::name::principal::PathKnown;
use policy_core::record::{AccountRecord, PrincipalRecord};
use policy_core::table::partition;

use crate::iam::Iam;
use crate::iam::endpoint::VpcEndpoint;
use crate::iam::error::IamError;
use crate::iam::policy::loadable;
use crate::iam::rules::{self, Kind};
use crate::iam::state::Account;

/// What a user or a role has beside its name.
#[derive(Clone, Debug, Default)]
pub struct Attached {
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// Inline, managed and group policies.
    pub policies: Vec<PolicyDocument>,
    /// The permissions boundary.
    pub boundary: Option<PolicyDocument>,
}

/// An account in no organization.
#[must_use]
pub fn lone_account(id: AccountId) -> AccountRecord {
    AccountRecord {
        id,
        org_id: None,
        org_path: None,
        management: false,
        scp: None,
        rcp: Vec::new(),
    }
}

impl Iam {
    /// Adds an account of the partition `aws`, or replaces what is known of it.
    ///
    /// # Errors
    ///
    /// [`IamError`] when its place in an organization makes no sense or a policy does not fit.
    pub fn put_account(&self, record: AccountRecord) -> Result<(), IamError> {
        self.put_account_in("aws", record)
    }

    /// Adds an account of any partition, or replaces what is known of it.
    ///
    /// # Errors
    ///
    /// As [`put_account`](Self::put_account), or when it is known to be of another partition.
    pub fn put_account_in(&self, partition: &str, record: AccountRecord) -> Result<(), IamError> {
        if !partition::is_known(partition) {
            return Err(IamError::Malformed {
                text: partition.to_owned(),
                wanted: "a partition of AWS",
            });
        }
        let account = record.id;
        let wrong = |what| Err(IamError::Account { account, what });
        match (&record.org_id, &record.org_path) {
            (None, None) if record.management || record.scp.is_some() => {
                return wrong("only an organization has a management account and SCPs");
            }
            (None, Some(_)) => return wrong("it has a place in an organization, but none is said"),
            (Some(org), Some(path)) if path.split('/').next() != Some(org) => {
                return wrong("its place is in another organization");
            }
            (None | Some(_), None | Some(_)) => {}
        }
        loadable(|snapshot| snapshot.account_entry(record.clone()))?;
        let mut state = self.write();
        match state.accounts.get(&account) {
            Some(known) if *known.partition != *partition => {
                return wrong("it is in another partition");
            }
            Some(_) => {}
            None => state.epoch = state.epoch.saturating_add(1),
        }
        let version = state.edit();
        let kept = Account {
            record: Arc::new(record),
            partition: partition.into(),
            version,
        };
        state.accounts.insert(account, kept);
        Ok(())
    }

    /// Adds a user, or replaces what it has; a user that is there keeps its unique id, which is
    /// returned.
    ///
    /// # Errors
    ///
    /// [`IamError`] when there is no such account, the name is taken, or something is wrong with
    /// name, tags or policies.
    pub fn put_user(&self, arn: &Arn, attached: Attached) -> Result<String, IamError> {
        self.put_principal(Kind::User, arn, attached)
    }

    /// Adds a role, or replaces what it has; a role that is there keeps its unique id, which is
    /// returned.
    ///
    /// # Errors
    ///
    /// [`IamError`] when there is no such account, the name is taken, or something is wrong with
    /// name, tags or policies.
    pub fn put_role(&self, arn: &Arn, attached: Attached) -> Result<String, IamError> {
        self.put_principal(Kind::Role, arn, attached)
    }

    /// Deletes a user or a role; its unique id is never given again.
    ///
    /// # Errors
    ///
    /// [`IamError::NoUser`] or [`IamError::NoRole`] if there is none of this ARN.
    pub fn delete_principal(&self, arn: &Arn) -> Result<(), IamError> {
        let kind = if arn.resource().starts_with("role/") {
            Kind::Role
        } else {
            Kind::User
        };
        let name = rules::name(arn, kind)?;
        let mut state = self.write();
        let Some((record, _)) = state.principals.remove(arn) else {
            return Err(match kind {
                Kind::Role => IamError::NoRole(arn.clone()),
                Kind::User => IamError::NoUser(arn.clone()),
            });
        };
        state.names.remove(&name);
        if let Some(id) = &record.unique_id {
            state.unique_ids.remove(id);
        }
        state.epoch = state.epoch.saturating_add(1);
        Ok(())
    }

    /// Adds a VPC endpoint, or replaces what is known of it.
    ///
    /// # Errors
    ///
    /// [`IamError`] when there is no such account, or an id or a policy does not fit.
    pub fn put_endpoint(&self, endpoint: VpcEndpoint) -> Result<(), IamError> {
        rules::endpoint_id(&endpoint.id)?;
        rules::vpc_id(&endpoint.vpc)?;
        rules::bounded("policies", endpoint.policies.len(), MAX_POLICIES)?;
        loadable(|snapshot| snapshot.endpoint_entry(endpoint.policies.clone()))?;
        let mut state = self.write();
        if !state.accounts.contains_key(&endpoint.owner) {
            return Err(IamError::NoAccount(endpoint.owner));
        }
        let version = state.edit();
        let id = endpoint.id.clone();
        state.endpoints.insert(id, (Arc::new(endpoint), version));
        Ok(())
    }

    fn put_principal(&self, kind: Kind, arn: &Arn, attached: Attached) -> Result<String, IamError> {
        let name = rules::name(arn, kind)?;
        rules::tags(&attached.tags)?;
        rules::bounded("policies", attached.policies.len(), MAX_POLICIES)?;
        let mut record = PrincipalRecord {
            arn: arn.clone(),
            path: PathKnown::Yes,
            unique_id: None,
            tags: Some(attached.tags),
            policies: attached.policies,
            boundary: attached.boundary,
        };
        loadable(|snapshot| snapshot.principal_entry(record.clone()))?;
        let mut state = self.write();
        let account = state.accounts.get(&name.account);
        let account = account.ok_or(IamError::NoAccount(name.account))?;
        if *account.partition != *arn.partition() {
            return Err(IamError::OtherPartition {
                arn: arn.clone(),
                partition: account.partition.to_string(),
            });
        }
        if let Some(taken) = state.names.get(&name).filter(|known| *known != arn) {
            return Err(IamError::NameTaken {
                arn: arn.clone(),
                taken: taken.clone(),
            });
        }
        let known = state.unique_id(arn).map(str::to_owned);
        let id = known.unwrap_or_else(|| state.mint(kind));
        record.unique_id = Some(id.clone());
        let version = state.edit();
        state.epoch = state.epoch.saturating_add(1);
        state.names.insert(name, arn.clone());
        state.unique_ids.insert(id.clone(), arn.clone());
        state
            .principals
            .insert(arn.clone(), (Arc::new(record), version));
        Ok(id)
    }
}

/// Policies of one user or role. Chosen: ten groups and the user itself, each with ten managed and
/// as many inline policies, are 220.
const MAX_POLICIES: usize = 256;
