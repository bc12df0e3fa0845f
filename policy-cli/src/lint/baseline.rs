//! The baseline: findings that were there before, one a line, sorted, so that merges are clean.
//!
//! `K305 keys/app.json 0123456789abcdef`: the rule, the file relative to the baseline, and what the
//! finding is recognized by when lines move. Lines that begin with `#` say nothing.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use policy_core::limits::MAX_DOCUMENT_BYTES;
use policy_core::lint::by_name;

use crate::lint::outcome::{Outcome, Reported, Status};
use crate::load;
use crate::problem::Problem;

/// The lines of a baseline.
#[derive(Debug)]
pub(crate) struct Baseline {
    path: String,
    lines: BTreeSet<String>,
    used: BTreeSet<String>,
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
            used: BTreeSet::new(),
            stale: BTreeSet::new(),
        })
    }

    /// Marks the findings of some projects that the baseline has.
    pub(crate) fn mark(
        &mut self,
        outcome: &mut Outcome,
        projects: &BTreeSet<usize>,
    ) -> Result<(), Problem> {
        let names = names(outcome, &self.path)?;
        let of_projects = &outcome.projects;
        let is_own = |document: usize| {
            let project = of_projects.get(document);
            project.is_some_and(|project| projects.contains(project))
        };
        for reported in &mut outcome.findings {
            let line = line(reported, &names);
            let is_known = is_own(reported.finding.document) && self.lines.contains(&line);
            if reported.status == Status::Active && is_known {
                reported.status = Status::Known;
                self.used.insert(line);
            }
        }
        let own = names.iter().enumerate();
        let linted: BTreeSet<&str> = own
            .filter(|(document, _)| is_own(*document))
            .map(|(_, name)| name.as_str())
            .collect();
        let asked: BTreeSet<&str> = outcome.rules.iter().map(|rule| rule.code).collect();
        let home = home(&self.path)?;
        for line in self.lines.difference(&self.used) {
            let (code, rest) = line.split_once(' ').unwrap_or_default();
            let name = rest.rsplit_once(' ').map_or(rest, |(name, _)| name);
            let file = home.join(name.replace("%20", " "));
            let is_gone = !load::exists(&file.display().to_string());
            let was_looked_for = linted.contains(name) && asked.contains(code);
            if is_gone || was_looked_for || by_name(code).is_none() {
                self.stale.insert(line.clone());
            }
        }
        Ok(())
    }

    /// How many lines there are no findings for any more. Of files that were not linted and rules
    /// that were not asked, nothing is known.
    pub(crate) fn stale(&self) -> usize {
        self.stale.len()
    }

    /// Takes those lines out.
    pub(crate) fn prune(&self) -> Result<(), Problem> {
        let kept = self.lines.difference(&self.stale);
        write(&self.path, &kept.cloned().collect())
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

/// The directory of a baseline.
fn home(baseline: &str) -> Result<PathBuf, Problem> {
    let file = load::absolute(Path::new(baseline))?;
    Ok(file.parent().map(Path::to_owned).unwrap_or_default())
}

/// The names of all documents relative to the baseline, which is the same file on every machine.
fn names(outcome: &Outcome, baseline: &str) -> Result<Vec<String>, Problem> {
    let home = home(baseline)?;
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
