//! The baseline: findings that were there before, one a line, sorted, so that merges are clean.
//!
//! `K305 keys/app.json 0123456789abcdef`: the rule, the file relative to the baseline, and what the
//! finding is recognized by when lines move. Lines that begin with `#` say nothing.

use std::collections::BTreeSet;
use std::path::Path;

use policy_core::limits::MAX_DOCUMENT_BYTES;

use crate::lint::outcome::{Outcome, Reported, Status};
use crate::load;
use crate::problem::Problem;

/// The lines of a baseline.
#[derive(Debug)]
pub(crate) struct Baseline {
    path: String,
    lines: BTreeSet<String>,
    used: BTreeSet<String>,
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
            used: BTreeSet::new(),
        })
    }

    /// Marks the findings that the baseline has.
    pub(crate) fn mark(&mut self, outcome: &mut Outcome) -> Result<(), Problem> {
        let names = names(outcome, &self.path)?;
        for reported in &mut outcome.findings {
            let line = line(reported, &names);
            if reported.status == Status::Active && self.lines.contains(&line) {
                reported.status = Status::Known;
                self.used.insert(line);
            }
        }
        Ok(())
    }

    /// How many lines there are no findings for any more.
    pub(crate) fn stale(&self) -> usize {
        self.lines.difference(&self.used).count()
    }

    /// Writes the lines that were needed, and no others.
    pub(crate) fn prune(&self) -> Result<(), Problem> {
        write(&self.path, &self.used)
    }
}

/// Writes a baseline with all findings that count.
pub(crate) fn create(path: &str, outcome: &Outcome) -> Result<usize, Problem> {
    let names = names(outcome, path)?;
    let lines: BTreeSet<String> = outcome.active().map(|it| line(it, &names)).collect();
    write(path, &lines)?;
    Ok(lines.len())
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

/// The names of all documents relative to the baseline, which is the same file on every machine.
fn names(outcome: &Outcome, baseline: &str) -> Result<Vec<String>, Problem> {
    let home = load::absolute(Path::new(baseline))?;
    let home = home.parent().map(Path::to_owned).unwrap_or_default();
    let names = outcome.documents.iter().map(|document| {
        let name = document.source.name();
        let absolute = load::absolute(Path::new(name))?;
        let inside = absolute.strip_prefix(&home).map(Path::to_owned);
        let shown = inside.unwrap_or(absolute).display().to_string();
        Ok(shown.replace(' ', "%20"))
    });
    names.collect()
}

const HEAD: &str = "\
# Findings of `kms-policy lint` that were there before, one a line.
# `kms-policy lint --write-baseline` writes this file, and `--prune-baseline` takes out what is gone.
";
