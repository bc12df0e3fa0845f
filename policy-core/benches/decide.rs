//! How long a decision takes, beside a floor written by hand and beside the oracle, and how often it
//! allocates.
//!
//! `cargo bench -p policy-core --bench decide` prints one table, each row with its goal and whether
//! it is met. The floor of `decide/floor.rs` is what a skilled person would write for exactly these
//! worlds. The oracle is the executable specification of `tests/oracle`, plain and slow on purpose;
//! its worlds hold only what a request meets, so it has nothing to search. Both give ratios, which
//! move with the machine, where a time alone means little.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::iter_over_hash_type,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::wildcard_enum_match_arm,
    unreachable_pub,
    reason = "a benchmark is test code"
)]

use std::env;
use std::process::ExitCode;

#[path = "decide/args.rs"]
mod args;
#[path = "../tests/oracle/condition.rs"]
mod condition;
#[path = "../tests/oracle/context.rs"]
mod context;
#[path = "decide/explained.rs"]
mod explained;
#[path = "decide/floor.rs"]
mod floor;
#[path = "../tests/oracle/grant.rs"]
mod grant;
#[path = "decide/growth.rs"]
mod growth;
#[path = "decide/hostile.rs"]
mod hostile;
#[path = "decide/instructions.rs"]
mod instructions;
#[path = "decide/measure.rs"]
mod measure;
#[path = "../tests/oracle/principal.rs"]
mod principal;
#[path = "decide/seen.rs"]
mod seen;
#[path = "decide/sizes.rs"]
mod sizes;
#[path = "../tests/oracle/spec.rs"]
mod spec;
#[path = "decide/table.rs"]
mod table;
#[path = "../tests/oracle/text.rs"]
mod text;
#[path = "decide/text_api.rs"]
mod text_api;
#[path = "../tests/oracle/value.rs"]
mod value;
#[path = "../tests/oracle/world.rs"]
mod world;
#[path = "decide/worlds.rs"]
mod worlds;
#[path = "decide/written.rs"]
mod written;

use args::Task;

fn main() -> ExitCode {
    let outcome = match args::parse(env::args().skip(1)) {
        Err(message) => Err(message),
        Ok(Task::Help) => {
            println!("{}{}", args::HELP, instructions::NAMES);
            Ok(())
        }
        Ok(Task::Instructions) => instructions::rows(),
        Ok(Task::Only { name, rounds }) => instructions::run(&name, rounds),
        Ok(Task::Table(part)) => measure_parts(part.as_deref()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}

/// Measures the part of this name, or all.
fn measure_parts(wanted: Option<&str>) -> Result<(), String> {
    let mut parts = PARTS
        .iter()
        .filter(|(name, _)| wanted.is_none_or(|wanted| wanted == *name))
        .peekable();
    if parts.peek().is_none() {
        return Err(format!(
            "no part `{}`; try `--help`",
            wanted.unwrap_or_default()
        ));
    }
    for (_, rows) in parts {
        rows();
    }
    Ok(())
}

const PARTS: [(&str, fn()); 4] = [
    ("sizes", sizes::rows),
    ("growth", growth::rows),
    ("explained", explained::rows),
    ("hostile", hostile::rows),
];
