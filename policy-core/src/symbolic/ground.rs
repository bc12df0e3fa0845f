//! Worlds made ready: one vocabulary for all, so that equal things have equal numbers.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::ast::{Effect, Polarity, PolicyKind};
use crate::compile::entry::{KeyEntry, PolicyEntry, PrincipalEntry};
use crate::compile::lower::CompiledStatement;
use crate::compile::record::LoadError;
use crate::compile::set::PolicySet;
use crate::document::{PolicyDocument, read_policy};
use crate::name::account::AccountId;
use crate::name::arn::Arn;
use crate::name::condition_key::ConditionKey;
use crate::name::principal::{Caller, PathKnown, PrincipalName};
use crate::record::{GrantRecord, KeyMetadata, KeyRecord, PrincipalRecord};
use crate::request::{Request, Resource};
use crate::semantics::Semantics;
use crate::snapshot::tables::{Known, Tables};
use crate::snapshot::{Prepared, RequestError, ResourceEntries, Scratch, Snapshot, Strangers};
use crate::symbolic::answer::Assumed;
use crate::symbolic::{Unloaded, World};
use crate::table::kms_action::ActionSet;
use crate::text::source::Source;

/// Worlds, ready for questions.
#[derive(Debug)]
pub(super) struct Ground {
    snapshot: Snapshot,
    pub(super) sides: Vec<Side>,
    /// The scopes of claims, as policies of each key.
    scopes: Vec<Vec<KeyEntry>>,
    /// The same for actions that are on no key.
    scopes_of_accounts: Vec<PolicyEntry>,
    /// The statement of each, read as claims are.
    spoken_of: Vec<Arc<CompiledStatement>>,
    /// Everybody whom policies, grants and records name.
    pub(super) names: BTreeSet<PrincipalName>,
    pub(super) accounts: BTreeSet<AccountId>,
    pub(super) keys: Vec<Arn>,
    pub(super) endpoints: BTreeSet<String>,
}

/// One world.
#[derive(Debug)]
pub(super) struct Side {
    tables: Tables,
    pub(super) unloaded: Unloaded,
    pub(super) loaded_accounts: BTreeSet<AccountId>,
    principals: Vec<Arn>,
    endpoints: Vec<String>,
}

impl Ground {
    /// Compiles worlds. A key that only one of them has is a key without policies in the other.
    pub(super) fn new(
        worlds: &[&World],
        scopes: &[&PolicyDocument],
        semantics: Semantics,
    ) -> Result<Self, LoadError> {
        let mut ground = Self {
            snapshot: Snapshot::new(semantics),
            sides: Vec::new(),
            scopes: Vec::new(),
            scopes_of_accounts: Vec::new(),
            spoken_of: Vec::new(),
            names: BTreeSet::new(),
            accounts: BTreeSet::new(),
            keys: Vec::new(),
            endpoints: BTreeSet::new(),
        };
        for key in worlds.iter().flat_map(|world| &world.keys) {
            if !ground.keys.contains(&key.arn) {
                ground.keys.push(key.arn.clone());
            }
        }
        let endpoints = worlds.iter().flat_map(|world| world.endpoints.keys());
        ground.endpoints.extend(endpoints.cloned());
        for world in worlds {
            ground.add_side(world)?;
        }
        let first = worlds.first();
        for scope in scopes {
            ground.see(scope);
            let mut entries = Vec::new();
            for arn in ground.keys.clone() {
                let known = first.and_then(|world| world.keys.iter().find(|key| key.arn == arn));
                let record = KeyRecord {
                    policies: vec![(*scope).clone()],
                    grants: Vec::new(),
                    ..known
                        .cloned()
                        .unwrap_or_else(|| KeyRecord::new(arn, Vec::new()))
                };
                entries.push(ground.snapshot.key_entry(record)?);
            }
            // Whether or not there is a key, the scope is the same.
            let arn = ground.keys.first().cloned().or_else(|| NO_KEY.parse().ok());
            if let Some(arn) = arn {
                let lone = KeyRecord::new(arn, vec![(*scope).clone()]);
                let lone = ground.snapshot.key_entry(lone)?;
                let statement = lone.policies.statements().first();
                let statement = statement.map(|statement| Arc::new(literally(statement)));
                ground.spoken_of.extend(statement);
                ground.scopes_of_accounts.push(PolicyEntry {
                    origin: lone.origin.clone(),
                    policies: (*lone.policies).clone(),
                });
            }
            ground.scopes.push(entries);
        }
        Ok(ground)
    }

