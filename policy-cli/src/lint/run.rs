//! One run: documents, findings, and what becomes of them.

use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use policy_core::lint::finding::{Finding, fingerprints};
use policy_core::lint::rule::{Look, Rule};
use policy_core::lint::{Progress as Done, by_name, lint_with, rules};
use policy_core::text::diagnostic::Diagnostic;
use policy_core::value::time::Timestamp;

use crate::command::progress::Progress;
use crate::lint::files::{Project, as_document};
use crate::lint::outcome::{Outcome, Reported, Status};
use crate::lint::selection::{self, Said, Selection};
use crate::lint::suppress::Suppressor;
use crate::problem::Problem;
use policy_core::lint::kind::Kind;

/// What is asked of all projects.
#[derive(Clone, Debug)]
pub(crate) struct Asking<'a> {
    pub(crate) said: &'a Said,
    pub(crate) kind: Option<Kind>,
    pub(crate) now: Option<Timestamp>,
}

/// Lints all projects. What cannot be read is among the problems, and the rest is linted.
pub(crate) fn run(projects: &[Project], asking: &Asking<'_>) -> (Outcome, Vec<Problem>) {
    let mut all = Outcome::default();
    let mut problems = Vec::new();
    for (number, project) in projects.iter().enumerate() {
        let one = of_project(project, asking, &mut problems);
        append(&mut all, one, number);
    }
    all.rules.sort_by_key(|rule| rule.code);
    all.rules.dedup_by_key(|rule| rule.code);
    (all, problems)
}

fn of_project(project: &Project, asking: &Asking<'_>, problems: &mut Vec<Problem>) -> Outcome {
    let mut outcome = Outcome::default();
    let mut selections: Vec<(String, Selection)> = Vec::new();
    let mut missed = Vec::new();
    // Without settings for some files, all have the same.
    let common = project.config.of_files.is_empty();
    let common = common.then(|| Selection::of(&project.config, asking.said, ""));
    for file in &project.files {
        match project.document(file, asking.kind) {
            Ok(Some(document)) => {
                let relative = &file.relative;
                let selection = common
                    .clone()
                    .unwrap_or_else(|| Selection::of(&project.config, asking.said, relative));
                // Only a file that somebody named is missed; one that cannot be read is no pass.
                let is_unknown = matches!(document.kind, Kind::KeyMetadata | Kind::Unknown);
                let is_missed = file.is_named && is_unknown;
                let is_broken = document.diagnostics.iter().any(Diagnostic::is_error);
                let is_asked = by_name("M906").is_some_and(|rule| selection.has(rule));
                if is_missed && is_broken && is_asked {
                    problems.push(Problem::Located {
                        source: Arc::clone(&document.source),
                        diagnostics: document.diagnostics,
                    });
                    continue;
                }
                if is_missed {
                    missed.push(outcome.documents.len());
                }
                selections.push((relative.clone(), selection));
                outcome.documents.push(document);
            }
            Ok(None) => outcome.passed_over = outcome.passed_over.saturating_add(1),
            Err(problem) => problems.push(problem),
        }
    }
    let asked: Vec<&'static Rule> = rules()
        .filter(|rule| selections.iter().any(|(_, it)| it.has(rule)))
        .collect();
    let report = shown_progress(&outcome, project, &asked);
    let mut suppressor = Suppressor::new(&project.config, asking.now);
    let prints = fingerprints(&report.findings, &outcome.documents);
    for (mut finding, fingerprint) in report.findings.into_iter().zip(prints) {
        let Some((relative, selection)) = selections.get(finding.document) else {
            continue;
        };
        if !selection.has(finding.rule) {
            continue;
        }
        if let Some(severity) = selection.severity(finding.rule) {
            finding.severity = severity;
        }
        let document = outcome.documents.get(finding.document);
        let statement = document.and_then(|it| it.statement_at(finding.span));
        let sid = statement.and_then(|it| it.sid.as_ref());
        let sid = sid.map(|sid| sid.value.as_str());
        let status = suppressor.status(&finding, relative, sid);
        outcome.findings.push(Reported {
            finding,
            fingerprint,
            status,
        });
    }
    for document in missed {
        not_recognized(&mut outcome, document, &selections);
    }
    of_configuration(project, &suppressor, &selections, asking.said, &mut outcome);
    let mut failures = report.failures;
    failures.retain(|failure| {
        // A rule that looks at all documents belongs to none of them.
        let of_all = matches!(failure.rule.look, Look::Together(_));
        let selection = selections.get(failure.document);
        of_all || selection.is_none_or(|(_, it)| it.has(failure.rule))
    });
    outcome.failures = failures;
    outcome.rules = asked;
    outcome
}

