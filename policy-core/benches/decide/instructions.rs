//! Instructions a decision, counted by valgrind.
//!
//! Times are noisy where machines are shared; counted instructions are not. Every function runs in
//! a process of its own, twice with different numbers of rounds, and the difference is what the
//! additional rounds took: loading and warming are in both. Of the large world only what the requests
//! meet is loaded, because valgrind takes fifty times as long.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::hint::black_box;
use std::process::Command;

use policy_core::snapshot::Scratch;
use policy_core::text_request::TextScratch;

use crate::seen::{self, Floored};
use crate::table::ratio;
use crate::text_api::Text;
use crate::worlds::{REQUESTS, SIZES, Size, World};

/// Prints the table; an error says why it cannot.
pub fn rows() -> Result<(), String> {
    let version = Command::new("valgrind").arg("--version").output();
    if !version.is_ok_and(|version| version.status.success()) {
        return Err("`--instructions` needs valgrind, and it does not run here".to_owned());
    }
    let mut counted = BTreeMap::new();
    for function in FUNCTIONS {
        for size in SIZES {
            let name = format!("{function}-{}", size.name);
            let count = of_one(&name)?;
            counted.insert(name, count);
        }
    }
    println!();
    println!(
        "{:36} {:>10} {:>10} {:>8}",
        "instructions a decision", "counted", "reference", "ratio"
    );
    for (heading, function, reference) in PAIRS {
        for size in SIZES {
            let of = |function| counted[&format!("{function}-{}", size.name)];
            println!(
                "{:36} {:>10.0} {:>10.0} {:>8}",
                format!("{heading}, {}", size.name),
                of(function),
                of(reference),
                ratio(of(function) / of(reference))
            );
        }
    }
    Ok(())
}

/// Runs a function of [`NAMES`] for the requests of a size; the name ends in the size.
pub fn run(name: &str, rounds: usize) -> Result<(), String> {
    let unknown = || format!("no function `{name}`; try `--help`");
    let (function, size) = name.rsplit_once('-').ok_or_else(unknown)?;
    let size = SIZES.into_iter().find(|it| it.name == size);
    let size = size.ok_or_else(unknown)?;
    match function {
        "decide" => decide(&asked(&size), rounds),
        "request" => prepare_and_decide(&asked(&size), rounds),
        "text" => from_texts(&asked(&size), rounds),
        "full" => decide(&asked(&size).with_layers(&size), rounds),
        "floor" => floor(&asked(&size), rounds),
        "floor-text" => floor_from_texts(&asked(&size), rounds),
        _ => return Err(unknown()),
    }
    Ok(())
}

/// Only the keys and principals of the core that its requests meet.
fn asked(size: &Size) -> World {
    let numbers = || (0..REQUESTS).map(|number| size.asked(number));
    let callers: BTreeSet<_> = numbers().map(|(caller, _)| caller).collect();
    let keys: BTreeSet<_> = numbers().map(|(_, key)| key).collect();
    World::core_of(size, keys, callers)
}

fn decide(world: &World, rounds: usize) {
    let snapshot = world.snapshot();
    let mut scratches = vec![Scratch::default(); REQUESTS];
    let prepared: Vec<_> = world
        .requests
        .iter()
        .zip(&mut scratches)
        .map(|(request, scratch)| snapshot.prepare(request, scratch).unwrap())
        .collect();
    for _ in 0..rounds {
        for prepared in &prepared {
            let _ = black_box(black_box(prepared).decide());
        }
    }
}

fn prepare_and_decide(world: &World, rounds: usize) {
    let snapshot = world.snapshot();
    let mut scratch = Scratch::default();
    for _ in 0..rounds {
        for request in &world.requests {
            let prepared = snapshot.prepare(black_box(request), &mut scratch).unwrap();
            let _ = black_box(prepared.decide());
        }
    }
}

fn from_texts(world: &World, rounds: usize) {
    let snapshot = world.snapshot();
    let texts: Vec<_> = world.requests.iter().map(Text::new).collect();
    let values: Vec<_> = texts.iter().map(Text::values).collect();
    let contexts = texts.iter().zip(&values);
    let contexts: Vec<_> = contexts
        .map(|(text, values)| text.context(values))
        .collect();
    let mut scratch = TextScratch::default();
    for _ in 0..rounds {
        for (text, context) in texts.iter().zip(&contexts) {
            let _ = black_box(black_box(text).decide(&snapshot, context, &mut scratch));
        }
    }
}

fn floor(world: &World, rounds: usize) {
    let floored = Floored::new(world, &seen::by_oracle(world));
    let contexts = floored.borrowed();
    let requests = floored.requests(&contexts);
    for _ in 0..rounds {
        for request in &requests {
            let _ = black_box(floored.floor.decide(black_box(request)));
        }
    }
}

fn floor_from_texts(world: &World, rounds: usize) {
    let floored = Floored::new(world, &seen::by_oracle(world));
    let mut context = Vec::new();
    for _ in 0..rounds {
        for call in &floored.calls {
            let request = floored.floor.prepare(black_box(call), &mut context);
            let _ = black_box(floored.floor.decide(&request.unwrap()));
        }
    }
}

/// Instructions of one decision of a function.
fn of_one(name: &str) -> Result<f64, String> {
    let few = count(name, FEW)?;
    let many = count(name, FEW + MORE)?;
    Ok(many.saturating_sub(few) as f64 / (MORE * REQUESTS) as f64)
}

/// Instructions of a whole process.
fn count(name: &str, rounds: usize) -> Result<u64, String> {
    let this = env::current_exe().map_err(|error| format!("no path of this program: {error}"))?;
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--cache-sim=no"])
        .arg("--callgrind-out-file=/dev/null")
        .arg(this)
        .args(["--only", name, "--rounds", &rounds.to_string()])
        .output()
        .map_err(|error| format!("valgrind: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    let counted = said.lines().find_map(|line| line.split_once("Collected :"));
    match counted.map(|(_, number)| number.trim().parse()) {
        Some(Ok(number)) if output.status.success() => Ok(number),
        _ => Err(format!("valgrind did not count `{name}`:\n{said}")),
    }
}

/// The functions that `--only` takes.
pub const NAMES: &str = "  decide               the core, prepared
  request              the core, prepared and decided
  text                 the core, from texts
  full                 the full stack, prepared
  floor, floor-text    the floor, prepared and from texts";

const FUNCTIONS: [&str; 6] = ["decide", "request", "text", "full", "floor", "floor-text"];

/// Under a heading, two functions.
const PAIRS: [(&str, &str, &str); 4] = [
    ("decide, to floor", "decide", "floor"),
    ("prepare and decide, to floor", "request", "floor-text"),
    ("from texts, to floor", "text", "floor-text"),
    ("full stack, to core", "full", "decide"),
];
const FEW: usize = 2;
const MORE: usize = 20;
