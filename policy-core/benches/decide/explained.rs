//! What an explanation costs where it is asked for.

use std::hint::black_box;

use policy_core::snapshot::Scratch;

use crate::measure::{allocations, time};
use crate::table::{Row, nanoseconds, print};
use crate::worlds::{LARGE, MEDIUM, REQUESTS, SMALL, Size, World};

/// Measures and prints all of it.
pub fn rows() {
    let rows = [SMALL, MEDIUM, LARGE].map(|size| {
        let (time, count) = decide_and_explain(&size);
        let row = Row::new(size.name, nanoseconds(time)).allocations(count);
        if size.name == MEDIUM.name {
            row.goal(nanoseconds(GOAL), time <= GOAL)
        } else {
            row
        }
    });
    print("decide and explain, prepared", &rows);
}

/// Nanoseconds and allocations of one decision with the whole explanation, over all requests.
fn decide_and_explain(size: &Size) -> (f64, f64) {
    let world = World::asked(size);
    let snapshot = world.snapshot();
    let mut scratches = vec![Scratch::default(); REQUESTS];
    let prepared: Vec<_> = world
        .requests
        .iter()
        .zip(&mut scratches)
        .map(|(request, scratch)| snapshot.prepare(request, scratch).unwrap())
        .collect();
    for prepared in &prepared {
        let (outcome, explanation) = (prepared.decide(), prepared.explain());
        assert_eq!(outcome.decision, explanation.decision);
    }
    let mut explain = || {
        for prepared in &prepared {
            let prepared = black_box(prepared);
            let _ = black_box(prepared.decide());
            let _ = black_box(prepared.explain());
        }
    };
    let [time] = time([&mut explain]);
    let each = REQUESTS as f64;
    (time / each, allocations(&mut explain) / each)
}

/// Nanoseconds, of the medium world.
const GOAL: f64 = 20e3;
