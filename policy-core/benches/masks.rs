//! What many principals can do with many keys, by classes, beside deciding pair by pair.
//!
//! `cargo bench -p policy-core --bench masks` prints one table, each row with its goal and whether it
//! is met. The pairs are those of the core world and of the full stack of `decide`, with 10,000 keys
//! and 10,000 principals; the reference decides each action of a sample of pairs on its own, as
//! `prepare` and `decide` do, and is drawn out to all pairs. The masks of the sample are compared.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    dead_code,
    unreachable_pub,
    reason = "a benchmark is test code"
)]

use std::hint::black_box;
use std::time::Instant;

use policy_core::ast::PolicyKind;
use policy_core::decide::Decision;
use policy_core::name::arn::Arn;
use policy_core::name::principal::Caller;
use policy_core::query::{Mask, Matrix};
use policy_core::request::{Check, Completeness, Principal, Request, Resource};
use policy_core::snapshot::{Scratch, Snapshot};
use policy_core::table::kms_action::ActionSet;

#[path = "decide/table.rs"]
mod table;
#[path = "decide/worlds.rs"]
mod worlds;

use table::{Row, nanoseconds, print, ratio};
use worlds::{LARGE, Size, World, document, key_arn, role_arn};

fn main() {
    let size = Size {
        keys: 10_000,
        principals: 10_000,
        ..LARGE
    };
    measure("core", &World::core(&size));
    measure("full stack", &World::core(&size).with_layers(&size));
    measure("full stack, own policies", &with_own_policies(&size));
}

/// The full stack, where each principal has a policy of its own for three keys, and each key names
/// ten principals more.
fn with_own_policies(size: &Size) -> World {
    let mut world = World::core(size).with_layers(size);
    for (number, principal) in world.principals.iter_mut().enumerate() {
        let keys: Vec<_> = (0..3)
            .map(|index| format!("\"{}\"", key_arn((number * 31 + index * 997) % size.keys)))
            .collect();
        let statement = format!(
            r#"{{"Effect": "Allow", "Action": ["kms:Decrypt", "kms:Encrypt"], "Resource": [{}]}}"#,
            keys.join(",")
        );
        let own = document(&statement, PolicyKind::IdentityPolicy);
        principal.policies.push(own);
    }
    for (number, key) in world.keys.iter_mut().enumerate() {
        let roles: Vec<_> = (0..10)
            .map(|index| {
                format!(
                    "\"{}\"",
                    role_arn((number * 17 + index * 661) % size.principals)
                )
            })
            .collect();
        let statement = format!(
            r#"{{"Effect": "Allow", "Principal": {{"AWS": [{}]}}, "Action": "kms:Sign", "Resource": "*"}}"#,
            roles.join(",")
        );
        key.policies
            .push(document(&statement, PolicyKind::KeyPolicy));
    }
    world
}

fn measure(name: &str, world: &World) {
    let snapshot = world.snapshot();
    let keys: Vec<Arn> = world.keys.iter().map(|key| key.arn.clone()).collect();
    let callers = world.principals.iter();
    let callers: Vec<Caller> = callers
        .map(|principal| principal.arn.as_str().parse().unwrap())
        .collect();
    let axes = |keys_wanted: usize, callers_wanted: usize| {
        let keys = keys[..keys_wanted].to_vec();
        (keys, callers[..callers_wanted].to_vec())
    };
    let make = |keys, callers| {
        let (keys, callers) = axes(keys, callers);
        snapshot.matrix(keys, callers).unwrap()
    };

    let (classes, matrix) = timed(|| make(10_000, 10_000));
    let one_by_one = agree(&snapshot, &matrix);
    let mut one_key = Vec::new();
    for key in (0..10_000).step_by(101) {
        one_key.push(timed(|| visit_one(&matrix, key)).0);
    }
    let one_key = median(one_key);
    let mut one_cold = Vec::new();
    for _ in 0..5 {
        one_cold.push(timed(|| visit_one(&make(1, 10_000), 0)).0);
    }
    let one_cold = median(one_cold);
    let one_pair = timed(|| {
        for (key, caller) in keys.iter().zip(&callers) {
            let _ = black_box(snapshot.mask(caller, key).unwrap());
        }
    });
    let one_pair = one_pair.0 / keys.len() as f64;
    let (rows, (class_pairs, exceptions)) = timed(|| visit_classes(&matrix));
    let (pairs, counted) = timed(|| visit_pairs(&matrix));
    assert_eq!(counted, 100_000_000);
    let mut smaller = Vec::new();
    for _ in 0..5 {
        smaller.push(timed(|| visit_classes(&make(1_000, 2_000))).0);
    }
    let smaller = median(smaller);

    print(
        &format!("masks, {name}"),
        [
            goal("1 key x 10,000 principals", one_key, 1e6),
            Row::new("  with classes made for it alone", nanoseconds(one_cold)),
            goal("1,000 x 2,000", smaller, 250e6),
            goal("10,000 x 10,000", classes + rows, 10e9),
            Row::new("  of which classes of both", nanoseconds(classes)),
            Row::new("  every one of 10^8 pairs visited", nanoseconds(pairs)),
            Row::new("the mask of one pair alone", nanoseconds(one_pair)),
            Row::new("  action by action", nanoseconds(one_by_one)),
            Row::new(
                "pair by pair, action by action, 10^8",
                nanoseconds(one_by_one * 1e8),
            ),
            Row::new(
                "  to 10,000 x 10,000",
                ratio(one_by_one * 1e8 / (classes + rows)),
            ),
            Row::new("classes of keys", matrix.key_classes().to_string()),
            Row::new("classes of principals", matrix.caller_classes().to_string()),
            Row::new("masks of classes", class_pairs.to_string()),
            Row::new("masks of pairs by name", exceptions.to_string()),
        ],
    );
}

