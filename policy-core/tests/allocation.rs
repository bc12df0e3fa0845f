//! With a warm scratch, neither preparing nor deciding allocates.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "test code"
)]

use policy_core::snapshot::Scratch;

#[path = "../benches/decide/worlds.rs"]
mod worlds;

#[test]
fn allocations_are_counted() {
    let counted = allocation_counter::measure(|| drop(std::hint::black_box(vec![1])));
    assert_eq!(counted.count_total, 1);
}

#[test]
fn with_a_warm_scratch_nothing_allocates() {
    for world in worlds::all() {
        let snapshot = world.snapshot();
        let mut scratch = Scratch::default();
        for request in &world.requests {
            let _ = snapshot.prepare(request, &mut scratch).unwrap().decide();
        }
        for request in &world.requests {
            let mut prepared = None;
            let preparing = allocation_counter::measure(|| {
                prepared = snapshot.prepare(request, &mut scratch).ok();
            });
            let deciding = allocation_counter::measure(|| {
                let _ = prepared.unwrap().decide();
            });
            let found = (preparing.count_total, deciding.count_total);
            assert_eq!(found, (0, 0), "{}: {request:#?}", world.name);
        }
    }
}
