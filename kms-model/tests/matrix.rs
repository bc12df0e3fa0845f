//! The negative matrix: each row of `testdata/kms/cases/` is a call that must fail as it says, with
//! nothing changed and nothing given away, beside controls that succeed when one thing is changed.
//!
//! The format is described in `docs/kms-cases.md`.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::panic,
    reason = "test code"
)]

mod matrix {
    pub(crate) mod build;
    pub(crate) mod caller;
    pub(crate) mod case;
    pub(crate) mod fill;
    pub(crate) mod policies;
    pub(crate) mod read;
    pub(crate) mod row;
    pub(crate) mod world;
}

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use serde_json::Value;

use crate::matrix::case::Case;
use crate::matrix::{read, row};

#[test]
fn every_row_answers_as_it_says() {
    let inputs = inputs();
    // Rows do not know of each other, and files even less.
    let tallies: Vec<Tally> = thread::scope(|scope| {
        let run = |file| scope.spawn(|| run(file, &inputs));
        let running: Vec<_> = files().into_iter().map(run).collect();
        let joined = running.into_iter().map(|file| file.join());
        joined
            .map(|tally| tally.unwrap_or_else(|_| panic!("a file stops the runner")))
            .collect()
    });
    println!("{:<32} {:>7} {:>9}", "file", "denials", "controls");
    let mut denials = 0;
    let mut controls = 0;
    let mut failures = Vec::new();
    for tally in tallies {
        println!(
            "{:<32} {:>7} {:>9}",
            tally.file, tally.denials, tally.controls
        );
        denials += tally.denials;
        controls += tally.controls;
        failures.extend(tally.failures);
    }
    println!("{:<32} {denials:>7} {controls:>9}", "all");
    if !failures.is_empty() {
        panic!("{} rows fail:\n\n{}", failures.len(), failures.join("\n\n"));
    }
    assert!(
        denials >= LEAST,
        "{denials} rows must fail, and not {LEAST}"
    );
}

#[test]
fn what_is_not_known_is_an_error_with_its_place() {
    #[rustfmt::skip]
    let table = [
        (r#"{ "world": {}, "rows": [], "row": [] }"#, ": unknown member `row`"),
        (r#"{ "world": {}, "world": {}, "rows": [] }"#, "a name stands twice in one object: 3 are written, 2 are kept"),
        (r#"{ "world": {}, "rows": [{ "name": "a", "as": "b", "operation": "ListKeys", "wants": {} }] }"#, "rows[0]: unknown member `wants`"),
        (r#"{ "world": {}, "rows": [{ "name": "a", "as": "b", "operation": "ListKeys", "want": { "ok": true, "error": "x" } }] }"#, "rows[0].want: unknown member `error`"),
        (r#"{ "world": {}, "rows": [{ "name": "a", "as": "b", "each": [{ "operation": "ListKeys" }] }] }"#, "rows[0].each[0]: `want` is missing"),
        (r#"{ "world": {}, "rows": [{ "name": "a", "as": ["b", "b"], "operation": "ListKeys", "want": { "ok": true } }] }"#, "two rows are called `a [b]`"),
    ];
    for (text, wanted) in table {
        let error = Case::read(text, &inputs()).err();
        assert_eq!(error.as_deref(), Some(wanted), "{text}");
    }
    let world = r#"{ "world": { "roles": { "a": { "policy": [] } } }, "rows": [{ "name": "a", "as": "a", "operation": "ListKeys", "want": { "ok": true } }] }"#;
    let case = Case::read(world, &inputs()).unwrap_or_else(|error| panic!("{error}"));
    let told = case.rows.iter().find_map(|row| row::run(&case, row).err());
    assert_eq!(
        told.as_deref(),
        Some("world.roles.a: unknown member `policy`")
    );
}

/// What came of a file.
#[derive(Debug, Default)]
struct Tally {
    file: String,
    denials: usize,
    controls: usize,
    failures: Vec<String>,
}

fn run(file: PathBuf, inputs: &Value) -> Tally {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let mut tally = Tally {
        file: name.into_owned(),
        ..Tally::default()
    };
    let read = fs::read_to_string(&file).map_err(|error| error.to_string());
    let case = match read.and_then(|text| Case::read(&text, inputs)) {
        Ok(case) => case,
        Err(error) => {
            tally.failures.push(format!("{}: {error}", tally.file));
            return tally;
        }
    };
    for row in &case.rows {
        if row.wants_success() {
            tally.controls += 1;
        } else {
            tally.denials += 1;
        }
        if let Err(error) = row::run(&case, row) {
            let told = format!("{} {}: {}\n{error}", tally.file, row.place, row.name);
            tally.failures.push(told);
        }
    }
    if tally.denials == 0 || tally.controls == 0 {
        let told = format!("{}: rows that fail need others that succeed", tally.file);
        tally.failures.push(told);
    }
    tally
}

/// What each operation is called with where neither a row nor its file says it.
fn inputs() -> Value {
    let file = folder().join("inputs.json");
    let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file:?}: {error}"));
    read::parse(&text).unwrap_or_else(|error| panic!("{file:?}: {error}"))
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata/kms")
}

/// All of them, by name.
fn files() -> Vec<PathBuf> {
    let folder = folder().join("cases");
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    files.sort();
    let strange = files
        .iter()
        .find(|file| file.extension() != Some("json".as_ref()));
    assert!(strange.is_none(), "{strange:?} is not a case file");
    files
}

/// README.md speaks of more than a thousand.
const LEAST: usize = 1_000;