    fn add_side(&mut self, world: &World) -> Result<(), LoadError> {
        self.snapshot.restore(&Tables::new());
        self.snapshot.set_strangers(Strangers::HaveNoPolicies);
        for account in &world.accounts {
            self.accounts.insert(account.id);
            let levels = account.scp.iter().flatten().chain(&account.rcp);
            levels.flatten().for_each(|document| self.see(document));
            self.snapshot.add_account(account.clone())?;
        }
        for principal in &world.principals {
            let arn = principal.arn.clone();
            let name = match arn.resource().starts_with("user/") {
                true => PrincipalName::User(arn),
                false => PrincipalName::Role(arn),
            };
            self.see_name(&name);
            let documents = principal.policies.iter().chain(&principal.boundary);
            documents.for_each(|document| self.see(document));
            self.snapshot.add_principal(principal.clone())?;
        }
        for key in &world.keys {
            self.accounts.extend(key.arn.account());
            key.policies.iter().for_each(|document| self.see(document));
            for GrantRecord { grant, .. } in &key.grants {
                self.see_name(&grant.value.grantee);
                if let Some(retiring) = &grant.value.retiring {
                    self.see_name(retiring);
                }
                self.accounts.extend(grant.value.issuing_account);
            }
            self.snapshot.add_key(key.clone())?;
        }
        for arn in self.keys.clone() {
            if !world.keys.iter().any(|key| key.arn == arn) {
                self.snapshot.add_key(KeyRecord {
                    metadata: KeyMetadata::default(),
                    ..KeyRecord::new(arn, Vec::new())
                })?;
            }
        }
        let world_endpoints = self.endpoints.clone();
        for (id, policies) in &world.endpoints {
            policies.iter().for_each(|document| self.see(document));
            self.snapshot.add_endpoint(id, policies.clone())?;
        }
        for id in world_endpoints {
            // An endpoint without a policy of its own has the default one.
            if !world.endpoints.contains_key(&id) {
                let policies = policy(OPEN, PolicyKind::VpcEndpointPolicy);
                self.snapshot
                    .add_endpoint(&id, policies.into_iter().collect())?;
            }
        }
        self.sides.push(Side {
            tables: self.snapshot.tables().clone(),
            unloaded: world.unloaded,
            loaded_accounts: world.accounts.iter().map(|account| account.id).collect(),
            principals: world.principals.iter().map(|one| one.arn.clone()).collect(),
            endpoints: world.endpoints.keys().cloned().collect(),
        });
        Ok(())
    }

    /// Notes whom a policy names.
    fn see(&mut self, document: &PolicyDocument) {
        let statements = document.policy.statements.iter();
        let elements = statements.filter_map(|statement| statement.value.principal.as_ref());
        for entry in elements.flat_map(|element| &element.entries) {
            self.see_name(&entry.value);
        }
    }

    fn see_name(&mut self, name: &PrincipalName) {
        self.names.insert(name.clone());
        match name {
            PrincipalName::Account { account, .. } => _ = self.accounts.insert(*account),
            PrincipalName::AssumedRole(arn)
            | PrincipalName::FederatedUser(arn)
            | PrincipalName::Role(arn)
            | PrincipalName::User(arn) => self.accounts.extend(arn.account()),
            PrincipalName::Any
            | PrincipalName::AnyAws
            | PrincipalName::CanonicalUser(_)
            | PrincipalName::Federated(_)
            | PrincipalName::Service(_)
            | PrincipalName::UniqueId(_) => {}
        }
    }

    pub(super) fn known<'a>(&'a self, side: &'a Side) -> Known<'a> {
        // INVARIANT(ground): the tables of every side were filled by this snapshot.
        Known {
            vocabulary: self.snapshot.vocabulary(),
            tables: &side.tables,
        }
    }

