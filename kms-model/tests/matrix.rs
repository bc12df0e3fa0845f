//! The negative matrix: each row of `testdata/kms/cases/` is a call that must fail as it says, with
//! nothing changed and nothing given away, beside controls that succeed when one thing is changed.
//!
//! The format is described in `docs/kms-cases.md`.

#![expect(clippy::panic, reason = "test code")]

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

use serde_json::Value;

use crate::matrix::case::{Case, Row};
use crate::matrix::{read, row};

#[test]
fn every_row_answers_as_it_says() {
    let mut failures = Vec::new();
    let mut total = Count::default();
    println!("{:<32} {:>7} {:>9}", "file", "denials", "controls");
    let inputs = inputs();
    for file in files() {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let count = run(&file, &name, &inputs, &mut failures);
        println!("{name:<32} {:>7} {:>9}", count.denials, count.controls);
        total.denials = total.denials.saturating_add(count.denials);
        total.controls = total.controls.saturating_add(count.controls);
    }
    println!("{:<32} {:>7} {:>9}", "all", total.denials, total.controls);
    if !failures.is_empty() {
        panic!("{} rows fail:\n\n{}", failures.len(), failures.join("\n\n"));
    }
    assert!(
        total.denials >= LEAST,
        "the matrix has {} rows that must fail, and not {LEAST}",
        total.denials
    );
}

/// Rows of a file.
#[derive(Debug, Default)]
struct Count {
    denials: usize,
    controls: usize,
}

fn run(file: &Path, name: &str, inputs: &Value, failures: &mut Vec<String>) -> Count {
    let mut count = Count::default();
    let read = fs::read_to_string(file)
        .map_err(|error| error.to_string())
        .and_then(|text| Case::read(&text, inputs));
    let case = match read {
        Ok(case) => case,
        Err(error) => {
            failures.push(format!("{name}: {error}"));
            return count;
        }
    };
    for row in &case.rows {
        let counted = if row.wants_success() {
            &mut count.controls
        } else {
            &mut count.denials
        };
        *counted = counted.saturating_add(1);
        if let Err(error) = row::run(&case, row) {
            failures.push(told(name, row, &error));
        }
    }
    if count.denials > 0 && count.controls == 0 {
        failures.push(format!("{name}: no row of it succeeds"));
    }
    count
}

fn told(file: &str, row: &Row, error: &str) -> String {
    format!("{file} {}: {}\n{error}", row.place, row.name)
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

/// Fewer rows than these are no matrix.
const LEAST: usize = 300;
