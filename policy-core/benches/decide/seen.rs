//! Agreement before speed: engine, oracle and floor on every request of a world.

use policy_core::decide::Decision;
use policy_core::document::PolicyDocument;
use policy_core::record::{AccountRecord, KeyRecord};
use policy_core::request::{ContextValue, Request, Resource};
use policy_core::semantics::Semantics;
use policy_core::snapshot::{Scratch, Snapshot};

use crate::floor::names::Call;
use crate::floor::{self, Floor};
use crate::worlds::World;
use crate::{context, spec, world};

/// What the oracle needs for each request.
pub fn by_oracle(world: &World) -> Vec<world::World> {
    let requests = world.requests.iter();
    requests.map(|request| seen_from(world, request)).collect()
}

/// A benchmark of wrong answers would say nothing. Gives how many are allowed.
pub fn agree(snapshot: &Snapshot, requests: &[Request], plain: &[world::World]) -> usize {
    let mut allowed = 0;
    for (request, plain) in requests.iter().zip(plain) {
        let mut scratch = Scratch::default();
        let ours = snapshot.prepare(request, &mut scratch).unwrap().decide();
        let theirs = spec::decide(plain, request, Semantics::default());
        assert_eq!(
            (ours.decision, ours.layer),
            (theirs.decision, Some(theirs.layer)),
            "{request:#?}"
        );
        allowed += usize::from(ours.decision == Decision::Allowed);
    }
    allowed
}

/// The requests of a world as the floor takes them: prepared by way of the oracle, and as texts.
pub struct Floored<'a> {
    pub floor: Floor,
    pub contexts: Vec<Vec<(u32, String)>>,
    pub numbers: Vec<(u32, u32, u128)>,
    pub calls: Vec<Call<'a>>,
}

impl<'a> Floored<'a> {
    pub fn new(world: &'a World, plain: &[world::World]) -> Self {
        let floor = Floor::new(&world.keys, &world.principals);
        let with_plain = || world.requests.iter().zip(plain);
        Self {
            contexts: with_plain()
                .map(|(request, plain)| context_of(&floor, request, plain))
                .collect(),
            numbers: world
                .requests
                .iter()
                .map(|request| {
                    let role = request.principal.caller.principal_arn().unwrap();
                    let Resource::Key(key) = &request.checks[0].resource else {
                        panic!("{request:?}");
                    };
                    let bit = 1 << request.checks[0].action.index();
                    (floor.key(key), floor.principal(role), bit)
                })
                .collect(),
            calls: world.requests.iter().map(call).collect(),
            floor,
        }
    }

    /// Borrowed contexts, to make requests of.
    pub fn borrowed<'s>(&'s self) -> Vec<Vec<(u32, &'s str)>> {
        let borrow = |context: &'s Vec<(u32, String)>| {
            let entries = context.iter();
            entries.map(|(key, value)| (*key, value.as_str())).collect()
        };
        self.contexts.iter().map(borrow).collect()
    }

    pub fn requests<'c>(&self, contexts: &'c [Vec<(u32, &str)>]) -> Vec<floor::Request<'c>> {
        let numbers = self.numbers.iter().zip(contexts);
        numbers
            .map(|(&(key, principal, action), context)| floor::Request {
                key,
                principal,
                action,
                context,
            })
            .collect()
    }

    /// Whether both ways to ask the floor give what the engine gives.
    pub fn agrees(&self, snapshot: &Snapshot, requests: &[Request]) {
        let contexts = self.borrowed();
        let mut named = Vec::new();
        for ((prepared, call), request) in self
            .requests(&contexts)
            .iter()
            .zip(&self.calls)
            .zip(requests)
        {
            let mut scratch = Scratch::default();
            let ours = snapshot.prepare(request, &mut scratch).unwrap().decide();
            let from_texts = self.floor.prepare(call, &mut named).unwrap();
            assert_eq!(from_texts.context, prepared.context, "{request:#?}");
            for theirs in [prepared, &from_texts] {
                let theirs = self.floor.decide(theirs);
                assert_eq!(ours.decision, theirs, "{request:#?}");
            }
        }
    }
}

/// The condition keys that the oracle derives, as far as the floor has them.
fn context_of(floor: &Floor, request: &Request, plain: &world::World) -> Vec<(u32, String)> {
    let derived = context::of(plain, request, &request.checks[0], Semantics::default());
    let mut context: Vec<_> = derived
        .0
        .into_iter()
        .filter_map(|(name, values)| Some((floor.condition_key(&name)?, values)))
        .flat_map(|(number, values)| values.into_iter().map(move |value| (number, value)))
        .collect();
    context.sort_unstable();
    context
}

