//! Located messages: the place, the source line, and a caret under it.

use std::fmt::Write;

use policy_core::Source;
use policy_core::text::diagnostic::{Diagnostic, Severity};
use policy_core::text::span::Span;

use crate::problem::Problem;
use crate::render::excerpt::{Window, visible};
use crate::render::paint::Paint;

/// All problems, and how many there are when there are several.
pub(crate) fn problems(problems: &[Problem], paint: Paint) -> String {
    let mut out = String::new();
    let mut errors = 0_usize;
    let mut warnings = 0_usize;
    for problem in problems {
        match problem {
            Problem::Plain { message, help } => {
                errors = errors.saturating_add(1);
                line(
                    &mut out,
                    &format!("{}: {}", paint.error("error"), visible(message)),
                );
                if let Some(help) = help {
                    line(
                        &mut out,
                        &format!("  {} {}", paint.help("help:"), visible(help)),
                    );
                }
            }
            Problem::Located {
                source,
                diagnostics,
            } => {
                for (at, diagnostic) in diagnostics.iter().enumerate() {
                    // The same thing said twice helps nobody.
                    if diagnostics.iter().take(at).any(|other| other == diagnostic) {
                        continue;
                    }
                    match diagnostic.severity {
                        Severity::Error => errors = errors.saturating_add(1),
                        Severity::Warning => warnings = warnings.saturating_add(1),
                    }
                    out.push_str(&one(source, diagnostic, paint));
                }
            }
        }
    }
    if errors.saturating_add(warnings) > 1 {
        line(&mut out, &count(errors, warnings));
    }
    out
}

/// A warning without a place.
pub(crate) fn warning(message: &str, help: Option<&str>, paint: Paint) -> String {
    let mut out = String::new();
    let severity = paint.warning("warning");
    line(&mut out, &format!("{severity}: {}", visible(message)));
    if let Some(help) = help {
        let help = visible(help);
        line(&mut out, &format!("  {} {help}", paint.help("help:")));
    }
    out
}

/// One message with the text it points at.
pub(crate) fn one(source: &Source, diagnostic: &Diagnostic, paint: Paint) -> String {
    let mut out = String::new();
    let severity = match diagnostic.severity {
        Severity::Error => paint.error("error"),
        Severity::Warning => paint.warning("warning"),
    };
    let code = paint.dim(&format!("[{}]", diagnostic.code));
    let message = paint.bold(&visible(&diagnostic.message));
    line(&mut out, &format!("{severity}{code}: {message}"));
    place(&mut out, source, diagnostic.span, '^', "", paint);
    if let Some((span, words)) = &diagnostic.related {
        place(&mut out, source, *span, '-', words, paint);
    }
    if let Some(help) = &diagnostic.help {
        line(
            &mut out,
            &format!("  {} {}", paint.help("help:"), visible(help)),
        );
    }
    out.push('\n');
    out
}

/// One message in one line, for warnings beside an answer.
pub(crate) fn compact(source: &Source, diagnostic: &Diagnostic, paint: Paint) -> String {
    let at = source.line_column(diagnostic.span.start);
    let severity = match diagnostic.severity {
        Severity::Error => paint.error("error"),
        Severity::Warning => paint.warning("warning"),
    };
    format!(
        "{severity}: {}:{}:{}: {}\n",
        visible(source.name()),
        at.line,
        at.column,
        visible(&diagnostic.message)
    )
}

fn place(out: &mut String, source: &Source, span: Span, mark: char, words: &str, paint: Paint) {
    let at = source.line_column(span.start);
    let number = at.line.to_string();
    let margin = " ".repeat(number.len());
    let arrow = paint.dim("-->");
    let name = visible(source.name());
    line(
        out,
        &format!("{margin}{arrow} {name}:{}:{}", at.line, at.column),
    );
    let window = Window::around(source, span);
    let bar = paint.dim("|");
    line(
        out,
        &format!("{} {bar} {}", paint.dim(&number), window.text),
    );
    let marks: String = std::iter::repeat_n(mark, window.width).collect();
    let marks = if mark == '^' {
        paint.error(&marks)
    } else {
        paint.help(&marks)
    };
    let marked = format!(
        "{margin} {bar} {}{marks} {}",
        " ".repeat(window.offset),
        visible(words)
    );
    line(out, marked.trim_end());
}

fn count(errors: usize, warnings: usize) -> String {
    match (errors, warnings) {
        (errors, 0) => plural(errors, "error"),
        (0, warnings) => plural(warnings, "warning"),
        (errors, warnings) => format!(
            "{}, {}",
            plural(errors, "error"),
            plural(warnings, "warning")
        ),
    }
}

/// `1 case`, `2 cases`.
pub(crate) fn plural(count: usize, noun: &str) -> String {
    if count == 1 {
        format!("1 {noun}")
    } else {
        format!("{count} {noun}s")
    }
}

fn line(out: &mut String, text: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{text}");
}
