//! Masks are what deciding each action one by one gives.

use std::collections::BTreeMap;

use policy_core::decide::Decision;
use policy_core::name::arn::Arn;
use policy_core::name::principal::{Caller, PathKnown};
use policy_core::query::Mask;
use policy_core::record::PrincipalRecord;
use policy_core::request::{Check, Completeness, Principal, Request, Resource};
use policy_core::semantics::{Reading, Semantics, Uncertain, uncertain_points};
use policy_core::snapshot::{RequestError, Scratch, Snapshot, Strangers};
use policy_core::table::kms_action::ActionSet;
use proptest::prelude::*;

use crate::engine;
use crate::generate;
use crate::properties::{CHOICES, few, numbers};
use crate::world::{Account, World};

/// Decides every action that masks speak of, alone.
pub fn one_by_one(snapshot: &Snapshot, caller: &Caller, key: &Arn) -> Result<Mask, RequestError> {
    let mut mask = Mask {
        allowed: ActionSet::EMPTY,
        denied: ActionSet::EMPTY,
        depends: ActionSet::EMPTY,
    };
    let mut scratch = Scratch::default();
    for action in Mask::COVERED.iter() {
        let resource = Resource::Key(key.clone());
        let request = Request {
            completeness: Completeness::Open,
            ..Request::new(
                Principal::new(caller.clone()),
                vec![Check { action, resource }],
            )
        };
        let outcome = snapshot.prepare(&request, &mut scratch)?.decide();
        match outcome.decision {
            Decision::Allowed => mask.allowed.insert(action),
            Decision::Depends => mask.depends.insert(action),
            Decision::ExplicitDeny | Decision::ImplicitDeny => mask.denied.insert(action),
        }
    }
    Ok(mask)
}

/// Callers that have to do with generated worlds in different ways.
pub fn callers(request: &Request) -> Vec<Caller> {
    let others = [
        "arn:aws:iam::111122223333:root",
        "arn:aws:iam::444455556666:root",
        "arn:aws:iam::111122223333:user/ann",
        "arn:aws:iam::111122223333:role/app",
        "arn:aws:sts::111122223333:assumed-role/app/one",
        "arn:aws:iam::111122223333:role/team/ops",
        "arn:aws:sts::111122223333:federated-user/fed",
        "arn:aws:iam::444455556666:role/app",
        "logs.eu-north-1.amazonaws.com",
    ];
    let own = request.principal.caller.clone();
    // A role, when the request is by one of its sessions.
    let role = match &own {
        Caller::Session { role, .. } => Some(role.as_str().parse().unwrap()),
        _ => None,
    };
    let others = others.iter().map(|text| text.parse().unwrap());
    [own].into_iter().chain(role).chain(others).collect()
}

pub fn semantics(alternatives: u32) -> Semantics {
    uncertain_points()
        .iter()
        .enumerate()
        .filter(|(index, _)| alternatives & (1 << index) != 0)
        .map(|(_, row)| row.point)
        .fold(Semantics::default(), |semantics, point: Uncertain| {
            semantics.with(point, Reading::Alternative)
        })
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn a_mask_is_what_each_action_gives(
        numbers in prop::collection::vec(any::<u16>(), CHOICES),
        alternatives in prop_oneof![3 => Just(0_u32), 1 => any::<u32>()],
    ) {
        let (world, request) = generate::scene(&numbers);
        let mut snapshot = engine::snapshot(&world, &request, semantics(alternatives));
        snapshot.set_strangers(Strangers::HaveNoPolicies);
        for caller in callers(&request) {
            for key in world.keys.keys() {
                let key: Arn = key.parse().unwrap();
                let wanted = one_by_one(&snapshot, &caller, &key);
                let mask = snapshot.mask(&caller, &key);
                prop_assert_eq!(
                    mask, wanted, "{:?} {}\n{}",
                    caller, key, crate::print::scene(&world, &request),
                );
            }
        }
    }
}

