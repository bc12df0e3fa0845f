//! Findings as commands of a GitHub workflow, which become annotations, and the summary of a step.

use std::fmt::Write;

use policy_core::lint::rule::Severity;

use crate::lint::outcome::{Outcome, Reported};
use crate::render::excerpt::visible;
use crate::render::lint::markdown;
use crate::render::lint::place::{Places, path};
use crate::render::lint::words::{self, Counts};

/// One command a finding that counts, and a last line for who reads the log.
pub(super) fn report(outcome: &Outcome) -> String {
    let places = Places::new(outcome);
    let mut out = String::new();
    for failure in &outcome.failures {
        let document = outcome.documents.get(failure.document);
        let file = document.map_or("", |it| it.source.name());
        let title = format!("{} {}", words::FAILED_CODE, words::FAILED_NAME);
        let rule = words::rule(failure.rule);
        let message = format!(
            "{rule} did not finish: {}\n{}",
            failure.why,
            words::FAILED_HELP
        );
        command(&mut out, Severity::Error, file, "", &title, &message);
    }
    for reported in outcome.active() {
        annotation(&mut out, outcome, &places, reported);
    }
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{}", Counts::of(outcome).line(outcome));
    out
}

/// What belongs into the file that `GITHUB_STEP_SUMMARY` names: a step shows ten annotations of a
/// severity and no more.
pub(crate) fn step_summary(outcome: &Outcome) -> String {
    markdown::within(outcome, MAX_SUMMARY)
}

fn annotation(out: &mut String, outcome: &Outcome, places: &Places<'_>, reported: &Reported) {
    let finding = &reported.finding;
    let file = outcome.document(reported).map_or("", |it| it.source.name());
    let range = places.range(finding.document, finding.span);
    let mut place = format!(",line={},endLine={}", range.start.line, range.end.line);
    // Columns are of one line only.
    if range.start.line == range.end.line {
        let _ = write!(
            place,
            ",col={},endColumn={}",
            range.start.column, range.end.column
        );
    }
    let message = words::lines(finding).join("\n");
    let title = words::rule(finding.rule);
    command(out, finding.severity, file, &place, &title, &message);
}

fn command(
    out: &mut String,
    severity: Severity,
    file: &str,
    place: &str,
    title: &str,
    message: &str,
) {
    let name = match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let file = property(&path(file));
    let title = property(title);
    let lines: Vec<String> = message.split('\n').map(visible).collect();
    let message = data(&lines.join("\n"));
    let _ = writeln!(out, "::{name} file={file}{place},title={title}::{message}");
}

/// A message: what would end the command is percent-encoded.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A property: what would end it, too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// GitHub takes 1 MiB a step.
const MAX_SUMMARY: usize = 900_000;
