//! Many requests: the same answers as one by one, in their order, by any number of threads.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    dead_code,
    unreachable_pub,
    reason = "test code"
)]

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

use policy_core::batch::{LineScratch, in_order};
use policy_core::request::Completeness;
use policy_core::snapshot::Scratch;

#[path = "../benches/decide/lines.rs"]
mod lines;
#[path = "../benches/decide/worlds.rs"]
mod worlds;

#[test]
fn a_batch_is_decided_as_each_request_is() {
    for world in worlds::all() {
        let snapshot = world.snapshot();
        let mut requests = world.requests.clone();
        // One that cannot be decided, in the middle of others.
        requests[7].checks.clear();
        let mut scratch = Scratch::default();
        let wanted: Vec<_> = requests
            .iter()
            .map(|request| {
                let prepared = snapshot.prepare(request, &mut scratch)?;
                Ok(prepared.decide())
            })
            .collect();
        let mut found = Vec::new();
        for threads in [1, 2, 3, 7, 100] {
            snapshot.decide_batch(&requests, threads_of(threads), &mut found);
            assert_eq!(found, wanted, "{}: {threads} threads", world.name);
        }
        snapshot.decide_batch(&[], threads_of(2), &mut found);
        assert_eq!(found, []);
    }
}

#[test]
fn lines_are_decided_as_their_requests_are() {
    for world in worlds::all() {
        let snapshot = world.snapshot();
        let (mut scratch, mut lines) = (Scratch::default(), LineScratch::default());
        for request in &world.requests {
            let wanted = snapshot.prepare(request, &mut scratch).unwrap().decide();
            let line = lines::line(request);
            let read = lines.read(line.as_bytes(), Completeness::Complete).unwrap();
            assert_eq!(read.prepare(&snapshot).unwrap().decide(), wanted, "{line}");
        }
    }
}

#[test]
fn with_a_warm_scratch_no_line_allocates() {
    let world = worlds::all().swap_remove(0);
    let snapshot = world.snapshot();
    let lines: Vec<String> = world.requests.iter().map(lines::line).collect();
    let mut scratch = LineScratch::default();
    let mut decide_all = || {
        for line in &lines {
            let read = scratch
                .read(line.as_bytes(), Completeness::Complete)
                .unwrap();
            let _ = read.prepare(&snapshot).unwrap().decide();
        }
    };
    for _ in 0..20 {
        decide_all();
    }
    let counted = allocation_counter::measure(&mut decide_all).count_total;
    assert_eq!(counted, 0);
}

#[test]
fn answers_come_in_the_order_of_the_chunks() {
    for threads in 1..6 {
        for chunks in [0, 1, 2, 5, 100] {
            let mut found = Vec::new();
            let slow_now_and_then = || {
                |chunk: usize| {
                    if chunk.is_multiple_of(7) {
                        std::thread::yield_now();
                    }
                    chunk * 2
                }
            };
            let end = in_order(
                threads_of(threads),
                0..chunks,
                slow_now_and_then,
                |answer| {
                    found.push(answer);
                    ControlFlow::<()>::Continue(())
                },
            );
            assert!(end.is_continue());
            let wanted: Vec<usize> = (0..chunks).map(|chunk| chunk * 2).collect();
            assert_eq!(found, wanted, "{threads} threads, {chunks} chunks");
        }
    }
}

/// However much there is to read, only a few chunks are read ahead of the answers that were taken.
#[test]
fn few_chunks_are_held_at_a_time() {
    let read = AtomicUsize::new(0);
    let mut taken = 0;
    let mut most = 0;
    let chunks = (0..10_000).inspect(|_| {
        read.fetch_add(1, Ordering::SeqCst);
    });
    let end = in_order(
        threads_of(3),
        chunks,
        || |chunk: usize| chunk,
        |_| {
            most = most.max(read.load(Ordering::SeqCst) - taken);
            taken += 1;
            ControlFlow::<()>::Continue(())
        },
    );
    assert!(end.is_continue());
    assert_eq!(taken, 10_000);
    assert!(most <= 3 * 6, "{most} chunks");
}

#[test]
fn who_takes_the_answers_can_end_it() {
    let mut taken = 0;
    let end = in_order(
        threads_of(2),
        0..,
        || |chunk: usize| chunk,
        |answer| {
            taken += 1;
            match answer {
                5 => ControlFlow::Break("enough"),
                _ => ControlFlow::Continue(()),
            }
        },
    );
    assert_eq!(end, ControlFlow::Break("enough"));
    assert_eq!(taken, 6);
}

/// An answer is as soon as its chunk: the next chunk need not be there.
#[test]
fn an_answer_does_not_wait_for_the_next_chunk() {
    let (ask, questions) = std::sync::mpsc::channel();
    ask.send(0).unwrap();
    let mut found = Vec::new();
    let mut ask = Some(ask);
    let end = in_order(
        threads_of(2),
        questions.into_iter(),
        || |chunk: usize| chunk,
        |answer| {
            found.push(answer);
            // The next question hangs on the answer.
            match &ask {
                Some(open) if answer < 9 => open.send(answer + 1).unwrap(),
                _ => ask = None,
            }
            ControlFlow::<()>::Continue(())
        },
    );
    assert!(end.is_continue());
    assert_eq!(found, (0..10).collect::<Vec<_>>());
}

fn threads_of(count: usize) -> NonZeroUsize {
    NonZeroUsize::new(count).unwrap()
}
