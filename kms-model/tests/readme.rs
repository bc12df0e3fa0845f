//! What README.md shows of this crate is what it prints, and what it documents.
//!
//! Lines of the output may be left out, and `…` says so; what is shown stands in the output, in this
//! order.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "test code")]

use std::fs;
use std::sync::Arc;

use kms_model::audit::MemorySink;
use kms_model::crypto::predictable::PredictableEntropy;
use kms_model::store::MemoryStore;

use crate::print::Printer;
use crate::story::Stage;

#[path = "../examples/walkthrough/print.rs"]
mod print;
#[path = "../examples/walkthrough/story.rs"]
mod story;

#[test]
fn the_walkthrough_prints_what_is_shown() {
    let shown = block("walkthrough");
    let mut shown = shown.lines().skip(1).peekable();
    let output = walkthrough();
    let mut output = output.lines();
    assert_eq!(output.clone().next(), shown.peek().copied());
    let mut left_out = false;
    for line in shown {
        if line == "…" {
            left_out = true;
            continue;
        }
        let found = if left_out {
            output.any(|other| other == line)
        } else {
            output.next() == Some(line)
        };
        assert!(
            found,
            "the walkthrough does not print, or not there:\n{line}"
        );
        left_out = false;
    }
    assert!(left_out || output.next().is_none(), "there is more");
}

#[test]
fn the_example_of_the_crate_is_shown() {
    let source = fs::read_to_string("src/lib.rs").unwrap();
    let lines = source.lines().map_while(|line| line.strip_prefix("//!"));
    let lines = lines.map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line)));
    let doc: String = lines.collect();
    let example = doc.split("```\n").nth(1).unwrap();
    assert_eq!(block("kms"), example);
}

fn walkthrough() -> String {
    // As `main.rs` does.
    let entropy = Arc::new(PredictableEntropy::new(b"walkthrough"));
    let sink = Arc::new(MemorySink::new());
    let store = Arc::new(MemoryStore::new());
    let stage = Stage::new(entropy, Arc::clone(&sink) as _, store).unwrap();
    let mut out = Vec::new();
    let mut printer = Printer::new(&mut out, false);
    story::tell(&stage, &mut printer).unwrap();
    printer.trail(&sink.events()).unwrap();
    String::from_utf8(out).unwrap()
}

/// The fenced block that follows the marker `<!-- NAME -->` in README.md.
fn block(name: &str) -> String {
    let readme = fs::read_to_string("../README.md").unwrap();
    let (_, rest) = readme.split_once(&format!("<!-- {name} -->\n```")).unwrap();
    let (_, rest) = rest.split_once('\n').unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}
