//! Findings as JUnit XML, which CI systems read: one suite a file, one test case a rule that was
//! asked about it.

use std::collections::BTreeMap;
use std::fmt::Write;

use policy_core::lint::document::Document;
use policy_core::lint::finding::Failure;
use policy_core::lint::rule::{Rule, Severity};

use crate::lint::outcome::{Outcome, Reported, Status};
use crate::render::junit::escaped;
use crate::render::lint::place::path;
use crate::render::lint::text;
use crate::render::lint::words::{self, is_linted};
use crate::render::paint::Paint;
use crate::render::text::Lines;

/// Errors and warnings are failures. What is only worth knowing is said in a case that passes, and
/// what was suppressed or known before makes a case that is skipped.
pub(super) fn report(outcome: &Outcome) -> String {
    let suites = suites(outcome);
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let of_all = |count: fn(&Suite<'_>) -> usize| suites.iter().map(count).sum::<usize>();
    // Writing to a String cannot fail.
    let _ = writeln!(
        out,
        "<testsuites name=\"kms-policy lint\" tests=\"{}\" failures=\"{}\" errors=\"{}\">",
        of_all(|suite| suite.cases.len()),
        of_all(|suite| suite.count(Ending::Fails)),
        of_all(|suite| suite.count(Ending::Breaks)),
    );
    for suite in &suites {
        suite.write(&mut out, outcome);
    }
    out.push_str("</testsuites>\n");
    out
}

struct Suite<'a> {
    document: &'a Document,
    /// By the code of the rule.
    cases: BTreeMap<&'static str, Case<'a>>,
}

struct Case<'a> {
    rule: &'static Rule,
    findings: Vec<&'a Reported>,
    failures: Vec<&'a Failure>,
}

/// How a case ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// The rule did not finish.
    Breaks,
    Fails,
    Passes,
    Skipped,
}

fn suites(outcome: &Outcome) -> Vec<Suite<'_>> {
    let documents = outcome.documents.iter();
    let mut suites: Vec<Suite<'_>> = documents
        .map(|document| {
            let asked = outcome.rules.iter();
            let asked = asked.filter(|rule| rule.applies_to.contains(document.kind));
            Suite {
                document,
                cases: asked.map(|rule| (rule.code, Case::new(rule))).collect(),
            }
        })
        .collect();
    for reported in &outcome.findings {
        let rule = reported.finding.rule;
        if let Some(suite) = suites.get_mut(reported.finding.document) {
            suite.case(rule).findings.push(reported);
        }
    }
    for failure in &outcome.failures {
        if let Some(suite) = suites.get_mut(failure.document) {
            suite.case(failure.rule).failures.push(failure);
        }
    }
    suites.retain(|suite| is_linted(suite.document) || !suite.cases.is_empty());
    suites
}

impl<'a> Suite<'a> {
    fn case(&mut self, rule: &'static Rule) -> &mut Case<'a> {
        let case = self.cases.entry(rule.code);
        case.or_insert_with(|| Case::new(rule))
    }

    fn count(&self, ending: Ending) -> usize {
        let cases = self.cases.values();
        cases.filter(|case| case.ending() == ending).count()
    }

    fn write(&self, out: &mut String, outcome: &Outcome) {
        let file = escaped(&path(self.document.source.name()));
        let _ = writeln!(
            out,
            "  <testsuite name=\"{file}\" file=\"{file}\" tests=\"{}\" failures=\"{}\" \
             errors=\"{}\" skipped=\"{}\">",
            self.cases.len(),
            self.count(Ending::Fails),
            self.count(Ending::Breaks),
            self.count(Ending::Skipped),
        );
        for case in self.cases.values() {
            case.write(out, outcome, &file);
        }
        out.push_str("  </testsuite>\n");
    }
}

impl Case<'_> {
    const fn new(rule: &'static Rule) -> Self {
        Self {
            rule,
            findings: Vec::new(),
            failures: Vec::new(),
        }
    }

    fn ending(&self) -> Ending {
        if !self.failures.is_empty() {
            Ending::Breaks
        } else if self.active().any(is_failure) {
            Ending::Fails
        } else if self.active().next().is_none() && !self.findings.is_empty() {
            Ending::Skipped
        } else {
            Ending::Passes
        }
    }

    fn active(&self) -> impl Iterator<Item = &Reported> {
        let all = self.findings.iter().copied();
        all.filter(|it| it.status == Status::Active)
    }

    fn write(&self, out: &mut String, outcome: &Outcome, file: &str) {
        let name = escaped(&words::rule(self.rule));
        let _ = write!(out, "    <testcase classname=\"{file}\" name=\"{name}\"");
        if self.findings.is_empty() && self.failures.is_empty() {
            out.push_str("/>\n");
            return;
        }
        out.push_str(">\n");
        if !self.failures.is_empty() {
            let messages = self.failures.iter().map(|it| it.why.as_str());
            element(
                out,
                "error",
                words::FAILED_NAME,
                messages,
                words::FAILED_HELP,
            );
        }
        let fails = || self.active().filter(|it| is_failure(it));
        if let Some(worst) = fails().map(|it| it.finding.severity).max() {
            let messages = fails().map(|it| it.finding.message.as_str());
            let text = shown(outcome, fails());
            element(out, "failure", worst.as_str(), messages, &text);
        }
        if self.ending() == Ending::Skipped {
            let messages = self.findings.iter().map(|it| match &it.status {
                Status::Active => "",
                Status::Known => "in the baseline",
                Status::Suppressed { reason } => reason,
            });
            let text = shown(outcome, self.findings.iter().copied());
            element(out, "skipped", "suppressed", messages, &text);
        }
        let infos = self.active().filter(|it| !is_failure(it));
        let infos = shown(outcome, infos);
        if !infos.is_empty() {
            let text = body(&infos);
            let _ = writeln!(out, "      <system-out>{text}</system-out>");
        }
        out.push_str("    </testcase>\n");
    }
}

/// Whether a finding that counts makes its case fail.
fn is_failure(reported: &Reported) -> bool {
    match reported.finding.severity {
        Severity::Error | Severity::Warning => true,
        Severity::Info => false,
    }
}

/// Findings as a person reads them in a terminal.
fn shown<'a>(outcome: &Outcome, findings: impl Iterator<Item = &'a Reported>) -> String {
    let mut lines = Lines::default();
    for reported in findings {
        text::finding(&mut lines, outcome, reported, Paint::plain());
    }
    lines.text
}

fn element<'a>(
    out: &mut String,
    name: &str,
    kind: &str,
    messages: impl Iterator<Item = &'a str>,
    text: &str,
) {
    let messages: Vec<&str> = messages.collect();
    let message = escaped(&messages.join("; "));
    let text = body(text);
    let _ = writeln!(
        out,
        "      <{name} type=\"{kind}\" message=\"{message}\">{text}</{name}>"
    );
}

/// Line breaks are kept in text; in an attribute they would become spaces.
fn body(text: &str) -> String {
    escaped(text).replace("&#10;", "\n")
}
