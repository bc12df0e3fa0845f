//! What stands before a decision: texts, and files of many requests.
//!
//! `cargo bench -p policy-core --bench batch` prints two tables. The first is the string API on the
//! three worlds of `decide`, beside the same requests given by their names. The second is a file of
//! requests in the medium world, a line of JSON each: read, decided and answered, by one thread and
//! by two, beside `serde_json`, which only reads the same lines.
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
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::time::Instant;

use policy_core::batch::{LineScratch, in_order};
use policy_core::request::{Completeness, Request, Resource};
use policy_core::snapshot::{Scratch, Snapshot};
use policy_core::text_request::TextScratch;

#[path = "decide/lines.rs"]
mod lines;
#[path = "decide/measure.rs"]
mod measure;
#[path = "decide/worlds.rs"]
mod worlds;
#[path = "decide/written.rs"]
mod written;

use measure::time;
use written::Written;

fn main() {
    println!();
    println!(
        "{:8} {:>10} {:>12} {:>12} {:>12} {:>12} {:>8} {:>6}",
        "world", "only read", "read+decide", "by names", "goal", "allocations", "", ""
    );
    let worlds = worlds::all();
    for world in &worlds {
        texts(world);
    }
    let medium = worlds.iter().find(|world| world.name == "medium");
    file(medium.unwrap());
}

/// A file of requests, all of it in memory, so that no disk is measured.
fn file(world: &worlds::World) {
    let snapshot = world.snapshot();
    let lines: Vec<String> = world.requests.iter().map(lines::line).collect();
    let round = lines.join("\n") + "\n";
    let chunk = round.repeat(CHUNK_LINES / lines.len());
    let chunk_lines = chunk.lines().count();
    let bytes = chunk.len();
    let mut scratch = LineScratch::default();
    for (line, request) in lines.iter().zip(&world.requests) {
        let read = scratch.read(line.as_bytes(), Completeness::Complete);
        assert_eq!(read.unwrap().request(), &like_the_line(request));
    }
    let mut read = || {
        for line in chunk.as_bytes().split(|byte| *byte == b'\n') {
            let read = scratch.read(black_box(line), Completeness::Complete);
            let _ = black_box(read.is_some());
        }
    };
    let mut other = LineScratch::default();
    let mut answers = String::new();
    let mut answer = || {
        answers.clear();
        answer_chunk(&snapshot, black_box(&chunk), &mut other, &mut answers);
        let _ = black_box(&answers);
    };
    let mut serde = || {
        for line in chunk.as_bytes().split(|byte| *byte == b'\n') {
            let _ = black_box(serde_json::from_slice::<serde_json::Value>(black_box(line)));
        }
    };
    let mut decide = {
        let mut scratch = Scratch::default();
        let (snapshot, requests) = (&snapshot, &world.requests);
        move || {
            for request in requests.iter().cycle().take(chunk_lines) {
                let prepared = snapshot.prepare(black_box(request), &mut scratch).unwrap();
                let _ = black_box(prepared.decide());
            }
        }
    };
    let times = time([&mut read, &mut answer, &mut serde, &mut decide]);
    println!();
    println!(
        "a file of requests, {} bytes a line, one thread",
        bytes / chunk_lines
    );
    let names = [
        "read the line",
        "read, decide and answer",
        "serde_json::Value alone",
        "prepare and decide alone",
    ];
    for (name, nanoseconds) in names.into_iter().zip(times) {
        let each = nanoseconds / chunk_lines as f64;
        println!(
            "{name:26} {each:>7.0} ns {:>10.0} lines/s {:>7.0} MB/s",
            1e9 / each,
            bytes as f64 / nanoseconds * 1e3
        );
    }

    println!();
    println!("the same in chunks through `in_order`, of {CHUNKS} chunks");
    let run = |threads: usize| {
        let started = Instant::now();
        let decide_chunk = || {
            let mut scratch = LineScratch::default();
            let snapshot = &snapshot;
            move |chunk: &str| {
                let mut answers = String::new();
                answer_chunk(snapshot, chunk, &mut scratch, &mut answers);
                answers
            }
        };
        let mut written = 0;
        let end = in_order(
            NonZeroUsize::new(threads).unwrap(),
            std::iter::repeat_n(chunk.as_str(), CHUNKS),
            decide_chunk,
            |answers| {
                written += answers.len();
                ControlFlow::<()>::Continue(())
            },
        );
        assert!(end.is_continue() && written > 0);
        started.elapsed().as_secs_f64()
    };
    let mut best = [f64::INFINITY; 2];
    let mut ratios = Vec::new();
    for _ in 0..RUNS {
        // One after the other, so that a busy machine slows both.
        let [one, two] = [run(1), run(2)];
        best = [best[0].min(one), best[1].min(two)];
        ratios.push(one / two);
    }
    ratios.sort_by(f64::total_cmp);
    let total = (CHUNKS * chunk_lines) as f64;
    for (threads, seconds) in (1..).zip(best) {
        let rate = total / seconds;
        println!(
            "{threads} threads {:>10.0} requests/s {:>7.0} MB/s",
            rate,
            (CHUNKS * bytes) as f64 / seconds / 1e6
        );
    }
    let rate = total / best[0];
    println!(
        "goal: 300000 requests/s and thread: measured {rate:.0}, {}",
        met(rate >= 300_000.0)
    );
    let ratio = ratios[ratios.len() / 2];
    println!(
        "goal: two threads at least 1.8 times one: measured {:.2} (best runs {:.2}), {}",
        ratio,
        best[0] / best[1],
        met(ratio >= 1.8)
    );
    slice(world, &snapshot);
}

