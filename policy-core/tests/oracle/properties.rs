//! Properties of decisions, held on generated scenes.

use std::collections::{BTreeMap, BTreeSet};
use std::env;

use policy_core::ast::{Effect, PolicyKind};
use policy_core::decide::Decision;
use policy_core::name::condition_key::ConditionKey;
use policy_core::request::{Completeness, ContextValue, Request};
use policy_core::semantics::{Semantics, uncertain_points};
use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, any, prop_assert, prop_assert_eq, prop_assume, proptest};

use crate::spec::{Answer, Reference, decide};
use crate::world::{Document, World};
use crate::{engine, generate, print};

/// No scene needs more choices.
pub const CHOICES: usize = 1200;

proptest! {
    #![proptest_config(few())]

    #[test]
    fn an_added_deny_never_allows(
        numbers in vec(any::<u16>(), CHOICES),
        added in vec(any::<u16>(), 60),
        place in 0..LAYERS.len(),
    ) {
        let (mut world, request) = generate::scene(&numbers);
        let before = decide(&world, &request, Semantics::default());
        let kind = LAYERS[place];
        let deny = generate::statement_for(&added, &request, kind, Effect::Deny);
        let document = Document { name: "added".to_owned(), policy: generate::policy(kind, vec![deny]) };
        add(&mut world, document, kind);
        let after = decide(&world, &request, Semantics::default());
        prop_assert!(
            after.decision != Decision::Allowed || before.decision == Decision::Allowed,
            "{before:?}\n{after:?}\n{}", print::scene(&world, &request),
        );
    }

    #[test]
    fn order_does_not_matter(numbers in vec(any::<u16>(), CHOICES)) {
        let (world, request) = generate::scene(&numbers);
        let before = decide(&world, &request, Semantics::default());
        let after = decide(&reversed(world.clone()), &request, Semantics::default());
        prop_assert_eq!(
            (before.decision, before.layer), (after.decision, after.layer),
            "{}", print::scene(&world, &request),
        );
    }

    #[test]
    fn the_determining_set_alone_allows(numbers in vec(any::<u16>(), CHOICES)) {
        let (world, request) = generate::scene(&numbers);
        let before = decide(&world, &request, Semantics::default());
        prop_assume!(before.decision == Decision::Allowed);
        let after = decide(&only(world.clone(), &before), &request, Semantics::default());
        prop_assert_eq!(
            (before.decision, before.layer), (after.decision, after.layer),
            "{}", print::scene(&world, &request),
        );
    }

    #[test]
    fn without_the_determining_set_it_is_not_allowed(numbers in vec(any::<u16>(), CHOICES)) {
        let (world, request) = generate::scene(&numbers);
        let before = decide(&world, &request, Semantics::default());
        prop_assume!(before.decision == Decision::Allowed && !before.checks[0].determining.is_empty());
        let after = decide(&without(world.clone(), &before), &request, Semantics::default());
        prop_assert!(after != before, "{before:?}\n{}", print::scene(&world, &request));
    }
}

proptest! {
    #![proptest_config(config(cases()))]

    #[test]
    fn the_engine_decides_as_the_oracle(numbers in vec(any::<u16>(), CHOICES)) {
        let (world, request) = generate::scene(&numbers);
        let wanted = decide(&world, &request, Semantics::default());
        let outcome = engine::decide(&world, &request, Semantics::default());
        prop_assert_eq!(
            (outcome.decision, outcome.layer), (wanted.decision, Some(wanted.layer)),
            "{:?}\n{}", wanted, print::scene(&world, &request),
        );
    }
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn the_engine_explains_as_the_oracle(numbers in vec(any::<u16>(), CHOICES)) {
        let (world, request) = generate::scene(&numbers);
        let wanted = decide(&world, &request, Semantics::default());
        let (outcome, checks) = engine::explain(&world, &request, Semantics::default());
        prop_assert_eq!(outcome, engine::decide(&world, &request, Semantics::default()));
        prop_assert_eq!(checks, wanted.checks, "{}", print::scene(&world, &request));
    }

    /// Every uncertain point, read the other way.
    #[test]
    fn the_engine_reads_the_alternatives_as_the_oracle(
        numbers in vec(any::<u16>(), CHOICES),
        point in 0..uncertain_points().len(),
    ) {
        let (world, request) = generate::scene(&numbers);
        let point = uncertain_points()[point].point;
        let semantics = Semantics::default().flipped(point);
        let wanted = decide(&world, &request, semantics);
        let outcome = engine::decide(&world, &request, semantics);
        prop_assert_eq!(
            (outcome.decision, outcome.layer), (wanted.decision, Some(wanted.layer)),
            "{:?}\n{}", wanted, print::scene(&world, &request),
        );
    }
}

