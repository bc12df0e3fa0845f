//! Findings as Markdown for a comment on a pull request, which has to be short enough to be taken.

use policy_core::lint::rule::Severity;

use crate::lint::outcome::{Outcome, Reported};
use crate::render::diagnostic::plural;
use crate::render::excerpt::{cut, visible};
use crate::render::lint::place::{Places, path};
use crate::render::lint::text;
use crate::render::lint::words::{self, Counts};
use crate::render::paint::Paint;
use crate::render::symbolic::markdown::{cell, fenced, html, line, visible_lines};
use crate::render::text::Lines;

/// A table of what counts, then each finding as a person reads it in a terminal.
pub(super) fn report(outcome: &Outcome) -> String {
    within(outcome, MAX_COMMENT)
}

/// The same in so many bytes. The worst findings are kept when not all have room.
pub(super) fn within(outcome: &Outcome, bytes: usize) -> String {
    let mut out = String::new();
    let summary = cell(&Counts::of(outcome).line(outcome));
    line(&mut out, &format!("### kms-policy lint: {summary}"));
    line(&mut out, "");
    failures(&mut out, outcome, bytes / 4);
    let rows = bytes / 2;
    let mut left = rows.saturating_sub(out.len());
    let places = Places::new(outcome);
    let most = rows / SHORTEST_ROW;
    // The rows of the worst are made first, and then stand in the order of all.
    let worst = words::worst(outcome, most);
    let mut by_rank: Vec<(usize, &Reported)> = worst.iter().copied().enumerate().collect();
    by_rank.sort_by_key(|(at, it)| (std::cmp::Reverse(it.finding.severity), *at));
    let mut shown: Vec<(usize, String, &Reported)> = Vec::new();
    for (at, reported) in by_rank {
        let row = row(outcome, &places, reported);
        let Some(rest) = left.checked_sub(row.len()) else {
            break;
        };
        left = rest;
        shown.push((at, row, reported));
    }
    shown.sort_by_key(|(at, ..)| *at);
    if !shown.is_empty() {
        line(&mut out, "| | place | rule | what |");
        line(&mut out, "|---|---|---|---|");
        for (_, row, _) in &shown {
            out.push_str(row);
        }
        line(&mut out, "");
    }
    let rest = outcome.active().count().saturating_sub(shown.len());
    if rest > 0 {
        let rest = plural(rest, "more finding");
        line(&mut out, &format!("And {rest}, none worse than these."));
        line(&mut out, "");
    }
    let room = bytes.saturating_sub(LAST_LINE);
    for (at, (_, _, reported)) in shown.iter().enumerate() {
        let detail = detail(outcome, reported);
        if out.len().saturating_add(detail.len()) > room {
            let rest = plural(shown.len().saturating_sub(at), "finding");
            line(
                &mut out,
                &format!("There is no room to say more of {rest}."),
            );
            break;
        }
        out.push_str(&detail);
    }
    let end = out.trim_end().len();
    out.truncate(end);
    out.push('\n');
    out
}

fn failures(out: &mut String, outcome: &Outcome, bytes: usize) {
    if outcome.failures.is_empty() {
        return;
    }
    line(out, &format!("**Not finished** ({}):", words::FAILED_HELP));
    line(out, "");
    for (at, failure) in outcome.failures.iter().enumerate() {
        if out.len() > bytes {
            let rest = outcome.failures.len().saturating_sub(at);
            line(out, &format!("- and {rest} more"));
            break;
        }
        let document = outcome.documents.get(failure.document);
        let file = cell(&path(document.map_or("", |it| it.source.name())));
        let rule = words::rule(failure.rule);
        let why = cell(&cut(&failure.why, MAX_CELL));
        line(out, &format!("- {rule} on {file}: {why}"));
    }
    line(out, "");
}

fn row(outcome: &Outcome, places: &Places<'_>, reported: &Reported) -> String {
    let finding = &reported.finding;
    let severity = match finding.severity {
        Severity::Error => "**error**",
        Severity::Warning => "warning",
        Severity::Info => "info",
    };
    let file = path(outcome.document(reported).map_or("", |it| it.source.name()));
    let at = places.range(finding.document, finding.span).start;
    let place = cell(&format!("{}:{}", cut(&file, MAX_CELL), at.line));
    let rule = words::rule(finding.rule);
    let what = cell(&cut(&finding.message, MAX_CELL));
    format!("| {severity} | {place} | {rule} | {what} |\n")
}

fn detail(outcome: &Outcome, reported: &Reported) -> String {
    let finding = &reported.finding;
    let mut lines = Lines::default();
    text::finding(&mut lines, outcome, reported, Paint::plain());
    let name = outcome.document(reported).map_or("", |it| it.source.name());
    let file = html(&cut(&path(name), MAX_CELL));
    let message = html(&visible(&cut(&finding.message, MAX_CELL)));
    let mut out = String::new();
    let summary = format!("{}: {file}: {message}", finding.rule.code);
    line(&mut out, &format!("<details><summary>{summary}</summary>"));
    line(&mut out, "");
    fenced(&mut out, "text", &visible_lines(&lines.text));
    line(&mut out, "</details>");
    line(&mut out, "");
    out
}

/// A comment on GitHub has at most 65,536 characters, and what calls this may add some.
const MAX_COMMENT: usize = 60_000;
/// Bytes that are kept for saying that there is more.
const LAST_LINE: usize = 100;
/// No row of the table is shorter.
const SHORTEST_ROW: usize = 24;
/// Characters of one text.
const MAX_CELL: usize = 300;
