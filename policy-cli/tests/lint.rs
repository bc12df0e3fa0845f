//! The command `lint` against `testdata/lint/` and `testdata/corpus/`: rules about the linter
//! itself, silence about documents that are right, and every rule somewhere.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "test code"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

#[test]
fn rules_about_the_linter_are_flagged_and_not() {
    let mut wrong = Vec::new();
    for code in ["M901", "M902", "M903", "M904", "M906"] {
        for (case, wanted) in [("flagged", true), ("clean", false)] {
            let directory = root().join("testdata/lint").join(code).join(case);
            let mut files: Vec<PathBuf> = entries(&directory);
            files.retain(|path| path.extension().is_some_and(|it| it == "json"));
            let found = codes(&lint(&["--profile", "strict"], &files));
            if found.contains(code) != wanted {
                wrong.push(format!("{code}/{case}: {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_rule_that_does_not_finish_is_reported_and_never_a_pass() {
    let cases = root().join("testdata/lint/M905");
    let flags = ["--fail-on", "never"];
    let flagged = lint(&flags, &[cases.join("flagged.json")]);
    assert_eq!(flagged.status.code(), Some(2));
    let report: Value = serde_json::from_slice(&flagged.stdout).expect("it is JSON");
    let failures = report["failures"].as_array().expect("failures are a list");
    assert!(!failures.is_empty());
    let clean = lint(&flags, &[cases.join("clean.json")]);
    assert_eq!(clean.status.code(), Some(0));
}

#[test]
fn documents_that_are_right_have_no_findings_at_warning_or_above() {
    let corpus = root().join("testdata/corpus");
    let output = lint(&["--fail-on", "warning"], &[corpus]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let findings = json(&output);
    let loud: Vec<&Value> = findings
        .iter()
        .filter(|it| it["severity"] != "info" && it["status"] == "active")
        .collect();
    assert!(loud.is_empty(), "{loud:#?}");
    assert_eq!(output.status.code(), Some(0), "{text}");
}

#[test]
fn every_rule_that_looks_at_documents_fires_somewhere() {
    let mut fired = BTreeSet::new();
    for directory in entries(&root().join("testdata/lint")) {
        let code = name(&directory);
        for case in entries(&directory) {
            let is_case = case.is_dir() || is_json(&case);
            if name(&case).starts_with("flagged") && is_case && fires(&code, &case) {
                fired.insert(code.clone());
                break;
            }
        }
    }
    let listed = Command::new(env!("CARGO_BIN_EXE_kms-policy"))
        .args(["lint", "--list", "--format", "json"])
        .output()
        .expect("the command runs");
    let listed: Value = serde_json::from_slice(&listed.stdout).expect("it is JSON");
    let rules = listed["rules"].as_array().expect("rules are a list");
    let silent: Vec<&str> = rules
        .iter()
        .filter_map(|rule| rule["code"].as_str())
        // What never happens has a test of its own.
        .filter(|code| !matches!(*code, "M905"))
        .filter(|code| !fired.contains(*code))
        .collect();
    assert!(silent.is_empty(), "these never fire: {silent:?}");
}

/// Whether the rule finds something in a case. Where files have a `.base.json` beside them, that is
/// what they were before a change.
fn fires(code: &str, case: &Path) -> bool {
    let files = match case.is_dir() {
        true => entries(case),
        false => vec![case.to_owned()],
    };
    let before = |path: &Path| name(path).strip_suffix(".base.json").map(str::to_owned);
    if !files.iter().any(|path| before(path).is_some()) {
        // Files that are named are reported even where they have nothing to lint.
        let paths = match code {
            "M906" => files,
            _ => vec![case.to_owned()],
        };
        return codes(&lint(&["--profile", "all"], &paths)).contains(code);
    }
    let room = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join(code)
        .join(name(case));
    let (now, base) = (room.join("now"), room.join("base"));
    for directory in [&now, &base] {
        fs::create_dir_all(directory).expect("the directory can be made");
    }
    for path in files {
        let to = match before(&path) {
            Some(stem) => base.join(format!("{stem}.json")),
            None => now.join(name(&path)),
        };
        fs::copy(&path, to).expect("the file can be copied");
    }
    let facts = case.with_file_name("kms-policy.toml");
    if facts.exists() {
        fs::copy(facts, now.join("kms-policy.toml")).expect("the file can be copied");
    }
    let base = base.to_string_lossy();
    codes(&lint(&["--profile", "all", "--base", &base], &[now])).contains(code)
}

fn lint(flags: &[&str], paths: &[PathBuf]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kms-policy"))
        .args(["lint", "--format", "json"])
        .args(flags)
        .args(paths)
        .output()
        .expect("the command runs")
}

fn json(output: &Output) -> Vec<Value> {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{text}"));
    report["findings"]
        .as_array()
        .expect("findings are a list")
        .clone()
}

fn codes(output: &Output) -> BTreeSet<String> {
    let findings = json(output);
    let active = findings.iter().filter(|it| it["status"] == "active");
    let codes = active.filter_map(|it| it["rule"].as_str());
    codes.map(str::to_owned).collect()
}

fn entries(path: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = fs::read_dir(path)
        .expect("the directory can be read")
        .map(|entry| entry.expect("the directory can be read").path())
        .collect();
    all.sort();
    all
}

fn is_json(path: &Path) -> bool {
    path.extension().is_some_and(|it| it == "json")
}

fn name(path: &Path) -> String {
    let name = path.file_name().expect("it has a name");
    name.to_string_lossy().into_owned()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