proptest! {
    #![proptest_config(few())]

    /// An explanation tries only the points that were consulted, and misses none of those that
    /// matter, whatever the readings to begin with.
    #[test]
    fn hinges_are_those_of_all_points(
        numbers in vec(any::<u16>(), CHOICES),
        open in any::<bool>(),
        point in 0..=uncertain_points().len(),
    ) {
        let (world, mut request) = generate::scene(&numbers);
        if open {
            request.completeness = Completeness::Open;
        }
        let semantics = match uncertain_points().get(point) {
            Some(row) => Semantics::default().flipped(row.point),
            None => Semantics::default(),
        };
        let decided = engine::decide(&world, &request, semantics).decision;
        let wanted: Vec<_> = uncertain_points()
            .iter()
            .map(|row| (row.id, engine::decide(&world, &request, semantics.flipped(row.point))))
            .map(|(id, outcome)| (id, outcome.decision))
            .filter(|(_, otherwise)| *otherwise != decided)
            .collect();
        prop_assert_eq!(
            engine::hinges(&world, &request, semantics), wanted,
            "{}", print::scene(&world, &request),
        );
    }
}

proptest! {
    #![proptest_config(few())]

    /// What is not said may turn out either way: when the engine is sure nevertheless, the oracle
    /// says the same whatever one key of the context turns out to be.
    #[test]
    fn the_engine_is_sure_only_when_it_can_be(
        numbers in vec(any::<u16>(), CHOICES),
        key in 0..UNSAID.len(),
    ) {
        let (world, mut request) = generate::scene(&numbers);
        let (name, values) = UNSAID[key];
        let key: ConditionKey = name.parse().unwrap();
        request.context.entries.retain(|(said, _)| *said != key);
        let mut open = request.clone();
        open.context.entries.push((key.clone(), ContextValue::Unknown));
        let outcome = engine::decide(&world, &open, Semantics::default());
        prop_assume!(outcome.decision != Decision::Depends);
        for value in [None].into_iter().chain(values.iter().map(Some)) {
            let mut said = request.clone();
            if let Some(value) = value {
                let value = ContextValue::Values(vec![(*value).to_owned()]);
                said.context.entries.push((key.clone(), value));
            }
            let wanted = decide(&world, &said, Semantics::default());
            prop_assert!(
                agrees(outcome.decision, wanted.decision),
                "{outcome:?} {name} {value:?} {wanted:?}\n{}", print::scene(&world, &request),
            );
        }
    }
}

