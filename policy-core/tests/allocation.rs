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
    for world in worlds::all().into_iter().chain(worlds::full()) {
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

/// What one request needs does not grow with what other policies mention.
#[test]
fn a_new_scratch_makes_no_room_for_what_is_not_said() {
    for world in worlds::all().into_iter().chain(worlds::full()) {
        let few = world.snapshot();
        let mut many = world.snapshot();
        for key in worlds::keys_with_condition_keys(2_000) {
            many.add_key(key).unwrap();
        }
        for request in &world.requests {
            let [few, many] = [&few, &many].map(|snapshot| {
                let counted = allocation_counter::measure(|| {
                    let mut scratch = Scratch::default();
                    let _ = snapshot.prepare(request, &mut scratch).unwrap().decide();
                });
                (counted.count_total, counted.bytes_total)
            });
            assert_eq!(few, many, "{}: {request:#?}", world.name);
        }
    }
}
