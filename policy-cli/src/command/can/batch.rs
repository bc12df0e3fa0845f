//! `kms-policy can --batch`: one request a line, one answer a line.

use std::sync::Arc;

use policy_core::Source;

use crate::args::{Color, Format};
use crate::case::file::Tree;
use crate::command::can::flags::CanArgs;
use crate::command::can::known::Known;
use crate::command::progress::Progress;
use crate::exit::Exit;
use crate::load::{self, Lines, Stream};
use crate::problem::Problem;
use crate::render::excerpt::visible;
use crate::render::paint::Paint;
use crate::render::{json, text};

/// Answers every line in order; empty lines are no requests.
pub(super) fn run(
    args: &CanArgs,
    known: &mut Known,
    path: &str,
    color: Color,
) -> Result<Exit, Problem> {
    let paint = Paint::new(color, Stream::Output);
    let mut exit = Exit::Yes;
    let mut answered = 0_usize;
    let mut progress = Progress::beside_output("request");
    for (number, line) in (1_u64..).zip(Lines::open(path)?) {
        let line = line.inspect_err(|_| progress.clear())?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        let mut batch = Line {
            args,
            known: &mut *known,
            path,
            number,
            paint,
        };
        let (answer, one) = batch.answer(line).unwrap_or_else(|message| {
            let refusal = match args.format {
                Format::Json => json::line(&json::Refusal::new(message, number)),
                Format::Text => format!("{}  {}\n", paint.error("error"), visible(&message)),
            };
            (refusal, Exit::Failed)
        });
        load::print(&answer).inspect_err(|_| progress.clear())?;
        exit = exit.worse(one);
        answered = answered.saturating_add(1);
        progress.show(answered);
    }
    progress.clear();
    if answered == 0 {
        // A run that asked nothing must not look like a yes.
        return Err(Problem::with_help(
            format!("there is no request in `{}`", load::display_name(path)),
            "a batch has one request a line, as JSON",
        ));
    }
    Ok(exit)
}

/// One line of a batch.
struct Line<'b> {
    args: &'b CanArgs,
    known: &'b mut Known,
    path: &'b str,
    /// From 1.
    number: u64,
    paint: Paint,
}

impl Line<'_> {
    /// The answer, or all that is wrong with the line in one line.
    fn answer(&mut self, line: Vec<u8>) -> Result<(String, Exit), String> {
        let max = line.len();
        let args = self.args;
        let name = load::display_name(self.path);
        let source = Source::from_bytes(&name, line, max)
            .map_err(|error| format!("{name}:{}: {error}", self.number))?;
        let tree = Tree::parse(Arc::new(source), false).map_err(|problem| self.told(&[problem]))?;
        let asked = super::read(&tree, self.path, args.completeness(), Some(&*self.known))
            .map_err(|problems| self.told(&problems))?;
        let (asked, explanation) = self
            .known
            .explain(asked)
            .map_err(|problem| self.told(&[problem]))?;
        let text = match args.format {
            Format::Json => {
                let answer = json::Answer::new(&asked.request, &explanation, Some(self.number));
                json::line(&answer)
            }
            Format::Text => text::brief(&asked.request, &explanation, self.paint),
        };
        Ok((text, Exit::of(explanation.decision)))
    }

    /// Problems with their places in the batch: each request is one line of it.
    fn told(&self, problems: &[Problem]) -> String {
        let name = load::display_name(self.path);
        let number = self.number;
        let mut told = Vec::new();
        for problem in problems {
            match problem {
                Problem::Plain { message, .. } => told.push(format!("{name}:{number}: {message}")),
                Problem::Located {
                    source,
                    diagnostics,
                } if source.name() == name => {
                    for diagnostic in diagnostics {
                        let column = source.line_column(diagnostic.span.start).column;
                        told.push(format!("{name}:{number}:{column}: {}", diagnostic.message));
                    }
                }
                Problem::Located { .. } => told.extend(problem.lines()),
            }
        }
        told.join("; ")
    }
}
