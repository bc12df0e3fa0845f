//! After any history of edits, everything is decided and explained as if it had been loaded so from
//! the start; and who took a view before an edit sees nothing of it.

use std::collections::BTreeMap;
use std::convert::Infallible;

use policy_core::decide::Outcome;
use policy_core::document::PolicyDocument;
use policy_core::live::{self, Live, View};
use policy_core::name::principal::Caller;
use policy_core::record::{AccountRecord, GrantRecord, KeyRecord, PrincipalRecord};
use policy_core::request::Request;
use policy_core::semantics::Semantics;
use policy_core::snapshot::{LoadError, RequestError, Scratch, Snapshot, Strangers};
use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, any, prop_assert_eq, proptest};

use crate::properties::{CHOICES, few};
use crate::spec::CheckAnswer;
use crate::world::World;
use crate::{engine, generate};

proptest! {
    // Each case is many decisions.
    #![proptest_config(ProptestConfig { cases: few().cases / 4, max_shrink_iters: 200, ..few() })]

    #[test]
    fn edits_give_what_a_rebuild_gives(
        scenes in vec(vec(any::<u16>(), CHOICES), 3),
        history in vec((0..3_usize, 0..Edit::ALL.len(), any::<u16>()), 1..16),
        strangers in any::<bool>(),
    ) {
        let scenes: Vec<_> = scenes.iter().map(|numbers| generate::scene(numbers)).collect();
        let strangers = if strangers { Strangers::HaveNoPolicies } else { Strangers::AreRefused };
        let mut records = Records::default();
        for (world, request) in &scenes {
            Edit::ALL[..Edit::ADDING].iter().for_each(|edit| edit.note(&mut records, world, request, 0));
        }
        let live = Live::from(records.rebuilt(strangers));
        let mut views: Vec<(View, Vec<Answer>)> = Vec::new();
        for (scene, edit, number) in history {
            let (world, request) = &scenes[scene];
            let edit = Edit::ALL[edit];
            edit.note(&mut records, world, request, number);
            live.edit(|snapshot| edit.make(snapshot, world, request, number)).unwrap();
            // An edit that fails changes nothing.
            let failed = live.edit(|snapshot| {
                for edit in Edit::ALL {
                    edit.make(snapshot, world, request, number).unwrap();
                }
                Err::<Infallible, ()>(())
            });
            prop_assert_eq!(failed, Err(()));
            let rebuilt = records.rebuilt(strangers);
            let view = live.view();
            let answers: Vec<_> = scenes.iter().map(|(_, request)| of_view(&view, request)).collect();
            for ((_, request), answer) in scenes.iter().zip(&answers) {
                let mut scratch = Scratch::default();
                let wanted = rebuilt.prepare(request, &mut scratch);
                let wanted = wanted.map(|prepared| (prepared.decide(), engine::answers(&prepared)));
                prop_assert_eq!(answer, &wanted, "after {:?}", edit);
            }
            views.push((view, answers));
        }
        for (view, answers) in views {
            for ((_, request), answer) in scenes.iter().zip(answers) {
                prop_assert_eq!(of_view(&view, request), answer);
            }
        }
    }
}

type Answer = Result<(Outcome, (Outcome, Vec<CheckAnswer>)), RequestError>;

fn of_view(view: &View, request: &Request) -> Answer {
    let mut scratch = Scratch::default();
    let prepared = view.prepare(request, &mut scratch)?;
    Ok((prepared.decide(), engine::answers(&prepared)))
}

/// Everything that is there, as it is loaded.
#[derive(Default)]
struct Records {
    accounts: BTreeMap<String, AccountRecord>,
    keys: BTreeMap<String, KeyRecord>,
    /// In the order in which they were added: of several roles with one name, the last counts.
    principals: Vec<PrincipalRecord>,
    sessions: BTreeMap<String, (Caller, Vec<PolicyDocument>)>,
    endpoints: BTreeMap<String, Vec<PolicyDocument>>,
}

/// What is taken from a scene, or taken away that it names.
#[derive(Clone, Copy, Debug)]
enum Edit {
    Accounts,
    Endpoint,
    Keys,
    Principal,
    Session,
    AddGrants,
    RemoveAccount,
    RemoveEndpoint,
    RemoveGrants,
    RemoveKey,
    RemovePrincipal,
    RemoveSession,
}

impl Edit {
    const ALL: [Self; 12] = [
        Self::Accounts,
        Self::Endpoint,
        Self::Keys,
        Self::Principal,
        Self::Session,
        Self::AddGrants,
        Self::RemoveAccount,
        Self::RemoveEndpoint,
        Self::RemoveGrants,
        Self::RemoveKey,
        Self::RemovePrincipal,
        Self::RemoveSession,
    ];

    /// So many of them add.
    const ADDING: usize = 5;