proptest! {
    #![proptest_config(few())]

    /// A request that leaves everything open which it does not say: when the engine is sure
    /// nevertheless, the oracle agrees for the request as it stands, and for whatever two of the
    /// open keys may turn out to be.
    #[test]
    fn an_open_request_is_decided_only_when_nothing_unsaid_matters(
        numbers in vec(any::<u16>(), CHOICES),
        open_keys in (0..UNSAID.len(), 0..UNSAID.len()),
    ) {
        let (world, mut request) = generate::scene(&numbers);
        let keys = [open_keys.0, open_keys.1].map(|key| UNSAID[key]);
        let keys = keys.map(|(name, values)| (name.parse::<ConditionKey>().unwrap(), values));
        request.context.entries.retain(|(said, _)| keys.iter().all(|(key, _)| key != said));
        let open = Request { completeness: Completeness::Open, ..request.clone() };
        let outcome = engine::decide(&world, &open, Semantics::default());
        prop_assume!(outcome.decision != Decision::Depends);
        let [first, second] = &keys;
        for one in [None].into_iter().chain(first.1.iter().map(Some)) {
            for other in [None].into_iter().chain(second.1.iter().map(Some)) {
                let mut said = request.clone();
                for (key, value) in [(&first.0, one), (&second.0, other)] {
                    let again = said.context.entries.iter().any(|(said, _)| said == key);
                    if let Some(value) = value.filter(|_| !again) {
                        let value = ContextValue::Values(vec![(*value).to_owned()]);
                        said.context.entries.push((key.clone(), value));
                    }
                }
                let wanted = decide(&world, &said, Semantics::default());
                prop_assert!(
                    agrees(outcome.decision, wanted.decision),
                    "{outcome:?} {one:?} {other:?} {wanted:?}\n{}", print::scene(&world, &request),
                );
            }
        }
    }
}

/// A request that is denied anyway may turn out to be denied explicitly.
fn agrees(sure: Decision, wanted: Decision) -> bool {
    match sure {
        Decision::ImplicitDeny => wanted != Decision::Allowed,
        Decision::Allowed | Decision::Depends | Decision::ExplicitDeny => wanted == sure,
    }
}

/// A generator that decides nothing tests nothing.
#[test]
fn every_layer_decides_often_enough() {
    let mut decisions = BTreeMap::new();
    let mut layers = BTreeMap::new();
    let cases = 4000;
    for seed in 0..cases {
        let (world, request) = generate::scene(&numbers(seed));
        let answer = decide(&world, &request, Semantics::default());
        *decisions.entry(answer.decision).or_insert(0) += 1;
        *layers.entry(answer.layer).or_insert(0) += 1;
    }
    let counts = format!("{decisions:?} {layers:?}");
    assert!(decisions[&Decision::Allowed] * 5 >= cases, "{counts}");
    assert_eq!(layers.len(), 9, "{counts}");
    assert!(layers.values().all(|count| count * 50 >= cases), "{counts}");
}

/// The cases of the comparison with the engine, `KMS_POLICY_CASES`; the other properties take a
/// tenth of them.
fn cases() -> u32 {
    let cases = env::var("KMS_POLICY_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok());
    cases.unwrap_or(10_000)
}

pub fn few() -> ProptestConfig {
    config((cases() / 10).max(256))
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        max_global_rejects: u32::MAX,
        max_shrink_iters: 20_000,
        ..ProptestConfig::default()
    }
}

/// So many choices from a seed (splitmix64).
pub fn numbers(seed: u64) -> Vec<u16> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 48) as u16
    };
    (0..CHOICES).map(|_| next()).collect()
}

fn add(world: &mut World, document: Document, kind: PolicyKind) {
    match kind {
        PolicyKind::KeyPolicy => {
            for key in world.keys.values_mut() {
                key.policies.push(document.clone());
            }
        }
        PolicyKind::IdentityPolicy => world.principal.policies.push(document),
        PolicyKind::PermissionsBoundary => {
            if let Some(boundary) = &mut world.principal.boundary {
                boundary
                    .policy
                    .statements
                    .extend(document.policy.statements);
            }
        }
        PolicyKind::SessionPolicy => {
            if !world.session.is_empty() {
                world.session.push(document);
            }
        }
        PolicyKind::VpcEndpointPolicy => world.endpoint.push(document),
        PolicyKind::ServiceControlPolicy => {
            for account in world.accounts.values_mut() {
                if let Some(level) = account.scp.iter_mut().flatten().next() {
                    level.push(document.clone());
                }
            }
        }
        PolicyKind::ResourceControlPolicy => {
            for account in world.accounts.values_mut() {
                account.rcp.push(vec![document.clone()]);
            }
        }
    }
}

