//! What is known when a request is decided, and the deciding.

use std::collections::{BTreeMap, BTreeSet};

use policy_core::document::PolicyDocument;
use policy_core::explain::Explanation;
use policy_core::name::account::AccountId;
use policy_core::record::{AccountRecord, KeyRecord, PrincipalRecord};
use policy_core::semantics::Semantics;
use policy_core::snapshot::{Prepared, Scratch, Snapshot, Strangers};

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
        self.ask(asked, semantics, |prepared| prepared.explain())
    }

    /// Asks a request something.
    pub(crate) fn ask<T>(
        &self,
        asked: &Asked,
        semantics: Semantics,
        question: fn(&Prepared<'_>) -> T,
    ) -> Result<T, Problem> {
        let mut snapshot = self.snapshot(semantics)?;
        bring(&mut snapshot, asked)?;
        ask(&snapshot, asked, question)
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

/// A world that answers many requests, of many threads at once.
#[derive(Debug)]
pub(crate) struct ReadyWorld {
    pub(crate) world: World,
    pub(crate) snapshot: Snapshot,
    semantics: Semantics,
}

/// What one thread keeps for requests that bring policies along: a snapshot of its own.
#[derive(Debug, Default)]
pub(crate) struct Brought {
    snapshot: Option<Snapshot>,
    /// VPC endpoints whose policies in the snapshot are not those of the world.
    lent: BTreeSet<String>,
    /// How many requests have brought policies along since the snapshot was built.
    count: usize,
}

impl ReadyWorld {
    pub(crate) fn new(world: World, semantics: Semantics) -> Result<Self, Problem> {
        Ok(Self {
            snapshot: world.snapshot(semantics)?,
            world,
            semantics,
        })
    }

    /// Asks a request something. The policies that it brings along are its own: no other request
    /// meets them.
    pub(crate) fn ask<T>(
        &self,
        asked: &Asked,
        brought: &mut Brought,
        question: fn(&Prepared<'_>) -> T,
    ) -> Result<T, Problem> {
        let brings_session = !asked.session.is_empty();
        let endpoint = asked.request.endpoint.as_deref();
        let brings_endpoint = asked.endpoint.is_some() && endpoint.is_some();
        if !brings_session && !brings_endpoint {
            return ask(&self.snapshot, asked, question);
        }
        let Brought {
            snapshot,
            lent,
            count,
        } = brought;
        let needs_lent = !brings_endpoint && endpoint.is_some_and(|id| lent.contains(id));
        let own = match snapshot
            .take()
            .filter(|_| !needs_lent && *count < MAX_BROUGHT)
        {
            Some(own) => own,
            None => {
                lent.clear();
                *count = 0;
                self.world.snapshot(self.semantics)?
            }
        };
        let own = snapshot.insert(own);
        *count = count.saturating_add(1);
        if brings_endpoint {
            lent.extend(endpoint.map(str::to_owned));
        }
        let answer = bring(own, asked).and_then(|()| ask(own, asked, question));
        if brings_session {
            // A world says no session policies, so there are none to put back.
            own.add_session(&asked.request.principal.caller, Vec::new())
                .map_err(|error| Problem::plain(error.to_string()))?;
        }
        answer
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

fn ask<T>(
    snapshot: &Snapshot,
    asked: &Asked,
    question: fn(&Prepared<'_>) -> T,
) -> Result<T, Problem> {
    let mut scratch = Scratch::default();
    let prepared = snapshot
        .prepare(&asked.request, &mut scratch)
        .map_err(|error| Problem::plain(error.to_string()))?;
    Ok(question(&prepared))
}

/// A snapshot never forgets a name, so it is built anew after so many requests that may have
/// brought some: memory stays bounded, and building is rare.
const MAX_BROUGHT: usize = 1_000;