/// Lints, and says how far it is when that takes long.
fn shown_progress(
    outcome: &Outcome,
    project: &Project,
    asked: &[&'static Rule],
) -> policy_core::lint::finding::Report {
    let done = Done::default();
    let (documents, facts, done) = (&outcome.documents, &project.config.facts, &done);
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        let work = scope.spawn(move || {
            let report = lint_with(documents, facts, asked, done);
            // Nobody waits any more when this fails.
            let _ = sender.send(());
            report
        });
        let mut progress = Progress::new("document");
        while let Err(mpsc::RecvTimeoutError::Timeout) = receiver.recv_timeout(TICK) {
            progress.show(done.done());
        }
        progress.clear();
        match work.join() {
            Ok(report) => report,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

fn not_recognized(outcome: &mut Outcome, document: usize, selections: &[(String, Selection)]) {
    let Some(rule) = by_name("M906") else {
        return;
    };
    let Some((_, selection)) = selections.get(document).filter(|(_, it)| it.has(rule)) else {
        return;
    };
    let Some(of) = outcome.documents.get(document) else {
        return;
    };
    let message = match of.kind {
        Kind::KeyMetadata => "this describes a key, and has neither a policy nor grants",
        Kind::Grants | Kind::Policy(_) | Kind::Unknown => {
            "this is neither a policy nor a list of grants"
        }
    };
    let mut finding = Finding::new(rule, document, of.top(), message);
    finding.help("say what it is with `--kind`, or leave it out");
    if let Some(severity) = selection.severity(rule) {
        finding.severity = severity;
    }
    outcome.findings.push(Reported {
        finding,
        fingerprint: String::from("-"),
        status: Status::Active,
    });
}

/// Findings about the configuration itself.
fn of_configuration(
    project: &Project,
    suppressor: &Suppressor<'_>,
    selections: &[(String, Selection)],
    said: &Said,
    outcome: &mut Outcome,
) {
    let config = &project.config;
    let Some(source) = &config.source else {
        return;
    };
    let number = outcome.documents.len();
    let selection = Selection::of(config, said, crate::lint::files::NAME);
    let is_asked = |code: &str| by_name(code).is_some_and(|rule| selection.has(rule));
    let mut findings = suppressor.findings(number, selections, is_asked);
    for (word, span) in selection::words(config) {
        let Some(unknown) = selection::unknown(&word) else {
            continue;
        };
        if let Some(rule) = by_name("M904").filter(|rule| is_asked(rule.code)) {
            let message = format!("there is no rule `{}`", unknown.word);
            let mut finding = Finding::new(rule, number, span, message);
            finding.subject(&unknown.word).help(match unknown.near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`kms-policy lint --list` has all rules".to_owned(),
            });
            findings.push(finding);
        }
    }
    if findings.is_empty() {
        return;
    }
    outcome.documents.push(as_document(source));
    findings.sort_by_key(|finding| (finding.span, finding.rule.code));
    let prints = fingerprints(&findings, &outcome.documents);
    for (mut finding, fingerprint) in findings.into_iter().zip(prints) {
        if let Some(severity) = selection.severity(finding.rule) {
            finding.severity = severity;
        }
        outcome.findings.push(Reported {
            finding,
            fingerprint,
            status: Status::Active,
        });
    }
}

/// Puts the outcome of another project behind that of the ones before.
fn append(all: &mut Outcome, one: Outcome, number: usize) {
    let before = all.documents.len();
    all.documents.extend(one.documents);
    all.projects.resize(all.documents.len(), number);
    for mut reported in one.findings {
        let finding = &mut reported.finding;
        finding.document = finding.document.saturating_add(before);
        for related in &mut finding.related {
            related.document = related.document.saturating_add(before);
        }
        all.findings.push(reported);
    }
    for mut failure in one.failures {
        failure.document = failure.document.saturating_add(before);
        all.failures.push(failure);
    }
    all.rules.extend(one.rules);
    all.passed_over = all.passed_over.saturating_add(one.passed_over);
}

const TICK: Duration = Duration::from_millis(100);