/// Every document of a world.
fn documents(world: &mut World) -> Vec<&mut Document> {
    let mut all: Vec<&mut Document> = Vec::new();
    for account in world.accounts.values_mut() {
        all.extend(account.scp.iter_mut().flatten().flatten());
        all.extend(account.rcp.iter_mut().flatten());
    }
    all.extend(world.keys.values_mut().flat_map(|key| &mut key.policies));
    all.extend(&mut world.principal.policies);
    all.extend(&mut world.principal.boundary);
    all.extend(&mut world.session);
    all.extend(&mut world.endpoint);
    all
}

fn reversed(mut world: World) -> World {
    for document in documents(&mut world) {
        document.policy.statements.reverse();
        for statement in &mut document.policy.statements {
            statement.value.conditions.reverse();
        }
    }
    for account in world.accounts.values_mut() {
        account
            .scp
            .iter_mut()
            .flatten()
            .for_each(|level| level.reverse());
        account.rcp.iter_mut().for_each(|level| level.reverse());
    }
    for key in world.keys.values_mut() {
        key.policies.reverse();
        key.grants.reverse();
    }
    world.principal.policies.reverse();
    world.session.reverse();
    world.endpoint.reverse();
    world
}

fn only(world: World, answer: &Answer) -> World {
    filtered(world, answer, true)
}

fn without(world: World, answer: &Answer) -> World {
    filtered(world, answer, false)
}

/// Key policies, identity policies and grants, those that settled the answer or the others;
/// limiting policies whole.
fn filtered(mut world: World, answer: &Answer, settling: bool) -> World {
    let place = |it: &Reference| (it.document.clone(), it.statement);
    let settles: BTreeSet<_> = answer
        .checks
        .iter()
        .flat_map(|check| check.determining.iter().map(place))
        .collect();
    for document in documents(&mut world) {
        if matches!(
            document.policy.kind,
            PolicyKind::KeyPolicy | PolicyKind::IdentityPolicy
        ) {
            let name = document.name.clone();
            // Without an action a statement is inert, and the others keep their places.
            for (index, statement) in document.policy.statements.iter_mut().enumerate() {
                if settles.contains(&(name.clone(), index)) != settling {
                    statement.value.action = None;
                }
            }
        }
    }
    for key in world.keys.values_mut() {
        key.grants
            .retain(|(name, _)| settles.contains(&(name.clone(), 0)) == settling);
    }
    world
}

/// Keys that a context may leave unsaid, and what they may turn out to be.
const UNSAID: [(&str, &[&str]); 6] = [
    ("aws:MultiFactorAuthAge", &["-1", "300", "3600.5", "old"]),
    ("aws:MultiFactorAuthPresent", &["true", "false", "perhaps"]),
    ("aws:SourceAccount", &["111122223333", "444455556666", ""]),
    (
        "aws:SourceArn",
        &[
            "arn:aws:logs:eu-north-1:111122223333:log-group:app",
            "arn:aws:logs:us-east-1:444455556666:x",
            "none",
        ],
    ),
    (
        "aws:SourceIp",
        &[
            "10.1.2.3",
            "192.0.2.1",
            "2001:db8::1",
            "::ffff:10.1.2.3",
            "none",
        ],
    ),
    ("aws:SourceVpc", &["vpc-1", "VPC-1", "vpc-22", ""]),
];

const LAYERS: [PolicyKind; 7] = [
    PolicyKind::KeyPolicy,
    PolicyKind::IdentityPolicy,
    PolicyKind::PermissionsBoundary,
    PolicyKind::SessionPolicy,
    PolicyKind::VpcEndpointPolicy,
    PolicyKind::ServiceControlPolicy,
    PolicyKind::ResourceControlPolicy,
];
