//! Findings for people: the place, the line with a caret, what AWS does, what to do.

use std::cmp::Reverse;

use policy_core::Source;
use policy_core::lint::document::Document;
use policy_core::lint::finding::Failure;
use policy_core::lint::rule::Severity;
use policy_core::text::span::Span;

use crate::lint::outcome::{Outcome, Reported};
use crate::render::excerpt::{Window, visible};
use crate::render::lint::words::{self, Counts};
use crate::render::paint::Paint;
use crate::render::symbolic::lines::{self, labeled, wrapped};
use crate::render::symbolic::words::Keys;
use crate::render::text::Lines;

/// What counts, file by file; the rest is only counted.
pub(super) fn report(outcome: &Outcome, paint: Paint) -> String {
    let mut out = Lines::default();
    let mut last = None;
    for reported in outcome.active() {
        let number = reported.finding.document;
        if last != Some(number) {
            last = Some(number);
            if let Some(document) = outcome.document(reported) {
                out.line(0, &heading(document, paint));
                out.blank();
            }
        }
        finding(&mut out, outcome, reported, paint);
        out.blank();
    }
    for failure in &outcome.failures {
        self::failure(&mut out, outcome, failure, paint);
        out.blank();
    }
    summary(&mut out, outcome, paint);
    let worst = outcome
        .active()
        .min_by_key(|it| (Reverse(it.finding.severity), it.finding.rule.code));
    if let Some(reported) = worst {
        let explain = format!("kms-policy explain {}", reported.finding.rule.code);
        let explain = paint.help(&explain);
        out.line(
            0,
            &format!("for the why, and what to do instead: {explain}"),
        );
    }
    out.text
}

/// One finding with everything that is said of it.
pub(super) fn finding(out: &mut Lines, outcome: &Outcome, reported: &Reported, paint: Paint) {
    let finding = &reported.finding;
    let severity = finding.severity.as_str();
    let rule = words::rule(finding.rule);
    let painted = |_: &str| {
        let severity = painted(finding.severity, severity, paint);
        format!("{severity}{}:", paint.dim(&format!("[{rule}]")))
    };
    let label = format!("{severity}[{rule}]:");
    labeled(out, 0, &label, painted, &finding.message);
    if let Some(document) = outcome.document(reported) {
        let mark = Mark::Finding(finding.severity);
        place(out, &document.source, finding.span, mark, "", paint);
    }
    for related in &finding.related {
        if let Some(document) = outcome.documents.get(related.document) {
            let (span, words) = (related.span, &related.words);
            place(out, &document.source, span, Mark::Related, words, paint);
        }
    }
    if let Some(consequence) = &finding.consequence {
        labeled(out, 2, "aws:", |label| paint.bold(label), consequence);
    }
    if let Some(example) = &finding.witness {
        lines::indented_example(out, 2, example, Keys::Unnamed, paint);
    }
    if let Some(help) = &finding.help {
        labeled(out, 2, "help:", |label| paint.help(label), help);
    }
    if let Some(fix) = &finding.fix {
        let fix = format!("{} ({})", fix.title, words::flag(fix));
        labeled(out, 2, "fix:", |label| paint.help(label), &fix);
    }
}

/// A rule that did not finish.
pub(super) fn failure(out: &mut Lines, outcome: &Outcome, failure: &Failure, paint: Paint) {
    let code = format!("[{} {}]", words::FAILED_CODE, words::FAILED_NAME);
    let label = format!("error{code}:");
    let painted = |_: &str| format!("{}{}:", paint.error("error"), paint.dim(&code));
    let rule = words::rule(failure.rule);
    let text = match outcome.documents.get(failure.document) {
        Some(document) => format!("{rule} did not finish on {}", document.source.name()),
        None => format!("{rule} did not finish"),
    };
    labeled(out, 0, &label, painted, &text);
    labeled(out, 2, "because:", |label| paint.bold(label), &failure.why);
    let help = words::FAILED_HELP;
    labeled(out, 2, "help:", |label| paint.help(label), help);
}

/// What a place is to a finding.
#[derive(Clone, Copy)]
enum Mark {
    Finding(Severity),
    Related,
}

/// The line, and what it is about underlined.
fn place(out: &mut Lines, source: &Source, span: Span, mark: Mark, words: &str, paint: Paint) {
    let at = source.line_column(span.start);
    let number = at.line.to_string();
    let margin = number.len();
    let name = visible(source.name());
    let arrow = paint.dim("-->");
    out.line(margin, &format!("{arrow} {name}:{}:{}", at.line, at.column));
    // `12 | …the line…`
    let columns = WIDTH.saturating_sub(margin.saturating_add(5));
    let tabs = source.line_at(span.start).matches('\t').count();
    let columns = columns.saturating_sub(tabs.saturating_mul(3).min(columns / 2));
    let window = Window::within(source, span, columns);
    let bar = paint.dim("|");
    out.line(0, &format!("{} {bar} {}", paint.dim(&number), window.text));
    let (sign, paint_marks): (_, &dyn Fn(&str) -> String) = match mark {
        Mark::Finding(severity) => ("^", &move |marks| painted(severity, marks, paint)),
        Mark::Related => ("-", &move |marks| paint.help(marks)),
    };
    let marks = paint_marks(&sign.repeat(window.width));
    let before = " ".repeat(window.offset);
    let marked = format!(" {bar} {before}{marks}");
    let taken = [margin, 4, window.offset, window.width];
    let taken: usize = taken.into_iter().sum();
    if words.is_empty() {
        out.line(margin, &marked);
    } else if taken.saturating_add(words.chars().count()) <= WIDTH {
        out.line(margin, &format!("{marked} {}", visible(words)));
    } else {
        out.line(margin, &marked);
        wrapped(out, margin.saturating_add(3), words);
    }
}

fn heading(document: &Document, paint: Paint) -> String {
    let name = paint.bold(&visible(document.source.name()));
    match words::read_as(document) {
        Some(read_as) => format!("{name}  {}", paint.dim(&format!("({read_as})"))),
        None => name,
    }
}

fn summary(out: &mut Lines, outcome: &Outcome, paint: Paint) {
    let counts = Counts::of(outcome);
    let painted = |said: &str| {
        if counts.errors > 0 || counts.failures > 0 {
            paint.error(said)
        } else if counts.warnings > 0 {
            paint.warning(said)
        } else if counts.infos > 0 {
            paint.bold(said)
        } else {
            paint.good(said)
        }
    };
    labeled(out, 0, &counts.findings(), painted, &counts.rest(outcome));
}

fn painted(severity: Severity, text: &str, paint: Paint) -> String {
    match severity {
        Severity::Error => paint.error(text),
        Severity::Warning => paint.warning(text),
        Severity::Info => paint.help(text),
    }
}

/// The width of a terminal that nobody made wider.
const WIDTH: usize = 80;