/// Several worlds put together: each key of each twice, under another name, and principals that
/// share their policies.
fn fleet(scenes: &[(World, Request)], semantics: Semantics) -> (Snapshot, Vec<Arn>, Vec<Caller>) {
    let (world, request) = &scenes[0];
    let mut snapshot = engine::snapshot(world, request, semantics);
    snapshot.set_strangers(Strangers::HaveNoPolicies);
    // Few worlds have RCPs, so each account gets those of all.
    let all = scenes.iter().flat_map(|(world, _)| world.accounts.values());
    let rcp: Vec<_> = all.flat_map(|account| account.rcp.clone()).collect();
    for (id, account) in &world.accounts {
        let rcp = rcp.clone();
        let account = Account {
            rcp,
            ..account.clone()
        };
        let record = engine::account_record(id, &account);
        snapshot.add_account(record).unwrap();
    }
    let mut keys: Vec<Arn> = world.keys.keys().map(|arn| arn.parse().unwrap()).collect();
    for (index, (world, _)) in scenes.iter().enumerate() {
        for copy in ["a", "b"] {
            for (arn, key) in &world.keys {
                let record = engine::key_record(&format!("{arn}{index}{copy}"), key);
                keys.push(record.arn.clone());
                snapshot.add_key(record).unwrap();
            }
        }
    }
    let mut callers = callers(request);
    for (index, arn) in PRINCIPALS.iter().enumerate() {
        let principal = &scenes[index % scenes.len()].0.principal;
        let record = PrincipalRecord {
            arn: arn.parse().unwrap(),
            path: PathKnown::Yes,
            // Some of them have ids that policies name.
            unique_id: principal.unique_id.clone(),
            tags: (index % 5 != 4).then(|| principal.tags.clone()),
            policies: engine::documents(&principal.policies),
            boundary: principal.boundary.as_ref().map(engine::document),
        };
        callers.push(arn.parse().unwrap());
        snapshot.add_principal(record).unwrap();
    }
    callers.retain(|caller| keys.iter().all(|key| snapshot.mask(caller, key).is_ok()));
    (snapshot, keys, callers)
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn a_matrix_is_what_each_pair_gives(
        scenes in prop::collection::vec(prop::collection::vec(any::<u16>(), CHOICES), 1..5),
        alternatives in prop_oneof![3 => Just(0_u32), 1 => any::<u32>()],
    ) {
        let scenes: Vec<_> = scenes.iter().map(|numbers| generate::scene(numbers)).collect();
        let (snapshot, keys, callers) = fleet(&scenes, semantics(alternatives));
        let matrix = snapshot.matrix(keys.clone(), callers.clone()).unwrap();
        let mut pairs = BTreeMap::new();
        for row in matrix.rows() {
            row.for_each_pair(|key, caller, mask| {
                assert!(pairs.insert((key, caller), mask).is_none(), "every pair comes once");
            });
        }
        prop_assert_eq!(pairs.len(), keys.len() * callers.len());
        for ((key, caller), mask) in pairs {
            let wanted = snapshot.mask(&callers[caller], &keys[key]).unwrap();
            prop_assert_eq!(
                mask, wanted, "{:?} {:?}\n{}",
                &callers[caller], &keys[key], crate::print::scene(&scenes[0].0, &scenes[0].1),
            );
        }
        for key in 0..keys.len() {
            matrix.row(key).unwrap().for_each_pair(|key, caller, mask| {
                assert_eq!(mask, snapshot.mask(&callers[caller], &keys[key]).unwrap());
            });
        }
    }
}

/// Classes of one each would be right as well.
#[test]
fn classes_are_shared() {
    let (mut pairs, mut masks) = (0, 0);
    for seed in 0..100 {
        let scenes = [seed, seed + 1000].map(|seed| generate::scene(&numbers(seed)));
        let (snapshot, keys, callers) = fleet(&scenes, Semantics::default());
        let matrix = snapshot.matrix(keys, callers).unwrap();
        for row in matrix.rows() {
            pairs += row.keys().len() * matrix.callers().len();
            masks += row.class_masks().len() + row.exceptions().len();
        }
    }
    assert!(masks * 4 < pairs * 3, "{masks} of {pairs}");
}

const PRINCIPALS: [&str; 12] = [
    "arn:aws:iam::111122223333:user/ann",
    "arn:aws:iam::111122223333:user/team/bob",
    "arn:aws:iam::111122223333:user/cat",
    "arn:aws:iam::111122223333:user/dan",
    "arn:aws:iam::111122223333:role/team/ops",
    "arn:aws:iam::111122223333:role/one",
    "arn:aws:iam::111122223333:role/two",
    "arn:aws:iam::111122223333:role/three",
    "arn:aws:iam::444455556666:role/one",
    "arn:aws:iam::444455556666:role/two",
    "arn:aws:iam::444455556666:role/three",
    "arn:aws:iam::444455556666:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
];

/// Masks of which nothing is allowed, or nothing depends, would test little.
#[test]
fn masks_hold_every_answer_often_enough() {
    let (mut masks, mut allowed, mut depends) = (0, 0, 0);
    for seed in 0..500 {
        let (world, request) = generate::scene(&numbers(seed));
        let mut snapshot = engine::snapshot(&world, &request, Semantics::default());
        snapshot.set_strangers(Strangers::HaveNoPolicies);
        for key in world.keys.keys() {
            let key = key.parse().unwrap();
            let mask = snapshot.mask(&request.principal.caller, &key).unwrap();
            masks += 1;
            allowed += usize::from(!mask.allowed.is_empty());
            depends += usize::from(!mask.depends.is_empty());
            let all = mask.allowed.union(mask.denied).union(mask.depends);
            assert_eq!(all, Mask::COVERED);
            assert_eq!(
                mask.allowed.len() + mask.denied.len() + mask.depends.len(),
                all.len()
            );
        }
    }
    let counts = format!("{masks} {allowed} {depends}");
    assert!(allowed * 4 >= masks && depends * 10 >= masks, "{counts}");
}