    /// Prepares a request against one side.
    pub(super) fn prepare<'a>(
        &'a self,
        side: usize,
        request: &'a Request,
        semantics: Semantics,
        scratch: &'a mut Scratch,
    ) -> Result<Prepared<'a>, RequestError> {
        let Some(side) = self.sides.get(side) else {
            return Err(RequestError::NoChecks);
        };
        let known = Known {
            vocabulary: self.snapshot.vocabulary(),
            tables: &side.tables,
        };
        known.prepare(request, semantics, scratch)
    }

    /// Prepares a request as if the policy of its key were the scope of a claim.
    pub(super) fn prepare_scope<'a>(
        &'a self,
        claim: usize,
        request: &'a Request,
        semantics: Semantics,
        scratch: &'a mut Scratch,
    ) -> Result<Prepared<'a>, RequestError> {
        let Some(side) = self.sides.first() else {
            return Err(RequestError::NoChecks);
        };
        let known = Known {
            vocabulary: self.snapshot.vocabulary(),
            tables: &side.tables,
        };
        let caller = &request.principal.caller;
        let principal = known.principal(caller, &mut scratch.name)?;
        let check = request.checks.first().ok_or(RequestError::NoChecks)?;
        let found = known.resource(&check.resource);
        let scopes = self.scopes.get(claim).into_iter().flatten();
        let key = found
            .key
            .and_then(|key| scopes.into_iter().find(|one| one.arn == key.arn));
        let resources = [ResourceEntries {
            key: key.or(found.key),
            account: found.account,
        }];
        let entries = crate::snapshot::Entries {
            principal,
            principal_account: caller.account().and_then(|id| known.account(id)),
            session: None,
            // Of an action that is on no key, the scope stands where an endpoint's policy would, so
            // that the condition keys are derived that it looks up.
            endpoint: match &check.resource {
                Resource::Account { .. } => self.scopes_of_accounts.get(claim),
                Resource::Alias(_) | Resource::Key(_) => {
                    let id = request.endpoint.as_deref();
                    id.and_then(|id| known.endpoint(id))
                }
            },
            resources: &resources,
        };
        crate::snapshot::prepare::prepare(known.vocabulary, request, &entries, semantics, scratch)
    }

    /// Asks the engine for a request on one side, with policies taken for granted.
    pub(super) fn ask<T>(
        &mut self,
        side: usize,
        request: &Request,
        assumed: &[Assumed],
        semantics: Semantics,
        question: impl FnOnce(&Prepared<'_>) -> T,
    ) -> Result<T, RequestError> {
        let tables = self.sides.get(side).map(|side| side.tables.clone());
        let tables = tables.ok_or(RequestError::NoChecks)?;
        self.snapshot.restore(&tables);
        for one in assumed {
            self.assume(*one, &request.principal.caller);
        }
        let mut scratch = Scratch::default();
        let known = self.snapshot.known();
        let prepared = known.prepare(request, semantics, &mut scratch)?;
        Ok(question(&prepared))
    }

    /// Adds a policy that is not loaded.
    fn assume(&mut self, assumed: Assumed, caller: &Caller) {
        let policy = match assumed {
            Assumed::IdentityIsSilent => return,
            Assumed::SessionAllows => {
                let policies = policy(ALLOW, PolicyKind::SessionPolicy)
                    .into_iter()
                    .collect();
                // A policy that allows everything can be lowered.
                let _ = self.snapshot.add_session(caller, policies);
                return;
            }
            Assumed::IdentityAllows => policy(ALLOW, PolicyKind::IdentityPolicy),
            Assumed::SomethingDenies => policy(DENY, PolicyKind::IdentityPolicy),
        };
        let arn = match caller {
            Caller::Root { .. } | Caller::Service { .. } => return,
            Caller::FederatedUser { issuer, .. } => issuer.clone(),
            Caller::Session { role, .. } => Some(role.clone()),
            Caller::User { arn, .. } => Some(arn.clone()),
        };
        let Some(arn) = arn else { return };
        let known = self.snapshot.known();
        let is_loaded = known.principal(caller, &mut String::new());
        if is_loaded.is_ok_and(|entry| entry.is_some()) {
            return;
        }
        let path = match caller {
            Caller::Session { path, .. } => *path,
            Caller::FederatedUser { .. }
            | Caller::Root { .. }
            | Caller::Service { .. }
            | Caller::User { .. } => PathKnown::Yes,
        };
        let _ = self.snapshot.add_principal(PrincipalRecord {
            arn,
            path,
            unique_id: None,
            tags: None,
            policies: policy.into_iter().collect(),
            boundary: None,
        });
    }

    /// The operations of each grant.
    pub(super) fn operations(&self) -> Vec<ActionSet> {
        let mut found = Vec::new();
        for side in &self.sides {
            let known = self.known(side);
            for key in self.keys.iter().filter_map(|arn| known.key(arn)) {
                found.extend(key.grants.in_order().iter().map(|grant| grant.operations));
            }
        }
        found
    }

    /// Every condition key that some statement looks up.
    pub(super) fn mentioned(&self) -> BTreeSet<ConditionKey> {
        let vocabulary = self.snapshot.vocabulary();
        let slots = self
            .statements()
            .into_iter()
            .flat_map(CompiledStatement::slots);
        let keys = slots.filter_map(|slot| vocabulary.facts(slot));
        keys.map(|known| known.key.clone()).collect()
    }

    /// The statement that a claim speaks of.
    pub(super) fn scope(&self, claim: usize) -> Option<&Arc<CompiledStatement>> {
        self.spoken_of.get(claim)
    }

    /// All statements of all sides and claims.
    pub(super) fn statements(&self) -> Vec<&CompiledStatement> {
        let mut sets: Vec<&PolicySet> = Vec::new();
        let mut names = String::new();
        for side in &self.sides {
            let known = Known {
                vocabulary: self.snapshot.vocabulary(),
                tables: &side.tables,
            };
            sets.extend(
                self.keys
                    .iter()
                    .filter_map(|arn| known.key(arn))
                    .map(|key| &*key.policies),
            );
            for arn in &side.principals {
                if let Some(entry) = principal(known, arn, &mut names) {
                    sets.push(&entry.policies);
                    sets.extend(&entry.boundary);
                }
            }
            for id in &side.loaded_accounts {
                if let Some(entry) = known.account(*id) {
                    sets.extend(entry.scp.iter().flatten());
                    sets.push(&entry.rcp);
                }
            }
            for id in &side.endpoints {
                sets.extend(known.endpoint(id).map(|entry| &entry.policies));
            }
        }
        sets.extend(self.scopes.iter().flatten().map(|key| &*key.policies));
        sets.into_iter().flat_map(PolicySet::statements).collect()
    }
}

