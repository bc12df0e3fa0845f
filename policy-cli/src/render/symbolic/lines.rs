//! Pieces of answers for people, in lines of 80 columns.

use policy_core::explain::{Explanation, Reference};
use policy_core::request::Request;
use policy_core::symbolic::answer::{Assumption, Example, Undecided};

use crate::render::excerpt::visible;
use crate::render::paint::Paint;
use crate::render::symbolic::words::{self, Keys};
use crate::render::text::{self, Lines};

/// A text in lines; those after the first stand two columns further in.
pub(in crate::render) fn wrapped(out: &mut Lines, indent: usize, text: &str) {
    labeled(out, indent, "", |label| label.to_owned(), text);
}

/// The same after a label, which is painted.
pub(in crate::render) fn labeled(
    out: &mut Lines,
    indent: usize,
    label: &str,
    paint: impl Fn(&str) -> String,
    text: &str,
) {
    let text = visible(text);
    let mut line = label.to_owned();
    let mut at = indent;
    let mut is_first = true;
    let mut flush = |at: usize, line: &str, is_first: bool| match line.strip_prefix(label) {
        Some(rest) if is_first && !label.is_empty() => {
            out.line(at, &format!("{}{rest}", paint(label)));
        }
        Some(_) | None => out.line(at, line),
    };
    for word in text.split(' ') {
        let width = at
            .saturating_add(line.chars().count())
            .saturating_add(word.chars().count());
        if !line.is_empty() && width >= WIDTH {
            flush(at, &std::mem::take(&mut line), is_first);
            is_first = false;
            at = indent.saturating_add(2);
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    flush(at, &line, is_first);
}

/// An example request, and what it takes for granted.
pub(in crate::render) fn example(out: &mut Lines, example: &Example, keys: Keys, paint: Paint) {
    indented_example(out, 2, example, keys, paint);
}

/// The same at another depth.
pub(in crate::render) fn indented_example(
    out: &mut Lines,
    indent: usize,
    example: &Example,
    keys: Keys,
    paint: Paint,
) {
    let call = words::call(&example.request, keys);
    let bold = |label: &str| paint.bold(label);
    labeled(out, indent, "for example:", bold, &call);
    for line in words::carried(&example.request) {
        wrapped(out, indent.saturating_add(2), &line);
    }
    if let Some(granted) = words::granted(example) {
        labeled(out, indent, "provided that", bold, &granted);
    }
}

/// How a request is decided, and by which statements.
pub(in crate::render) fn decided(
    out: &mut Lines,
    label: &str,
    request: &Request,
    explanation: &Explanation,
    paint: Paint,
) {
    let statements = statements(explanation);
    let colon = if statements.is_empty() { "" } else { ":" };
    let decided = words::decided(request, explanation);
    let decided = format!("{decided}{colon}");
    labeled(out, 2, label, |label| paint.bold(label), &decided);
    for reference in statements {
        text::indented_statement(out, 4, WIDTH.saturating_sub(8), reference, paint);
    }
}

/// The statements that settled it.
pub(in crate::render) fn statements(explanation: &Explanation) -> Vec<&Reference> {
    let checks = explanation.checks.iter();
    checks
        .filter(|check| check.decision == explanation.decision)
        .flat_map(|check| &check.determining)
        .collect()
}

/// What answers rest on, and what was not settled.
pub(in crate::render) fn rest(
    out: &mut Lines,
    assumptions: &[&Assumption],
    undecided: &[&Undecided],
    paint: Paint,
) {
    if !undecided.is_empty() {
        out.blank();
        out.line(0, &paint.warning("undecided:"));
        for Undecided { what, why } in undecided {
            wrapped(out, 2, &format!("- {what}: {why}"));
        }
    }
    if !assumptions.is_empty() {
        out.blank();
        out.line(0, &paint.bold("rests on:"));
        for Assumption(sentence) in assumptions {
            wrapped(out, 2, &format!("- {sentence}"));
        }
    }
}

/// The width of a terminal that nobody made wider.
const WIDTH: usize = 80;
