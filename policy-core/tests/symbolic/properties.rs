//! Both directions, on generated pairs.

use std::collections::BTreeSet;
use std::env;

use policy_core::request::Request;
use policy_core::symbolic::answer::{CallerClass, Diff, Direction};
use policy_core::symbolic::{Options, diff};
use policy_core::table::kms_action::Action;

use crate::callers::covers;
use crate::choices::{Choices, spread};
use crate::engine::Engine;
use crate::pair::{Pair, pair};
use crate::universe::Universe;

/// What came of some pairs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pairs: usize,
    invalid: usize,
    changed: usize,
    undecided: usize,
    /// Only `diff` saw a change.
    unseen: usize,
    requests: usize,
}

/// Checks one pair; says what is wrong.
pub(crate) fn check(
    pair: &Pair,
    seed: u64,
    requests: usize,
    tally: &mut Tally,
) -> Result<(), String> {
    let Some((old, new)) = pair.worlds() else {
        tally.invalid += 1;
        return Ok(());
    };
    tally.pairs += 1;
    let options = Options {
        semantics: pair.shared.semantics,
        ..Options::default()
    };
    let found = diff(&old, &new, &options).unwrap();
    let engines = [
        Engine::new(&old, options.semantics),
        Engine::new(&new, options.semantics),
    ];
    for change in &found.changes {
        let wanted = match change.direction {
            Direction::Gained => [false, true],
            Direction::Lost => [true, false],
        };
        let (request, assumed) = (&change.example.request, &change.example.assumed);
        let decided = [0, 1].map(|side| engines[side].allows_with(request, assumed));
        if decided != wanted.map(Some) {
            return Err(format!(
                "the example is decided as {decided:?}: {change:#?}"
            ));
        }
        let is_of_class = change
            .callers
            .iter()
            .any(|class| covers(class, &request.principal));
        if !is_of_class || !change.actions.contains(request.checks[0].action) {
            return Err(format!(
                "the example is of another class or action: {change:#?}"
            ));
        }
    }
    let numbers = spread(seed, requests * 60);
    let universe = Universe::new(pair);
    let mut seen = false;
    for numbers in numbers.chunks(60) {
        let request = universe.request(&mut Choices::new(numbers));
        for assumed in engines[0].assumptions(&request.principal.caller) {
            let decided = [0, 1].map(|side| engines[side].allows_with(&request, &assumed));
            tally.requests += 1;
            let direction = match decided {
                [Some(true), Some(false)] => Direction::Lost,
                [Some(false), Some(true)] => Direction::Gained,
                _ => continue,
            };
            seen = true;
            if found.undecided.is_empty() && !is_covered(&found, direction, &request) {
                return Err(format!(
                    "{direction:?} is missed, with {assumed:?}:\n{}",
                    shown(&request)
                ));
            }
        }
    }
    tally.changed += usize::from(seen);
    tally.unseen += usize::from(!seen && !found.changes.is_empty());
    tally.undecided += usize::from(!found.undecided.is_empty());
    Ok(())
}

fn is_covered(diff: &Diff, direction: Direction, request: &Request) -> bool {
    diff.changes.iter().any(|change| {
        change.direction == direction
            && change.actions.contains(request.checks[0].action)
            && change
                .callers
                .iter()
                .any(|class| covers(class, &request.principal))
    })
}

fn shown(request: &Request) -> String {
    format!(
        "{:?}\n{} via {:?} at {:?}\n{:?}",
        request.principal,
        request.checks[0].action.name(),
        request.via,
        request.time,
        request.context,
    )
}