/// A request as texts.
pub fn call(request: &Request) -> Call<'_> {
    let Resource::Key(key) = &request.checks[0].resource else {
        panic!("{request:?}");
    };
    let parameters = request.parameters.as_ref();
    let pairs = parameters.and_then(|it| it.encryption_context.as_ref());
    Call {
        session: request.principal.caller.as_str(),
        key: key.as_str(),
        action: request.checks[0].action.full_name(),
        via: request.via.as_deref(),
        encryption_context: pairs
            .into_iter()
            .flatten()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect(),
        context: request
            .context
            .entries
            .iter()
            .map(|(key, value)| match value {
                ContextValue::Values(values) => (key.as_str(), values[0].as_str()),
                ContextValue::Absent | ContextValue::Unknown => panic!("{key:?}"),
            })
            .collect(),
    }
}

/// What the oracle needs for one request.
fn seen_from(world: &World, request: &Request) -> world::World {
    let check = &request.checks[0];
    let Resource::Key(arn) = &check.resource else {
        panic!("{check:?}");
    };
    let caller = &request.principal.caller;
    let record = world
        .principals
        .iter()
        .find(|record| Some(&record.arn) == caller.principal_arn())
        .unwrap();
    let keys = world.keys.iter().filter(|key| key.arn == *arn);
    let sessions = world.sessions.iter().filter(|(of, _)| of == caller);
    let endpoints = world.endpoints.iter();
    let endpoints = endpoints.filter(|(id, _)| request.endpoint.as_deref() == Some(*id));
    world::World {
        accounts: world
            .accounts
            .iter()
            .map(|account| (account.id.to_string(), of_account(account)))
            .collect(),
        keys: keys.map(|key| (key.arn.to_string(), of_key(key))).collect(),
        principal: world::Principal {
            unique_id: record.unique_id.clone(),
            tags: record.tags.clone().unwrap_or_default(),
            policies: documents("identity", &record.policies),
            boundary: record
                .boundary
                .as_ref()
                .map(|boundary| of_document("boundary".to_owned(), boundary)),
        },
        session: sessions
            .flat_map(|(_, policies)| documents("session", policies))
            .collect(),
        endpoint: endpoints
            .flat_map(|(_, policies)| documents("endpoint", policies))
            .collect(),
    }
}

fn of_account(record: &AccountRecord) -> world::Account {
    let levels = |kind: &str, levels: &[Vec<PolicyDocument>]| {
        let levels = levels.iter().enumerate();
        levels
            .map(|(level, policies)| documents(&format!("{kind} {level}"), policies))
            .collect()
    };
    world::Account {
        management: record.management,
        org_id: record.org_id.clone(),
        org_path: record.org_path.clone(),
        scp: record.scp.as_ref().map(|scp| levels("scp", scp)),
        rcp: levels("rcp", &record.rcp),
    }
}

fn of_key(record: &KeyRecord) -> world::Key {
    let grants = record.grants.iter().enumerate();
    world::Key {
        policies: documents("key", &record.policies),
        grants: grants
            .map(|(index, record)| (format!("grant {index}"), record.grant.value.clone()))
            .collect(),
        metadata: record.metadata.clone(),
        aliases: record.aliases.clone().unwrap_or_default(),
        tags: record.tags.clone().unwrap_or_default(),
    }
}

fn documents(name: &str, policies: &[PolicyDocument]) -> Vec<world::Document> {
    let policies = policies.iter().enumerate();
    policies
        .map(|(index, policy)| of_document(format!("{name} {index}"), policy))
        .collect()
}

fn of_document(name: String, document: &PolicyDocument) -> world::Document {
    world::Document {
        name,
        policy: document.policy.clone(),
    }
}

/// The statements and grants that a decision looks at.
pub fn statements(world: &world::World) -> usize {
    let keys = world.keys.values().flat_map(|key| &key.policies);
    let accounts = world.accounts.values().take(1);
    let organization = accounts.flat_map(|account| {
        let scp = account.scp.iter().flatten().flatten();
        scp.chain(account.rcp.iter().flatten())
    });
    let principal = &world.principal;
    let own = principal.policies.iter().chain(&principal.boundary);
    let call = world.session.iter().chain(&world.endpoint);
    let documents = keys.chain(organization).chain(own).chain(call);
    let grants: usize = world.keys.values().map(|key| key.grants.len()).sum();
    documents
        .map(|document| document.policy.statements.len())
        .sum::<usize>()
        + grants
}