fn goal(name: &str, time: f64, wanted: f64) -> Row {
    Row::new(name, nanoseconds(time)).goal(nanoseconds(wanted), time <= wanted)
}

/// The row of one key, and each of its pairs.
fn visit_one(matrix: &Matrix<'_>, key: usize) -> u64 {
    let mut allowed = 0;
    matrix.row(key).unwrap().for_each_pair(|_, _, mask| {
        allowed += u64::from(!black_box(mask).allowed.is_empty());
    });
    allowed
}

/// All pairs of classes, and all pairs by name.
fn visit_classes(matrix: &Matrix<'_>) -> (usize, usize) {
    let (mut classes, mut named) = (0, 0);
    for row in matrix.rows() {
        classes += black_box(row.class_masks()).len();
        named += black_box(row.exceptions()).len();
    }
    (classes, named)
}

fn visit_pairs(matrix: &Matrix<'_>) -> u64 {
    let mut count = 0;
    for row in matrix.rows() {
        row.for_each_pair(|key, caller, mask| {
            let _ = black_box((key, caller, mask));
            count += 1;
        });
    }
    count
}

/// Nanoseconds of a pair that is decided action by action. A benchmark of wrong answers would say
/// nothing, so the masks of the matrix must be the same.
fn agree(snapshot: &Snapshot, matrix: &Matrix<'_>) -> f64 {
    let mut wanted = Vec::new();
    let (keys, callers) = (matrix.keys(), matrix.callers());
    // A third of the pairs are of a key and a principal that it names.
    for number in 0..600 {
        let key = number * 7919 % keys.len();
        let caller = match number % 3 {
            0 => key,
            _ => number * 104_729 % callers.len(),
        };
        wanted.push((key, caller));
    }
    let started = Instant::now();
    let masks: Vec<_> = wanted
        .iter()
        .map(|&(key, caller)| by_action(snapshot, &keys[key], &callers[caller]))
        .collect();
    let time = started.elapsed().as_secs_f64() * 1e9 / wanted.len() as f64;
    for (&(key, caller), mask) in wanted.iter().zip(masks) {
        let mut found = None;
        matrix.row(key).unwrap().for_each_pair(|_, with, mask| {
            if with == caller {
                found = Some(mask);
            }
        });
        assert_eq!(found, Some(mask), "{} {:?}", keys[key], callers[caller]);
    }
    time
}

fn by_action(snapshot: &Snapshot, key: &Arn, caller: &Caller) -> Mask {
    let mut mask = Mask {
        allowed: ActionSet::EMPTY,
        denied: ActionSet::EMPTY,
        depends: ActionSet::EMPTY,
    };
    let mut request = Request {
        completeness: Completeness::Open,
        ..Request::new(Principal::new(caller.clone()), Vec::new())
    };
    let mut scratch = Scratch::default();
    for action in Mask::COVERED.iter() {
        let resource = match request.checks.pop() {
            Some(check) => check.resource,
            None => Resource::Key(key.clone()),
        };
        request.checks.push(Check { action, resource });
        let outcome = snapshot.prepare(&request, &mut scratch).unwrap().decide();
        match outcome.decision {
            Decision::Allowed => mask.allowed.insert(action),
            Decision::Depends => mask.depends.insert(action),
            Decision::ExplicitDeny | Decision::ImplicitDeny => mask.denied.insert(action),
        }
    }
    mask
}

/// Nanoseconds, and what came of them.
fn timed<T>(run: impl FnOnce() -> T) -> (f64, T) {
    let started = Instant::now();
    let result = black_box(run());
    (started.elapsed().as_secs_f64() * 1e9, result)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