/// `decide_batch` over a slice of requests by their names.
fn slice(world: &worlds::World, snapshot: &Snapshot) {
    let requests: Vec<Request> = world.requests.iter().cycle().take(SLICE).cloned().collect();
    let mut outcomes = Vec::new();
    let mut best = [f64::INFINITY; 2];
    for _ in 0..RUNS {
        for (threads, best) in (1..).zip(&mut best) {
            let started = Instant::now();
            snapshot.decide_batch(
                &requests,
                NonZeroUsize::new(threads).unwrap(),
                &mut outcomes,
            );
            *best = best.min(started.elapsed().as_secs_f64());
            assert!(outcomes.iter().all(Result::is_ok));
        }
    }
    let [one, two] = best.map(|seconds| SLICE as f64 / seconds);
    println!(
        "decide_batch of {SLICE}: {one:.0} requests/s, with two threads {two:.0}, {:.2} times",
        two / one
    );
}

fn answer_chunk(snapshot: &Snapshot, chunk: &str, scratch: &mut LineScratch, answers: &mut String) {
    for line in chunk.lines() {
        let read = scratch
            .read(line.as_bytes(), Completeness::Complete)
            .unwrap();
        let outcome = read.prepare(snapshot).unwrap().decide();
        answers.push_str(outcome.decision.as_str());
        answers.push('\n');
    }
}

/// JSON says of a call without encryption context which key it is on, so that lines are alike.
fn like_the_line(request: &Request) -> Request {
    let mut request = request.clone();
    // Maps of JSON are sorted here.
    let entries = &mut request.context.entries;
    entries.sort_by(|(one, _), (other, _)| one.as_str().cmp(other.as_str()));
    let parameters = request.parameters.as_mut().unwrap();
    if parameters.encryption_context.is_none() {
        let Resource::Key(key) = &request.checks[0].resource else {
            panic!("{request:?}");
        };
        parameters.key_id = Some(key.to_string());
    }
    request
}

fn met(is_met: bool) -> &'static str {
    if is_met { "met" } else { "not met" }
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
        met(both <= goal),
    );
}

const CHUNK_LINES: usize = 240;
const CHUNKS: usize = 400;
const RUNS: usize = 9;
const SLICE: usize = 60_000;
