//! Every case of `testdata/lint/CODE/`: `flagged*` has findings of the rule, which stand beside it
//! in a `.txt` file, and `clean*` has none. A case is a file, or a directory of files that belong
//! together. `kms-policy.toml` in the directory of the code, or of the case, says what is known.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use policy_core::Source;
use policy_core::lint::document::Document;
use policy_core::lint::rule::{Look, Rule};
use policy_core::lint::{by_name, lint, rules};

use crate::facts::{Known, known};
use crate::golden::{expect, findings};

#[test]
fn flagged_cases_are_flagged_and_clean_ones_are_not() {
    let mut wrong = Vec::new();
    for code in directories(&root()) {
        let name = file_name(&code);
        let Some(rule) = by_name(&name) else {
            wrong.push(format!("testdata/lint/{name}: there is no such rule"));
            continue;
        };
        if matches!(rule.look, Look::Linter) {
            continue;
        }
        let wanted = std::env::var("KMS_POLICY_RULES").ok();
        if wanted.is_some_and(|wanted| !wanted.split(',').any(|it| name.starts_with(it))) {
            continue;
        }
        for case in cases(&code) {
            run(rule, &case, &mut wrong);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_has_a_flagged_and_a_clean_case() {
    let mut missing = Vec::new();
    for rule in rules().filter(|rule| !matches!(rule.look, Look::Linter)) {
        let all = cases(&root().join(rule.code));
        for wanted in ["flagged", "clean"] {
            if !all.iter().any(|case| file_name(case).starts_with(wanted)) {
                missing.push(format!("{} has no {wanted} case", rule.code));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

fn run(rule: &'static Rule, case: &Path, wrong: &mut Vec<String>) {
    let shown = format!("testdata/lint/{}/{}", rule.code, file_name(case));
    let known = known(case);
    let documents = documents(case, &known);
    let report = lint(&documents, &known.facts, &[rule]);
    for failure in &report.failures {
        wrong.push(format!("{shown}: the rule did not finish: {}", failure.why));
    }
    if file_name(case).starts_with("clean") {
        for finding in &report.findings {
            wrong.push(format!("{shown}: {}", finding.message));
        }
        return;
    }
    if report.findings.is_empty() {
        wrong.push(format!("{shown}: nothing was found"));
        return;
    }
    let text = findings(&report, &documents, &known.facts, wrong, &shown);
    expect(&case.with_extension("txt"), &text, wrong);
}

fn documents(case: &Path, known: &Known) -> Vec<Document> {
    let files = if case.is_dir() {
        let mut files: Vec<PathBuf> = entries(case)
            .into_iter()
            .filter(|path| path.extension().is_some_and(|it| it == "json") && path.is_file())
            .filter(|path| !file_name(path).ends_with(".base.json"))
            .collect();
        files.sort();
        files
    } else {
        vec![case.to_owned()]
    };
    files.iter().map(|path| document(path, known)).collect()
}

/// The name of a file tells what it is, as it does for the command. `NAME.base.json` beside it is
/// the document before a change.
fn document(path: &Path, known: &Known) -> Document {
    let read = |path: &Path| fs::read_to_string(path).expect("the file was listed");
    let name = file_name(path);
    let source = Arc::new(Source::new(&name, read(path)));
    let mut document = Document::read(&source, None);
    if let Some(key) = known.key_of(&name) {
        document = document.with_key(key);
    }
    document.principal = known.principal_of(&name);
    let base = path.with_extension("base.json");
    if base.is_file() {
        let source = Arc::new(Source::new(file_name(&base), read(&base)));
        document.base = Document::read(&source, Some(document.kind)).policy;
    }
    document
}

fn cases(code: &Path) -> Vec<PathBuf> {
    let mut cases: Vec<PathBuf> = entries(code)
        .into_iter()
        .filter(|path| {
            let name = file_name(path);
            let is_case = name.starts_with("flagged") || name.starts_with("clean");
            let is_json = path.extension().is_some_and(|it| it == "json");
            is_case && (is_json && !name.ends_with(".base.json") || path.is_dir())
        })
        .collect();
    cases.sort();
    cases
}

fn directories(path: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = entries(path).into_iter().filter(|it| it.is_dir()).collect();
    all.sort();
    all
}

fn entries(path: &Path) -> Vec<PathBuf> {
    let Ok(read) = fs::read_dir(path) else {
        return Vec::new();
    };
    read.map(|entry| entry.expect("the directory can be read").path())
        .collect()
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata/lint")
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().expect("it is a file");
    name.to_string_lossy().into_owned()
}
