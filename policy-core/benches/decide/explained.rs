//! What an explanation costs where it is asked for.

use std::hint::black_box;

use policy_core::snapshot::Scratch;

use crate::measure::{allocations, time};
use crate::table::{Row, nanoseconds, print};
use crate::worlds::{self, REQUESTS, World};

/// Measures and prints all of it.
pub fn rows() {
    let rows = worlds::all().into_iter().map(|world| {
        let Figures { decided, explained } = figures(&world);
        let (time, count) = explained;
        let row = Row::new(world.name, nanoseconds(time)).allocations(count);
        let row = if world.name == "medium" {
            row.goal(nanoseconds(GOAL), time <= GOAL)
        } else {
            row
        };
        let (time, count) = decided;
        let off = Row::new(
            format!("{}, not asked to explain", world.name),
            nanoseconds(time),
        );
        [row, off.goal("0 allocs", count == 0.0).allocations(count)]
    });
    print("decide and explain, prepared", rows.flatten());
}

/// Nanoseconds and allocations of one decision, over all requests: alone, and with the whole
/// explanation.
struct Figures {
    decided: (f64, f64),
    explained: (f64, f64),
}

fn figures(world: &World) -> Figures {
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
    let mut decide = || {
        for prepared in &prepared {
            let _ = black_box(black_box(prepared).decide());
        }
    };
    let mut explain = || {
        for prepared in &prepared {
            let prepared = black_box(prepared);
            let _ = black_box(prepared.decide());
            let _ = black_box(prepared.explain());
        }
    };
    let each = REQUESTS as f64;
    let [decided, explained] = time([&mut decide, &mut explain]).map(|time| time / each);
    Figures {
        decided: (decided, allocations(&mut decide) / each),
        explained: (explained, allocations(&mut explain) / each),
    }
}

/// Nanoseconds, of the medium world.
const GOAL: f64 = 20e3;
