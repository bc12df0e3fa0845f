//! The three sizes: the core beside the floor and the oracle, from prepared requests, from requests
//! and from texts, and the full stack beside the core.

use std::hint::black_box;

use policy_core::semantics::Semantics;
use policy_core::snapshot::{Scratch, Snapshot};
use policy_core::text_request::TextScratch;

use crate::measure::{allocations, time};
use crate::seen::{self, Floored};
use crate::spec;
use crate::table::{Row, nanoseconds, print, ratio};
use crate::text_api::{self, Text};
use crate::worlds::{self, World};

/// Measures and prints all of it.
pub fn rows() {
    let (core, full) = (worlds::all(), worlds::full());
    let worlds = core.iter().zip(&full).zip(GOALS);
    let figures: Vec<_> = worlds
        .map(|((core, full), goal)| (core, goal, figures(core, full)))
        .collect();
    println!();
    println!(
        "{:36} {:>7} {:>10} {:>11} {:>8}",
        "worlds", "keys", "principals", "statements", "allowed"
    );
    for (world, _, of) in &figures {
        for (kind, shape) in [("core", &of.core_shape), ("full stack", &of.full_shape)] {
            println!(
                "{:36} {:>7} {:>10} {:>11} {:>7}%",
                format!("{}, {kind}", world.name),
                world.keys.len(),
                world.principals.len(),
                shape.statements,
                shape.allowed
            );
        }
    }
    print(
        "decide, prepared",
        figures.iter().map(|(world, _, of)| {
            let to_floor = of.decide / of.floor;
            let met = to_floor <= 2.0 && of.decide_allocations == 0.0;
            Row::new(world.name, nanoseconds(of.decide))
                .goal("2x floor, 0 allocs", met)
                .beside_floor(to_floor)
                .allocations(of.decide_allocations)
        }),
    );
    print(
        "prepare, warm scratch",
        figures.iter().map(|(world, _, of)| {
            Row::new(world.name, nanoseconds(of.prepare))
                .goal("0 allocs", of.prepare_allocations == 0.0)
                .allocations(of.prepare_allocations)
        }),
    );
    print(
        "prepare and decide, from a request",
        figures.iter().map(|(world, _, of)| {
            Row::new(world.name, nanoseconds(of.both))
                .beside_floor(of.both / of.named_floor)
                .allocations(of.prepare_allocations + of.decide_allocations)
        }),
    );
    print(
        "from texts, look-ups included",
        figures.iter().map(|(world, goal, of)| {
            let to_floor = of.text / of.named_floor;
            let met = of.text <= *goal || to_floor <= 2.0;
            Row::new(world.name, nanoseconds(of.text))
                .goal(format!("{} or 2x floor", nanoseconds(*goal)), met)
                .beside_floor(to_floor)
                .allocations(of.text_allocations)
        }),
    );
    print(
        "full stack, decide",
        figures.iter().map(|(world, _, of)| {
            let to_core = of.full / of.decide;
            let measured = format!("{}, {}", nanoseconds(of.full), ratio(to_core));
            Row::new(world.name, measured)
                .goal("2.5x core", to_core <= 2.5)
                .beside_floor(of.full / of.floor)
                .allocations(of.full_allocations)
        }),
    );
    print(
        "for comparison",
        figures.iter().flat_map(|(world, _, of)| {
            let row = |name, time: f64| {
                Row::new(format!("{}, {name}", world.name), nanoseconds(time))
                    .beside_floor(time / of.floor)
            };
            [
                row("floor, prepared", of.floor),
                row("floor, from texts", of.named_floor),
                row("oracle", of.oracle),
                row("full stack, prepare and decide", of.full_both),
            ]
        }),
    );
}

/// Nanoseconds and allocations of one request.
struct Figures {
    core_shape: Shape,
    full_shape: Shape,
    floor: f64,
    named_floor: f64,
    oracle: f64,
    decide: f64,
    prepare: f64,
    both: f64,
    text: f64,
    full: f64,
    full_both: f64,
    decide_allocations: f64,
    prepare_allocations: f64,
    text_allocations: f64,
    full_allocations: f64,
}

/// What a decision has in sight, at most, and how many in a hundred are allowed.
struct Shape {
    statements: usize,
    allowed: usize,
}