/// Checks so many pairs, counted from a seed.
fn run(from: u64, cases: u64) -> Tally {
    let mut tally = Tally::default();
    let mut wrong: Vec<String> = Vec::new();
    for seed in from..from + cases {
        let mut numbers = spread(seed, CHOICES);
        let pair_of = |numbers: &[u16]| pair(numbers);
        if let Err(error) = check(&pair_of(&numbers), seed, REQUESTS, &mut tally) {
            smaller(&mut numbers, seed);
            let pair = pair(&numbers);
            let last = check(&pair, seed, REQUESTS * 4, &mut Tally::default());
            let last = last.err().unwrap_or(error);
            wrong.push(format!("seed {seed}\n{}\n{last}\n", pair.shown()));
            if wrong.len() >= 8 {
                break;
            }
        }
    }
    eprintln!("{tally:?}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    tally
}

/// Sets numbers to 0 as long as the pair is still wrong.
fn smaller(numbers: &mut Vec<u16>, seed: u64) {
    let is_wrong =
        |numbers: &[u16]| check(&pair(numbers), seed, REQUESTS * 4, &mut Tally::default()).is_err();
    let mut size = 64;
    while size > 0 {
        let mut at = 0;
        while at < numbers.len().min(300) {
            let to = (at + size).min(numbers.len());
            let mut other = numbers.clone();
            other[at..to].fill(0);
            if other != *numbers && is_wrong(&other) {
                *numbers = other;
            } else {
                let mut other = numbers.clone();
                other.drain(at..to);
                if is_wrong(&other) {
                    *numbers = other;
                }
            }
            at = to;
        }
        size /= 2;
    }
}

/// How many pairs: 10,000 unless said otherwise, in four parts that run side by side.
fn cases() -> u64 {
    let said = env::var("KMS_POLICY_CASES").ok();
    said.and_then(|text| text.parse().ok()).unwrap_or(10_000) / 4
}

fn start() -> u64 {
    let said = env::var("KMS_POLICY_SEED").ok();
    said.and_then(|text| text.parse().ok()).unwrap_or(0)
}

fn part(number: u64) {
    let tally = run(start() + number * cases(), cases());
    let Tally {
        pairs,
        invalid,
        changed,
        undecided,
        unseen,
        ..
    } = tally;
    let counts = format!("{tally:?}");
    if pairs >= 500 {
        assert!(invalid * 10 <= pairs, "{counts}");
        assert!(undecided * 100 <= pairs * 4, "{counts}");
        assert!(changed * 100 >= pairs * 25, "{counts}");
        assert!((pairs - changed - unseen) * 100 >= pairs * 15, "{counts}");
    }
}

#[test]
fn changes_are_those_that_single_requests_show_1() {
    part(0);
}

#[test]
fn changes_are_those_that_single_requests_show_2() {
    part(1);
}

#[test]
fn changes_are_those_that_single_requests_show_3() {
    part(2);
}

#[test]
fn changes_are_those_that_single_requests_show_4() {
    part(3);
}

#[test]
fn nothing_changes_from_a_world_to_itself() {
    for seed in 0..cases() / 25 {
        let pair = pair(&spread(seed, CHOICES));
        let Some((old, new)) = pair.worlds() else {
            continue;
        };
        let options = Options {
            semantics: pair.shared.semantics,
            ..Options::default()
        };
        for world in [old, new] {
            let found = diff(&world, &world, &options).unwrap();
            let is_silent = found.changes.is_empty() && found.elsewhere.is_empty();
            assert!(
                is_silent && found.undecided.is_empty(),
                "{}\n{found:?}",
                pair.shown()
            );
        }
    }
}

#[test]
fn what_one_way_gains_the_other_way_loses() {
    for seed in 0..cases() / 10 {
        let pair = pair(&spread(seed, CHOICES));
        let Some((old, new)) = pair.worlds() else {
            continue;
        };
        let options = Options {
            semantics: pair.shared.semantics,
            ..Options::default()
        };
        let there = diff(&old, &new, &options).unwrap();
        let back = diff(&new, &old, &options).unwrap();
        if !there.undecided.is_empty() || !back.undecided.is_empty() {
            continue;
        }
        for (one, other) in [
            (Direction::Gained, Direction::Lost),
            (Direction::Lost, Direction::Gained),
        ] {
            assert_eq!(
                flat(&there, one),
                flat(&back, other),
                "seed {seed}\n{}",
                pair.shown()
            );
        }
    }
}

/// Changes of one direction, caller by caller and action by action.
fn flat(diff: &Diff, direction: Direction) -> BTreeSet<(String, CallerClass, Action)> {
    let changes = diff
        .changes
        .iter()
        .filter(|change| change.direction == direction);
    changes
        .flat_map(|change| {
            change.callers.iter().flat_map(|class| {
                let resource = &change.resource;
                change
                    .actions
                    .iter()
                    .map(|action| (resource.clone(), class.clone(), action))
            })
        })
        .collect()
}

/// No pair needs more.
const CHOICES: usize = 400;
/// How many requests are tried for each pair.
const REQUESTS: usize = 120;
