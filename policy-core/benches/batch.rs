//! What stands before a decision: texts, and files of many requests.
//!
//! `cargo bench -p policy-core --bench batch` prints two tables. The first is the string API on the
//! three worlds of `decide`, beside the same requests given by their names.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    dead_code,
    unreachable_pub,
    reason = "a benchmark is test code"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use policy_core::snapshot::Scratch;
use policy_core::text_request::TextScratch;

#[path = "decide/worlds.rs"]
mod worlds;
#[path = "decide/written.rs"]
mod written;

use written::Written;

fn main() {
    println!();
    println!(
        "{:8} {:>10} {:>12} {:>12} {:>12} {:>12} {:>8} {:>6}",
        "world", "only read", "read+decide", "by names", "goal", "allocations", "", ""
    );
    for world in worlds::all() {
        texts(&world);
    }
}

/// Requests by their texts, and by their names.
fn texts(world: &worlds::World) {
    let snapshot = world.snapshot();
    let written: Vec<_> = world.requests.iter().map(Written::new).collect();
    let values: Vec<_> = written.iter().map(Written::values).collect();
    let contexts: Vec<_> = written
        .iter()
        .zip(&values)
        .map(|(written, values)| written.context(values))
        .collect();
    let texts: Vec<_> = written
        .iter()
        .zip(&contexts)
        .map(|(written, context)| written.request(context))
        .collect();
    let names: Vec<_> = texts
        .iter()
        .map(|text| text.to_request().unwrap())
        .collect();
    let (mut own, mut other) = (TextScratch::default(), TextScratch::default());
    let mut scratch = Scratch::default();
    let mut read = || {
        for text in &texts {
            let _ = black_box(own.request(black_box(text))).is_ok();
        }
    };
    let mut decide = || {
        for text in &texts {
            let _ = black_box(snapshot.decide_text(black_box(text), &mut other)).is_ok();
        }
    };
    let mut by_names = || {
        for request in &names {
            let prepared = snapshot.prepare(black_box(request), &mut scratch).unwrap();
            let _ = black_box(prepared.decide());
        }
    };
    let times = time([&mut read, &mut decide, &mut by_names]);
    let [read, both, by_names] = times.map(|nanoseconds| nanoseconds / texts.len() as f64);
    let allocations = allocation_counter::measure(decide).count_total;
    let goal = match world.name {
        "small" => 400.0,
        "medium" => 1_200.0,
        _ => 2_000.0,
    };
    println!(
        "{:8} {read:>7.0} ns {both:>9.0} ns {by_names:>9.0} ns {goal:>9.0} ns {allocations:>12} {:>8}",
        world.name,
        if both <= goal { "met" } else { "not met" },
    );
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

const SAMPLE: Duration = Duration::from_millis(30);
const SAMPLES: usize = 40;
