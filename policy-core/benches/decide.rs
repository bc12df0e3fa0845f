//! How long a decision takes, beside the oracle, and how often it allocates.
//!
//! `cargo bench -p policy-core` prints one line a world. The oracle is the executable specification
//! of `tests/oracle`, plain and slow on purpose: it gives the ratio a fixed point that moves with
//! the machine. Its worlds hold only what a request meets, so it has nothing to search.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::wildcard_enum_match_arm,
    unreachable_pub,
    reason = "a benchmark is test code"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use policy_core::decide::Decision;
use policy_core::document::PolicyDocument;
use policy_core::request::{Request, Resource};
use policy_core::semantics::Semantics;
use policy_core::snapshot::{Scratch, Snapshot};

#[path = "../tests/oracle/condition.rs"]
mod condition;
#[path = "../tests/oracle/context.rs"]
mod context;
#[path = "../tests/oracle/grant.rs"]
mod grant;
#[path = "../tests/oracle/principal.rs"]
mod principal;
#[path = "../tests/oracle/spec.rs"]
mod spec;
#[path = "../tests/oracle/text.rs"]
mod text;
#[path = "../tests/oracle/value.rs"]
mod value;
#[path = "../tests/oracle/world.rs"]
mod world;
#[path = "decide/worlds.rs"]
mod worlds;

fn main() {
    let worlds = worlds::all();
    let rows: Vec<Row> = worlds.iter().map(measure).collect();
    println!();
    println!(
        "{:8} {:>5} {:>5} {:>11} {:>7} {:>11} {:>16} {:>11} {:>7} {:>16} {:>7}",
        "world",
        "keys",
        "users",
        "statements",
        "allowed",
        "decide",
        "prepare+decide",
        "oracle",
        "ratio",
        "allocs (prepare)",
        "(decide)",
    );
    for row in rows {
        println!(
            "{:8} {:>5} {:>5} {:>11} {:>6}% {:>8.0} ns {:>13.0} ns {:>8.0} ns {:>6.0}x {:>16} {:>7}",
            row.name,
            row.keys,
            row.principals,
            row.statements,
            row.allowed,
            row.decide,
            row.both,
            row.oracle,
            row.oracle / row.both,
            row.prepare_allocations,
            row.decide_allocations,
        );
    }
    println!();
    println!("statements: in sight of a decision, at most");
    println!("ratio: the oracle's time to that of prepare+decide");
    println!();
    println!("prepare+decide where other policies mention other condition keys");
    println!(
        "{:8} {:>14} {:>14} {:>14}",
        "world", "condition keys", "warm scratch", "new scratch"
    );
    for world in &worlds {
        beside_condition_keys(world);
    }
}

struct Row {
    name: &'static str,
    keys: usize,
    principals: usize,
    statements: usize,
    allowed: usize,
    decide: f64,
    both: f64,
    oracle: f64,
    prepare_allocations: String,
    decide_allocations: String,
}

fn measure(world: &worlds::World) -> Row {
    let snapshot = world.snapshot();
    let requests = &world.requests;
    let plain: Vec<_> = requests
        .iter()
        .map(|request| seen_from(world, request))
        .collect();
    let allowed = agree(&snapshot, requests, &plain);

    let mut scratches = vec![Scratch::default(); requests.len()];
    let prepared: Vec<_> = requests
        .iter()
        .zip(&mut scratches)
        .map(|(request, scratch)| snapshot.prepare(request, scratch).unwrap())
        .collect();
    let mut decide = || {
        for prepared in &prepared {
            let _ = black_box(black_box(prepared).decide());
        }
    };
    let mut scratch = Scratch::default();
    let mut both = || {
        for request in requests {
            let prepared = snapshot.prepare(black_box(request), &mut scratch).unwrap();
            let _ = black_box(prepared.decide());
        }
    };
    let mut oracle = || {
        for (request, plain) in requests.iter().zip(&plain) {
            let answer = spec::decide(plain, black_box(request), Semantics::default());
            let _ = black_box(answer.decision);
        }
    };
    let times = time([&mut decide, &mut both, &mut oracle]);
    let [decide, both, oracle] = times.map(|nanoseconds| nanoseconds / requests.len() as f64);
    // The scratch is warm by now.
    let preparing = allocation_counter::measure(|| {
        for request in requests {
            let _ = black_box(snapshot.prepare(request, &mut scratch).unwrap());
        }
    });
    let deciding = allocation_counter::measure(|| {
        for prepared in &prepared {
            let _ = black_box(prepared.decide());
        }
    });
    let each = |count: u64| {
        if count == 0 {
            "0".to_owned()
        } else {
            format!("{:.2}", count as f64 / requests.len() as f64)
        }
    };
    Row {
        name: world.name,
        keys: world.keys.len(),
        principals: world.principals.len(),
        statements: plain.iter().map(statements).max().unwrap(),
        allowed: allowed * 100 / requests.len(),
        decide,
        both,
        oracle,
        prepare_allocations: each(preparing.count_total),
        decide_allocations: each(deciding.count_total),
    }
}

