//! The loop that measures: functions in turn, so that what slows the machine slows all of them.

use std::time::{Duration, Instant};

/// Nanoseconds for one run of each. They take turns; of the samples the lower quartile counts, as a
/// busy machine only ever adds.
pub fn time<const N: usize>(mut runs: [&mut dyn FnMut(); N]) -> [f64; N] {
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
    let started = Instant::now();
    while samples[0].len() < FEWEST || (samples[0].len() < SAMPLES && started.elapsed() < ENOUGH) {
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
        samples[samples.len() / 4]
    })
}

/// How often one run allocates.
pub fn allocations(run: &mut dyn FnMut()) -> f64 {
    allocation_counter::measure(run).count_total as f64
}

/// Shorter than what a scheduler gives others in one go, so that many samples are left alone.
const SAMPLE: Duration = Duration::from_millis(2);
const SAMPLES: usize = 160;
/// So many are taken of what is too slow for more in [`ENOUGH`].
const FEWEST: usize = 8;
const ENOUGH: Duration = Duration::from_secs(4);
