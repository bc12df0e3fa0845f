//! What changed, for people: the summary first, then each change with its example.

use policy_core::symbolic::answer::{Change, Direction};

use crate::command::diff::report::Report;
use crate::render::excerpt::visible;
use crate::render::paint::Paint;
use crate::render::symbolic::lines::{self, wrapped};
use crate::render::symbolic::words::{self, Keys};
use crate::render::text::Lines;

/// The whole answer.
pub(crate) fn answer(report: &Report, paint: Paint) -> String {
    let mut out = Lines::default();
    out.line(0, &paint.bold(&summary(report)));
    let worlds = report.compared.iter();
    let keys = Keys::of(worlds.flat_map(|compared| [&compared.old, &compared.new]));
    let mut last: Option<&str> = None;
    for (compared, change) in report.changes() {
        out.blank();
        if let Some(file) = &compared.file
            && last != Some(file)
        {
            out.line(0, &paint.bold(&format!("{}:", visible(file))));
            last = Some(file);
        }
        one(&mut out, change, keys, paint);
    }
    for row in report.elsewhere() {
        out.blank();
        wrapped(&mut out, 0, &words::elsewhere(row));
    }
    let undecided: Vec<_> = report
        .compared
        .iter()
        .flat_map(|compared| &compared.diff.undecided)
        .collect();
    lines::rest(&mut out, &report.assumptions(), &undecided, paint);
    if !report.ignored.is_empty() {
        out.blank();
        out.line(0, &paint.bold("ignored, as no policies:"));
        for file in &report.ignored {
            out.line(2, &format!("- {}", visible(file)));
        }
    }
    out.text
}

/// `no change in access`, or `2 gained, 1 lost`.
pub(super) fn summary(report: &Report) -> String {
    let gained = report.count(Direction::Gained);
    let lost = report.count(Direction::Lost);
    let counts = [(gained, "gained"), (lost, "lost")];
    let counts: Vec<String> = counts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    match (counts.is_empty(), report.is_decided()) {
        (true, true) => "no change in access".to_owned(),
        (true, false) => {
            "not known: no change in access was found, but not all could be settled".to_owned()
        }
        (false, true) => counts.join(", "),
        (false, false) => format!("{}; not all could be settled", counts.join(", ")),
    }
}

fn one(out: &mut Lines, change: &Change, keys: Keys, paint: Paint) {
    let mark = match change.direction {
        Direction::Gained => paint.good("+ gained"),
        Direction::Lost => paint.error("- lost"),
    };
    let mut callers = change.callers.iter().map(words::caller);
    let first = callers.next().unwrap_or_default();
    out.line(0, &format!("{mark}  {}", visible(&first)));
    for caller in callers {
        let gap = match change.direction {
            Direction::Gained => 10,
            Direction::Lost => 8,
        };
        out.line(gap, &visible(&caller));
    }
    wrapped(out, 2, &words::few_actions(change.actions));
    if keys == Keys::Named {
        wrapped(out, 2, &format!("on {}", change.resource));
    }
    lines::example(out, &change.example, keys, paint);
    let request = &change.example.request;
    lines::decided(out, "before:", request, &change.before, paint);
    lines::decided(out, "after:", request, &change.after, paint);
    wrapped(out, 2, &words::readings(&change.readings));
}