/// The same requests where policies of keys that nobody asks for mention many condition keys.
fn beside_condition_keys(world: &worlds::World) {
    let few = world.snapshot();
    let mut many = world.snapshot();
    for key in worlds::keys_with_condition_keys(CONDITION_KEYS) {
        many.add_key(key).unwrap();
    }
    let requests = &world.requests;
    let decide = |snapshot: &Snapshot, request: &Request, scratch: &mut Scratch| {
        let prepared = snapshot.prepare(black_box(request), scratch).unwrap();
        let _ = black_box(prepared.decide());
    };
    let warm = |snapshot| {
        let mut scratch = Scratch::default();
        move || {
            for request in requests {
                decide(snapshot, request, &mut scratch);
            }
        }
    };
    let new = |snapshot| {
        move || {
            for request in requests {
                decide(snapshot, request, &mut Scratch::default());
            }
        }
    };
    let (mut warm_few, mut new_few) = (warm(&few), new(&few));
    let (mut warm_many, mut new_many) = (warm(&many), new(&many));
    let times = time([&mut warm_few, &mut new_few, &mut warm_many, &mut new_many]);
    let [warm_few, new_few, warm_many, new_many] =
        times.map(|nanoseconds| nanoseconds / requests.len() as f64);
    for (keys, warm, new) in [
        ("few".to_owned(), warm_few, new_few),
        (CONDITION_KEYS.to_string(), warm_many, new_many),
    ] {
        println!(
            "{:8} {:>14} {:>11.0} ns {:>11.0} ns",
            world.name, keys, warm, new
        );
    }
}

/// A benchmark of wrong answers would say nothing. Gives how many are allowed.
fn agree(snapshot: &Snapshot, requests: &[Request], plain: &[world::World]) -> usize {
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

/// Nanoseconds for one run of each. They take turns, so that a busy machine slows all of them; of
/// the samples the lower quartile counts, for the same reason.
fn time<const N: usize>(mut runs: [&mut dyn FnMut(); N]) -> [f64; N] {
    let rounds = runs.each_mut().map(|run| {
        let started = Instant::now();
        let mut rounds = 0_u32;
        while started.elapsed() < SAMPLE {
            run();
            rounds += 1;
        }
        rounds
    });
    let mut samples = [const { Vec::new() }; N];
    for _ in 0..SAMPLES {
        for ((run, rounds), samples) in runs.iter_mut().zip(rounds).zip(&mut samples) {
            let started = Instant::now();
            for _ in 0..rounds {
                run();
            }
            samples.push(started.elapsed().as_secs_f64() * 1e9 / f64::from(rounds));
        }
    }
    samples.map(|mut samples| {
        samples.sort_by(f64::total_cmp);
        samples[SAMPLES / 4]
    })
}

/// What the oracle needs for one request.
fn seen_from(world: &worlds::World, request: &Request) -> world::World {
    let check = &request.checks[0];
    let Resource::Key(arn) = &check.resource else {
        panic!("{check:?}");
    };
    let caller = request.principal.caller.principal_arn();
    let record = world
        .principals
        .iter()
        .find(|record| Some(&record.arn) == caller)
        .unwrap();
    let keys = world.keys.iter().filter(|key| key.arn == *arn);
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
        session: Vec::new(),
        endpoint: Vec::new(),
    }
}

fn of_account(record: &policy_core::record::AccountRecord) -> world::Account {
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

fn of_key(record: &policy_core::record::KeyRecord) -> world::Key {
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
fn statements(world: &world::World) -> usize {
    let keys = world.keys.values().flat_map(|key| &key.policies);
    let accounts = world.accounts.values().take(1);
    let organization = accounts.flat_map(|account| {
        let scp = account.scp.iter().flatten().flatten();
        scp.chain(account.rcp.iter().flatten())
    });
    let principal = &world.principal;
    let own = principal.policies.iter().chain(&principal.boundary);
    let documents = keys.chain(organization).chain(own);
    let grants: usize = world.keys.values().map(|key| key.grants.len()).sum();
    documents
        .map(|document| document.policy.statements.len())
        .sum::<usize>()
        + grants
}

const SAMPLE: Duration = Duration::from_millis(30);
const SAMPLES: usize = 40;
const CONDITION_KEYS: usize = 50_000;