fn principal<'a>(known: Known<'a>, arn: &Arn, names: &mut String) -> Option<&'a PrincipalEntry> {
    let caller: Caller = arn.as_str().parse().ok()?;
    known.principal(&caller, names).ok().flatten()
}

/// A claim about all but some means just that: what AWS makes of `NotPrincipal` in a Deny, where an
/// account spares its root user only, is not meant.
fn literally(scope: &CompiledStatement) -> CompiledStatement {
    let mut statement = scope.clone();
    if let Some(element) = &statement.principals
        && element.polarity == Polarity::IsNot
    {
        statement.effect = Effect::Allow;
    }
    statement
}

/// A policy that is taken for granted.
fn policy(text: &str, kind: PolicyKind) -> Option<PolicyDocument> {
    let source = Arc::new(Source::new("assumed", text));
    read_policy(&source, Some(kind)).document
}

/// What an identity policy is taken to say that is not loaded.
pub(super) static ALLOW: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}}"#;
static DENY: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "kms:*", "Resource": "*"}}"#;
/// Source: AWS PrivateLink Guide, "Control access to VPC endpoints using endpoint policies".
static OPEN: &str =
    r#"{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}"#;
const NO_KEY: &str = "arn:aws:kms:eu-north-1:111122223333:key/none";
