//! What is known when a request is decided, and the deciding.

use std::collections::{BTreeMap, BTreeSet};

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
        bring(&mut snapshot, asked)?;
        explain(&snapshot, asked)
    }

    /// What the engine decides against.
    fn snapshot(&self, semantics: Semantics) -> Result<Snapshot, Problem> {
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

/// A world that answers many requests.
#[derive(Debug)]
pub(crate) struct ReadyWorld {
    pub(crate) world: World,
    semantics: Semantics,
    snapshot: Snapshot,
    /// VPC endpoints whose policies in the snapshot are not those of the world.
    lent: BTreeSet<String>,
    /// How many requests have brought policies along since the snapshot was built.
    brought: usize,
}

impl ReadyWorld {
    pub(crate) fn new(world: World, semantics: Semantics) -> Result<Self, Problem> {
        Ok(Self {
            snapshot: world.snapshot(semantics)?,
            world,
            semantics,
            lent: BTreeSet::new(),
            brought: 0,
        })
    }

    /// Decides a request and says why. The policies that it brings along are its own: no other
    /// request meets them.
    pub(crate) fn explain(&mut self, asked: &Asked) -> Result<Explanation, Problem> {
        let brings_session = !asked.session.is_empty();
        let endpoint = asked.request.endpoint.as_deref();
        let brings_endpoint = asked.endpoint.is_some() && endpoint.is_some();
        let needs_lent = !brings_endpoint && endpoint.is_some_and(|id| self.lent.contains(id));
        if needs_lent || self.brought >= MAX_BROUGHT {
            self.snapshot = self.world.snapshot(self.semantics)?;
            self.lent.clear();
            self.brought = 0;
        }
        if !brings_session && !brings_endpoint {
            return explain(&self.snapshot, asked);
        }
        self.brought = self.brought.saturating_add(1);
        if brings_endpoint {
            self.lent.extend(endpoint.map(str::to_owned));
        }
        let explanation =
            bring(&mut self.snapshot, asked).and_then(|()| explain(&self.snapshot, asked));
        if brings_session {
            // A world says no session policies, so there are none to put back.
            self.snapshot
                .add_session(&asked.request.principal.caller, Vec::new())
                .map_err(|error| Problem::plain(error.to_string()))?;
        }
        explanation
    }
}

/// Adds the policies that a request brings along.
fn bring(snapshot: &mut Snapshot, asked: &Asked) -> Result<(), Problem> {
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
    Ok(())
}

fn explain(snapshot: &Snapshot, asked: &Asked) -> Result<Explanation, Problem> {
    let mut scratch = Scratch::default();
    let prepared = snapshot
        .prepare(&asked.request, &mut scratch)
        .map_err(|error| Problem::plain(error.to_string()))?;
    Ok(prepared.explain())
}

/// A snapshot never forgets a name, so it is built anew after so many requests that may have
/// brought some: memory stays bounded, and building is rare.
const MAX_BROUGHT: usize = 1_000;