fn figures(core: &World, full: &World) -> Figures {
    let (core_snapshot, full_snapshot) = (core.snapshot(), full.snapshot());
    let plain = seen::by_oracle(core);
    let core_shape = shape(core, &core_snapshot, &plain);
    let full_shape = shape(full, &full_snapshot, &seen::by_oracle(full));
    let floored = Floored::new(core, &plain);
    floored.agrees(&core_snapshot, &core.requests);
    let texts: Vec<_> = core.requests.iter().map(Text::new).collect();
    text_api::agrees(&core_snapshot, &core.requests, &texts);

    let contexts = floored.borrowed();
    let requests = floored.requests(&contexts);
    let mut floor = || {
        for request in &requests {
            let _ = black_box(floored.floor.decide(black_box(request)));
        }
    };
    let mut named = Vec::new();
    let mut named_floor = || {
        for call in &floored.calls {
            let request = floored.floor.prepare(black_box(call), &mut named);
            let _ = black_box(floored.floor.decide(&request.unwrap()));
        }
    };
    let mut oracle = || {
        for (request, plain) in core.requests.iter().zip(&plain) {
            let answer = spec::decide(plain, black_box(request), Semantics::default());
            let _ = black_box(answer.decision);
        }
    };

    let mut scratches = vec![Scratch::default(); core.requests.len()];
    let core_prepared = core.requests.iter().zip(&mut scratches);
    let core_prepared: Vec<_> = core_prepared
        .map(|(request, scratch)| core_snapshot.prepare(request, scratch).unwrap())
        .collect();
    let mut decide = || {
        for prepared in &core_prepared {
            let _ = black_box(black_box(prepared).decide());
        }
    };
    let mut scratches = vec![Scratch::default(); full.requests.len()];
    let full_prepared = full.requests.iter().zip(&mut scratches);
    let full_prepared: Vec<_> = full_prepared
        .map(|(request, scratch)| full_snapshot.prepare(request, scratch).unwrap())
        .collect();
    let mut decide_full = || {
        for prepared in &full_prepared {
            let _ = black_box(black_box(prepared).decide());
        }
    };
    let mut scratch = Scratch::default();
    let mut prepare = || {
        for request in &core.requests {
            let request = black_box(request);
            let _ = black_box(core_snapshot.prepare(request, &mut scratch).unwrap());
        }
    };
    let (mut scratch, mut full_scratch) = (Scratch::default(), Scratch::default());
    let mut both = || {
        for request in &core.requests {
            let request = black_box(request);
            let prepared = core_snapshot.prepare(request, &mut scratch).unwrap();
            let _ = black_box(prepared.decide());
        }
    };
    let mut full_both = || {
        for request in &full.requests {
            let request = black_box(request);
            let prepared = full_snapshot.prepare(request, &mut full_scratch).unwrap();
            let _ = black_box(prepared.decide());
        }
    };
    let values: Vec<_> = texts.iter().map(Text::values).collect();
    let text_contexts = texts.iter().zip(&values);
    let text_contexts: Vec<_> = text_contexts
        .map(|(text, values)| text.context(values))
        .collect();
    let mut text_scratch = TextScratch::default();
    let mut text = || {
        for (text, context) in texts.iter().zip(&text_contexts) {
            let text = black_box(text);
            let _ = black_box(text.decide(&core_snapshot, context, &mut text_scratch));
        }
    };

    let times = time([
        &mut floor,
        &mut decide,
        &mut decide_full,
        &mut prepare,
        &mut both,
        &mut text,
        &mut named_floor,
        &mut full_both,
        &mut oracle,
    ]);
    let each = core.requests.len() as f64;
    let [
        floor_time,
        decide_time,
        full_time,
        prepare_time,
        both_time,
        text_time,
        named_time,
        full_both_time,
        oracle_time,
    ] = times.map(|nanoseconds| nanoseconds / each);
    // Every scratch is warm by now.
    Figures {
        core_shape,
        full_shape,
        floor: floor_time,
        named_floor: named_time,
        oracle: oracle_time,
        decide: decide_time,
        prepare: prepare_time,
        both: both_time,
        text: text_time,
        full: full_time,
        full_both: full_both_time,
        decide_allocations: allocations(&mut decide) / each,
        prepare_allocations: allocations(&mut prepare) / each,
        text_allocations: allocations(&mut text) / each,
        full_allocations: allocations(&mut decide_full) / each,
    }
}

fn shape(world: &World, snapshot: &Snapshot, plain: &[crate::world::World]) -> Shape {
    let allowed = seen::agree(snapshot, &world.requests, plain);
    Shape {
        statements: plain.iter().map(seen::statements).max().unwrap(),
        allowed: allowed * 100 / world.requests.len(),
    }
}

/// For decisions from texts, in nanoseconds.
const GOALS: [f64; 3] = [400.0, 1_200.0, 2_000.0];
