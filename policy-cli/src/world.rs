//! What is known when a request is decided, and the deciding.

use std::collections::BTreeMap;

use policy_core::document::PolicyDocument;
use policy_core::explain::Explanation;
use policy_core::name::account::AccountId;
use policy_core::record::{AccountRecord, KeyRecord, PrincipalRecord};
use policy_core::semantics::Semantics;
use policy_core::snapshot::{Scratch, Snapshot, Strangers};

use crate::case::request::Asked;
use crate::problem::Problem;

/// Accounts, principals, keys and endpoints, as loaded.
#[derive(Clone, Debug, Default)]
pub(crate) struct World {
    pub(crate) accounts: BTreeMap<AccountId, AccountRecord>,
    pub(crate) principals: Vec<PrincipalRecord>,
    pub(crate) keys: Vec<KeyRecord>,
    pub(crate) endpoints: BTreeMap<String, Vec<PolicyDocument>>,
}

impl World {
    /// Decides a request and says why.
    pub(crate) fn explain(
        &self,
        asked: &Asked,
        semantics: Semantics,
    ) -> Result<Explanation, Problem> {
        let mut snapshot = self.snapshot(semantics)?;
        let wrong = |error: &dyn std::fmt::Display| Problem::plain(error.to_string());
        if !asked.session.is_empty() {
            snapshot
                .add_session(&asked.request.principal.caller, asked.session.clone())
                .map_err(|error| wrong(&error))?;
        }
        if let (Some(id), Some(policies)) = (&asked.request.endpoint, &asked.endpoint) {
            snapshot
                .add_endpoint(id, policies.clone())
                .map_err(|error| wrong(&error))?;
        }
        explain(&snapshot, asked)
    }

    /// What the engine decides against; requests that bring policies along need their own.
    pub(crate) fn snapshot(&self, semantics: Semantics) -> Result<Snapshot, Problem> {
        let mut snapshot = Snapshot::new(semantics);
        // What is given is the whole world: who is not in it has no policies.
        snapshot.set_strangers(Strangers::HaveNoPolicies);
        let wrong = |error: &dyn std::fmt::Display| Problem::plain(error.to_string());
        for account in self.accounts.values() {
            snapshot
                .add_account(account.clone())
                .map_err(|error| wrong(&error))?;
        }
        for key in &self.keys {
            snapshot
                .add_key(key.clone())
                .map_err(|error| wrong(&error))?;
        }
        for principal in &self.principals {
            snapshot
                .add_principal(principal.clone())
                .map_err(|error| wrong(&error))?;
        }
        for (id, policies) in &self.endpoints {
            snapshot
                .add_endpoint(id, policies.clone())
                .map_err(|error| wrong(&error))?;
        }
        Ok(snapshot)
    }
}

/// Decides a request that brings no policies along.
pub(crate) fn explain(snapshot: &Snapshot, asked: &Asked) -> Result<Explanation, Problem> {
    let mut scratch = Scratch::default();
    let prepared = snapshot
        .prepare(&asked.request, &mut scratch)
        .map_err(|error| Problem::plain(error.to_string()))?;
    Ok(prepared.explain())
}
