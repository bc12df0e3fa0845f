//! Findings for programs that read line by line: one finding a line, then the rules that did not
//! finish. The schema is documented in `docs/output.md`.

use serde::Serialize;

use crate::lint::outcome::Outcome;
use crate::render::json::line;
use crate::render::lint::json::{self, VERSION};
use crate::render::lint::place::Places;

pub(super) fn report(outcome: &Outcome) -> String {
    let places = Places::new(outcome);
    let mut out = String::new();
    for reported in &outcome.findings {
        let finding = json::finding(outcome, &places, reported);
        out.push_str(&line(&Line::of(Entry::Finding(Box::new(finding)))));
    }
    for failure in &outcome.failures {
        let failure = json::failure(outcome, failure);
        out.push_str(&line(&Line::of(Entry::Failure(failure))));
    }
    out
}

#[derive(Debug, Serialize)]
struct Line {
    version: u32,
    command: &'static str,
    #[serde(flatten)]
    entry: Entry,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
enum Entry {
    Finding(Box<json::Found>),
    Failure(json::Failed),
}

impl Line {
    const fn of(entry: Entry) -> Self {
        Self {
            version: VERSION,
            command: "lint",
            entry,
        }
    }
}
