//! What changed, as Markdown for a comment on a pull request: a table, and the details folded away.

use std::fmt::Write;

use policy_core::explain::Explanation;
use policy_core::request::Request;
use policy_core::symbolic::answer::{Assumption, Change, Undecided};

use crate::command::diff::report::Report;
use crate::render::diff::summary;
use crate::render::paint::Paint;
use crate::render::symbolic::lines;
use crate::render::symbolic::markdown::{cell, fenced, html, line, list, visible_lines};
use crate::render::symbolic::words::{self, Keys};
use crate::render::text;

/// The whole answer.
pub(crate) fn answer(report: &Report) -> String {
    let mut out = String::new();
    line(&mut out, &format!("### KMS access: {}", summary(report)));
    line(&mut out, "");
    let changes: Vec<_> = report.changes().collect();
    if !changes.is_empty() {
        line(&mut out, "| | who | actions | key |");
        line(&mut out, "|---|---|---|---|");
        for (_, change) in &changes {
            line(&mut out, &row(change));
        }
        line(&mut out, "");
    }
    for (number, (compared, change)) in (1_usize..).zip(&changes) {
        let of = match &compared.file {
            Some(file) => format!(" in <code>{}</code>", html(file)),
            None => String::new(),
        };
        let direction = words::direction(change.direction);
        line(
            &mut out,
            &format!("<details><summary>{number}: {direction}{of}, an example</summary>"),
        );
        line(&mut out, "");
        details(&mut out, change);
        line(&mut out, "</details>");
        line(&mut out, "");
    }
    let compared = report.compared.iter();
    let undecided: Vec<&Undecided> = compared.flat_map(|it| &it.diff.undecided).collect();
    let undecided = undecided
        .iter()
        .map(|open| format!("{}: {}", open.what, open.why));
    list(&mut out, "Undecided:", undecided);
    let elsewhere = report.elsewhere();
    let elsewhere = elsewhere.iter().map(|row| words::elsewhere(row));
    list(&mut out, "Read otherwise:", elsewhere);
    let assumptions = report.assumptions();
    let assumptions = assumptions.iter().map(|Assumption(text)| text.clone());
    list(&mut out, "Rests on:", assumptions);
    list(
        &mut out,
        "Ignored, as no policies:",
        report.ignored.iter().cloned(),
    );
    let end = out.trim_end().len();
    out.truncate(end);
    out.push('\n');
    out
}

fn row(change: &Change) -> String {
    let callers: Vec<String> = change
        .callers
        .iter()
        .map(|class| cell(&words::caller(class)))
        .collect();
    let actions = cell(&words::few_actions(change.actions));
    let direction = words::direction(change.direction);
    format!(
        "| **{direction}** | {} | {actions} | {} |",
        callers.join("<br>"),
        cell(&change.resource)
    )
}

fn details(out: &mut String, change: &Change) {
    let request = &change.example.request;
    let mut text = words::call(request, Keys::Named);
    for carried in words::carried(request) {
        let _ = write!(text, "\n  {carried}");
    }
    if let Some(granted) = words::granted(&change.example) {
        let _ = write!(text, "\nprovided that {granted}");
    }
    let _ = write!(text, "\n{}\n", words::readings(&change.readings));
    fenced(out, "text", &visible_lines(&text));
    decided(out, "Before", request, &change.before);
    decided(out, "After", request, &change.after);
}

fn decided(out: &mut String, side: &str, request: &Request, explanation: &Explanation) {
    line(
        out,
        &format!("{side}: {}", cell(&words::decided(request, explanation))),
    );
    line(out, "");
    for reference in lines::statements(explanation) {
        line(
            out,
            &format!("- {}", cell(&text::place(reference, Paint::plain()))),
        );
        line(out, "");
        let statement = reference.source.slice(reference.span);
        fenced(out, "json", &visible_lines(&format!("{statement}\n")));
    }
}