    fn make(
        self,
        snapshot: &mut live::Edit<'_>,
        world: &World,
        request: &Request,
        number: u16,
    ) -> Result<(), LoadError> {
        let caller = &request.principal.caller;
        let keys = world.keys.iter();
        let keys = keys.map(|(arn, key)| engine::key_record(arn, key));
        let mut keys = keys.collect::<Vec<_>>().into_iter();
        match self {
            Self::Accounts => {
                let mut accounts = world.accounts.iter();
                accounts.try_for_each(|(id, account)| {
                    snapshot.add_account(engine::account_record(id, account))
                })
            }
            Self::Endpoint => match &request.endpoint {
                Some(id) => snapshot.add_endpoint(id, engine::documents(&world.endpoint)),
                None => Ok(()),
            },
            Self::Keys => keys.try_for_each(|key| snapshot.add_key(key)),
            Self::Principal => match engine::principal_record(world, request) {
                Some(record) => snapshot.add_principal(record),
                None => Ok(()),
            },
            Self::Session => snapshot.add_session(caller, engine::documents(&world.session)),
            Self::AddGrants => {
                for key in keys {
                    for grant in key.grants {
                        match snapshot.add_grant(&key.arn, grant) {
                            Ok(()) | Err(LoadError::UnknownKey(_)) => {}
                            Err(error) => return Err(error),
                        }
                    }
                }
                Ok(())
            }
            Self::RemoveAccount => {
                let ids: Vec<_> = world.accounts.keys().collect();
                snapshot.remove_account(picked(&ids, number).parse().unwrap());
                Ok(())
            }
            Self::RemoveEndpoint => {
                request
                    .endpoint
                    .iter()
                    .for_each(|id| _ = snapshot.remove_endpoint(id));
                Ok(())
            }
            Self::RemoveGrants => {
                keys.for_each(|key| _ = snapshot.remove_grant(&key.arn, &grant_id(number)));
                Ok(())
            }
            Self::RemoveKey => {
                keys.take(1)
                    .for_each(|key| _ = snapshot.remove_key(&key.arn));
                Ok(())
            }
            Self::RemovePrincipal => {
                let record = engine::principal_record(world, request);
                record
                    .iter()
                    .for_each(|record| _ = snapshot.remove_principal(&record.arn));
                Ok(())
            }
            Self::RemoveSession => {
                snapshot.remove_session(caller);
                Ok(())
            }
        }
    }

    /// The same, on the records.
    fn note(self, records: &mut Records, world: &World, request: &Request, number: u16) {
        let caller = &request.principal.caller;
        match self {
            Self::Accounts => {
                for (id, account) in &world.accounts {
                    let record = engine::account_record(id, account);
                    records.accounts.insert(id.clone(), record);
                }
            }
            Self::Endpoint => {
                if let Some(id) = &request.endpoint {
                    let documents = engine::documents(&world.endpoint);
                    records.endpoints.insert(id.clone(), documents);
                }
            }
            Self::Keys => {
                for (arn, key) in &world.keys {
                    records
                        .keys
                        .insert(arn.clone(), engine::key_record(arn, key));
                }
            }
            Self::Principal => {
                if let Some(record) = engine::principal_record(world, request) {
                    records.principals.retain(|other| other.arn != record.arn);
                    records.principals.push(record);
                }
            }
            Self::Session => {
                let policies = (caller.clone(), engine::documents(&world.session));
                records
                    .sessions
                    .insert(caller.as_str().to_owned(), policies);
            }
            Self::AddGrants => {
                for (arn, key) in &world.keys {
                    let Some(record) = records.keys.get_mut(arn) else {
                        continue;
                    };
                    for grant in engine::key_record(arn, key).grants {
                        record.grants.retain(|other| id(other) != id(&grant));
                        record.grants.push(grant);
                    }
                }
            }
            Self::RemoveAccount => {
                let ids: Vec<_> = world.accounts.keys().collect();
                records.accounts.remove(picked(&ids, number));
            }
            Self::RemoveEndpoint => {
                request
                    .endpoint
                    .iter()
                    .for_each(|id| _ = records.endpoints.remove(id));
            }
            Self::RemoveGrants => {
                for arn in world.keys.keys() {
                    if let Some(record) = records.keys.get_mut(arn) {
                        record
                            .grants
                            .retain(|grant| id(grant) != Some(&grant_id(number)));
                    }
                }
            }
            Self::RemoveKey => {
                world
                    .keys
                    .keys()
                    .take(1)
                    .for_each(|arn| _ = records.keys.remove(arn));
            }
            Self::RemovePrincipal => {
                if let Some(record) = engine::principal_record(world, request) {
                    records.principals.retain(|other| other.arn != record.arn);
                }
            }
            Self::RemoveSession => _ = records.sessions.remove(caller.as_str()),
        }
    }
}

impl Records {
    fn rebuilt(&self, strangers: Strangers) -> Snapshot {
        let mut snapshot = Snapshot::new(Semantics::default());
        snapshot.set_strangers(strangers);
        for record in self.accounts.values() {
            snapshot.add_account(record.clone()).unwrap();
        }
        for record in self.keys.values() {
            snapshot.add_key(record.clone()).unwrap();
        }
        for record in &self.principals {
            snapshot.add_principal(record.clone()).unwrap();
        }
        for (caller, policies) in self.sessions.values() {
            snapshot.add_session(caller, policies.clone()).unwrap();
        }
        for (id, policies) in &self.endpoints {
            snapshot.add_endpoint(id, policies.clone()).unwrap();
        }
        snapshot
    }
}

fn picked<'a>(from: &[&'a String], number: u16) -> &'a str {
    from[usize::from(number) % from.len()]
}

/// One of those that the generator gives.
fn grant_id(number: u16) -> String {
    format!("id-{}", number % 3)
}

fn id(grant: &GrantRecord) -> Option<&String> {
    grant.grant.value.id.as_ref()
}
