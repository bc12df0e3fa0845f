//! The baseline: findings that were there before, one a line, sorted, so that merges are clean.
//!
//! `K305 keys/app.json 0123456789abcdef`: the rule, the file relative to the baseline, and what the
//! finding is recognized by when lines move. Lines that begin with `#` say nothing.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use policy_core::limits::MAX_DOCUMENT_BYTES;

use crate::lint::outcome::{Outcome, Reported, Status};
use crate::load;
use crate::problem::Problem;

/// The lines of a baseline.
#[derive(Debug)]
pub(crate) struct Baseline {
    path: String,
    lines: BTreeSet<String>,
    /// Lines for which there are no findings any more. Only of those it is known whose rule was
    /// asked and whose file was linted, or is gone.
    stale: BTreeSet<String>,
}

impl Baseline {
    /// Reads a baseline.
    pub(crate) fn load(path: &str) -> Result<Self, Problem> {
        let source = load::source(path, MAX_DOCUMENT_BYTES)?;
        let mut lines = BTreeSet::new();
        for (number, line) in (1..).zip(source.text().lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if line.split(' ').count() < 3 {
                return Err(Problem::with_help(
                    format!("{path}:{number}: this is no line of a baseline"),
                    "a line is a rule, a file and a fingerprint; `--write-baseline` writes them",
                ));
            }
            lines.insert(line.to_owned());
        }
        Ok(Self {
            path: path.to_owned(),
            lines,
            stale: BTreeSet::new(),
        })
    }

    /// Marks the findings of some projects that the baseline has.
    pub(crate) fn mark(
        &mut self,
        outcome: &mut Outcome,
        projects: &BTreeSet<usize>,
    ) -> Result<(), Problem> {
        let of_projects = &outcome.projects;
        let is_own = |document: usize| {
            let project = of_projects.get(document);
            project.is_some_and(|project| projects.contains(project))
        };
        let home = home(&self.path)?;
        let names = names(outcome, &home)?;
        let mut used = BTreeSet::new();
        for reported in &mut outcome.findings {
            let line = line(reported, &names);
            let is_known = is_own(reported.finding.document) && self.lines.contains(&line);
            if reported.status == Status::Active && is_known {
                reported.status = Status::Known;
                used.insert(line);
            }
        }
        let asked = |code: &str| outcome.rules.iter().any(|rule| rule.code == code);
        let is_settled = |line: &str| {
            let mut parts = line.split(' ');
            let (code, name) = (parts.next(), parts.next().unwrap_or_default());
            let mut linted = names.iter().enumerate();
            let is_linted = linted.any(|(at, known)| is_own(at) && known == name);
            let is_gone = || !load::exists(&home.join(name.replace("%20", " ")).to_string_lossy());
            code.is_some_and(asked) && (is_linted || is_gone())
        };
        let stale = self.lines.iter().filter(|line| !used.contains(*line));
        self.stale = stale.filter(|line| is_settled(line)).cloned().collect();
        Ok(())
    }

    /// How many lines there are no findings for any more.
    pub(crate) fn stale(&self) -> usize {
        self.stale.len()
    }

    /// Writes the lines without those that are stale.
    pub(crate) fn prune(&self) -> Result<(), Problem> {
        let kept = self.lines.difference(&self.stale).cloned().collect();
        write(&self.path, &kept)
    }
}

/// Writes a baseline with all findings that count, and how many these are. Lines that are there of
/// files that were not linted stay, unless the files are gone.
pub(crate) fn create(path: &str, outcome: &Outcome) -> Result<usize, Problem> {
    let home = home(path)?;
    let names = names(outcome, &home)?;
    let found: BTreeSet<String> = outcome.active().map(|it| line(it, &names)).collect();
    let count = found.len();
    let mut lines = found;
    if load::exists(path) {
        let before = Baseline::load(path)?.lines.into_iter();
        lines.extend(before.filter(|line| {
            let name = line.split(' ').nth(1).unwrap_or_default();
            let file = home.join(name.replace("%20", " "));
            names.iter().all(|known| known != name) && load::exists(&file.to_string_lossy())
        }));
    }
    write(path, &lines)?;
    Ok(count)
}

fn write(path: &str, lines: &BTreeSet<String>) -> Result<(), Problem> {
    let mut text = String::from(HEAD);
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
    load::write(path, &text)
}

fn line(reported: &Reported, names: &[String]) -> String {
    let finding = &reported.finding;
    let name = names.get(finding.document).map_or("", String::as_str);
    format!("{} {name} {}", finding.rule.code, reported.fingerprint)
}

/// The directory of a baseline.
fn home(baseline: &str) -> Result<PathBuf, Problem> {
    let path = load::absolute(Path::new(baseline))?;
    Ok(path.parent().map(Path::to_owned).unwrap_or_default())
}

/// The names of all documents relative to the baseline, which are the same on every machine.
fn names(outcome: &Outcome, home: &Path) -> Result<Vec<String>, Problem> {
    let names = outcome.documents.iter().map(|document| {
        let name = document.source.name();
        let absolute = load::absolute(Path::new(name))?;
        let inside = absolute.strip_prefix(home).map(Path::to_owned);
        let shown = inside.unwrap_or(absolute).display().to_string();
        Ok(shown.replace(' ', "%20"))
    });
    names.collect()
}

const HEAD: &str = "\
# Findings of `kms-policy lint` that were there before, one a line.
# `kms-policy lint --write-baseline` writes this file, and `--prune-baseline` takes out what is gone.
";
