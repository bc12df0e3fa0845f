//! `docs/rules/` is made of the doc comments of the rules; `UPDATE_EXPECT=1` writes it.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use policy_core::lint::manual::{HEADINGS, page, summary};
use policy_core::lint::rule::{Fixes, Rule};
use policy_core::lint::rules;

use crate::golden::expect;

#[test]
fn pages_have_their_headings() {
    let mut wrong = Vec::new();
    for rule in rules() {
        let page = page(rule);
        let found: Vec<&str> = page.lines().filter(|line| line.starts_with("# ")).collect();
        if found != HEADINGS {
            wrong.push(format!("{}: the headings are {found:?}", rule.code));
        }
        if summary(rule).is_empty() {
            wrong.push(format!(
                "{}: the page does not say what it flags",
                rule.code
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "they should be {HEADINGS:?}\n{}",
        wrong.join("\n")
    );
}

#[test]
fn pages_are_up_to_date() {
    let mut wrong = Vec::new();
    let directory = directory();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::create_dir_all(&directory).expect("docs can be written");
    }
    for rule in rules() {
        expect(
            &directory.join(format!("{}.md", rule.code)),
            &rendered(rule),
            &mut wrong,
        );
    }
    let known: BTreeSet<String> = rules().map(|rule| format!("{}.md", rule.code)).collect();
    for entry in fs::read_dir(&directory).into_iter().flatten() {
        let name = entry.expect("docs can be read").file_name();
        let name = name.to_string_lossy().into_owned();
        if name != "README.md" && !known.contains(&name) {
            wrong.push(format!("docs/rules/{name} belongs to no rule"));
        }
    }
    let readme = directory.join("README.md");
    let before = fs::read_to_string(&readme).unwrap_or_default();
    // What stands before and after the table is written by hand.
    let (head, rest) = before.split_once(BEGIN).unwrap_or((before.as_str(), ""));
    let tail = rest.split_once(END).map_or("", |(_, tail)| tail);
    expect(
        &readme,
        &format!("{head}{BEGIN}\n{}{END}{tail}", table()),
        &mut wrong,
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn rendered(rule: &Rule) -> String {
    let mut out = format!("# {} {}\n\n", rule.code, rule.name);
    let fixes = match rule.fixes {
        Fixes::Never => "no fix",
        Fixes::Safe => "fixed by `--fix`",
        Fixes::Unsafe => "fixed by `--unsafe-fixes`",
    };
    let (severity, profile) = (rule.severity, rule.profile.as_str());
    writeln!(out, "`{severity}`, from profile `{profile}` on, {fixes}.\n").expect("a string");
    for line in page(rule).lines() {
        let shown = line
            .strip_prefix("# ")
            .map(|heading| format!("## {heading}"));
        writeln!(out, "{}", shown.as_deref().unwrap_or(line)).expect("a string");
    }
    out
}

fn table() -> String {
    let mut out = String::from("| code | name | severity | profile | fix | what it flags |\n");
    out.push_str("|---|---|---|---|---|---|\n");
    for rule in rules() {
        let fix = match rule.fixes {
            Fixes::Never => "",
            Fixes::Safe => "safe",
            Fixes::Unsafe => "unsafe",
        };
        let (code, name, severity) = (rule.code, rule.name, rule.severity);
        let (profile, summary) = (rule.profile.as_str(), summary(rule));
        let summary = summary.replace('|', "\\|");
        writeln!(
            out,
            "| [{code}]({code}.md) | {name} | {severity} | {profile} | {fix} | {summary} |"
        )
        .expect("a string");
    }
    out
}

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/rules")
}

const BEGIN: &str = "<!-- rules -->";
const END: &str = "<!-- end -->";
