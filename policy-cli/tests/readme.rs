//! What README.md shows is what the command prints, and docs/case-files.md shows files that are run.
//!
//! The first line of an answer is shown as it is. After it lines may be left out, and `…` says so
//! where the reader would miss them; what is shown stands in the answer, in this order.

#![expect(clippy::disallowed_methods, clippy::expect_used, reason = "test code")]

use std::fs;
use std::process::Command;

#[test]
fn case_files_are_shown_whole() {
    let text = fs::read_to_string("../docs/case-files.md").expect("docs/case-files.md");
    // `cases.rs` runs them.
    for name in ["flat.yaml", "world.yaml"] {
        let path = format!("../testdata/quickstart/{name}");
        let file = fs::read_to_string(&path).expect("an example");
        let shown = format!("<!-- {name} -->\n```yaml\n{file}```\n");
        assert!(
            text.contains(&shown),
            "docs/case-files.md does not show {path} as it is"
        );
    }
}

#[test]
fn examples_print_what_they_show() {
    let readme = fs::read_to_string("../README.md").expect("README.md");
    let key = readme
        .lines()
        .find_map(|line| line.strip_prefix("key="))
        .expect("README.md says what $key is");
    let examples: Vec<&str> = readme
        .split("```console\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        // kms-model holds its own.
        .filter(|example| !example.contains("-p kms-model"))
        .collect();
    assert!(examples.len() > 5, "README.md has too few examples");
    for example in examples {
        holds(&example.replace("$key", key));
    }
}

fn holds(example: &str) {
    let (command, shown) = parts(example);
    let arguments = command
        .strip_prefix("cargo run --quiet --release -p policy-cli --")
        .or_else(|| command.strip_prefix("kms-policy"))
        .expect("an example runs kms-policy");
    let output = Command::new(env!("CARGO_BIN_EXE_kms-policy"))
        .args(arguments.split_whitespace())
        .current_dir("..")
        .output()
        .expect("the command starts");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert_eq!(printed.lines().next(), shown.first().copied(), "{command}");
    let mut rest = printed.lines();
    for line in shown.iter().filter(|line| **line != "…") {
        let found = rest.any(|other| other == *line);
        assert!(
            found,
            "{command}\ndoes not print, or not there:\n{line}\nbut:\n{printed}"
        );
    }
}

/// The command in one line, and the lines of its answer.
fn parts(example: &str) -> (String, Vec<&str>) {
    let mut lines = example.lines();
    let mut command = String::new();
    for line in lines.by_ref() {
        let line = line.trim_start_matches("$ ").trim();
        command.push_str(line.trim_end_matches('\\'));
        if !line.ends_with('\\') {
            break;
        }
    }
    (command, lines.collect())
}
