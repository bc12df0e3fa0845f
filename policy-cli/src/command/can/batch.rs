//! `kms-policy can --batch`: one request a line, one answer a line.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::Arc;

use policy_core::Source;
use policy_core::batch::{LineScratch, in_order};
use policy_core::decide::Outcome;

use crate::args::{Color, Format};
use crate::case::file::Tree;
use crate::case::request::Asked;
use crate::clock;
use crate::command::can::flags::CanArgs;
use crate::command::can::known::Known;
use crate::command::progress::Progress;
use crate::exit::Exit;
use crate::load::{self, Chunk, Chunks, Stream};
use crate::problem::Problem;
use crate::render::excerpt::visible;
use crate::render::paint::Paint;
use crate::render::{json, text};
use crate::world::Brought;

/// Answers every line in order; empty lines are no requests.
pub(super) fn run(
    args: &CanArgs,
    known: &Known,
    path: &str,
    color: Color,
) -> Result<Exit, Problem> {
    let paint = Paint::new(color, Stream::Output);
    let threads = args
        .threads
        .map_or_else(load::processors, NonZeroUsize::from);
    let mut exit = Exit::Yes;
    let mut answered = 0_usize;
    let mut progress = Progress::beside_output("request");
    let worker = || {
        let mut worker = Worker {
            args,
            known,
            path,
            paint,
            lines: LineScratch::default(),
            brought: Brought::default(),
        };
        move |chunk: Result<Chunk, Problem>| chunk.map(|chunk| worker.answer_all(&chunk))
    };
    let print = |answers: Result<Answers, Problem>| {
        let printed = answers.and_then(|answers| {
            load::print(&answers.text)?;
            exit = exit.worse(answers.exit);
            answered = answered.saturating_add(answers.count);
            progress.show(answered);
            Ok(())
        });
        match printed {
            Ok(()) => ControlFlow::Continue(()),
            Err(problem) => ControlFlow::Break(problem),
        }
    };
    let end = in_order(threads, Chunks::open(path)?, worker, print);
    progress.clear();
    if let ControlFlow::Break(problem) = end {
        return Err(problem);
    }
    if answered == 0 {
        // A run that asked nothing must not look like a yes.
        return Err(Problem::with_help(
            format!("there is no request in `{}`", load::display_name(path)),
            "a batch has one request a line, as JSON",
        ));
    }
    Ok(exit)
}

/// The answers to the lines of a chunk.
#[derive(Debug)]
struct Answers {
    text: String,
    exit: Exit,
    count: usize,
}

/// What one thread answers lines with.
struct Worker<'b> {
    args: &'b CanArgs,
    known: &'b Known,
    path: &'b str,
    paint: Paint,
    lines: LineScratch,
    brought: Brought,
}

impl Worker<'_> {
    fn answer_all(&mut self, chunk: &Chunk) -> Answers {
        let mut answers = Answers {
            text: String::new(),
            exit: Exit::Yes,
            count: 0,
        };
        for (number, line) in (chunk.first..).zip(chunk.lines()) {
            if line.trim_ascii().is_empty() {
                continue;
            }
            let answer = if self.args.brief {
                self.outcome(number, line)
                    .map(|outcome| self.brief(number, outcome))
            } else {
                self.explain(number, line)
            };
            let (text, exit) = answer.unwrap_or_else(|message| self.refuse(number, message));
            answers.text.push_str(&text);
            answers.exit = answers.exit.worse(exit);
            answers.count = answers.count.saturating_add(1);
        }
        answers
    }

    /// The answer with its reasons, or all that is wrong with the line in one line.
    fn explain(&mut self, number: u64, line: &[u8]) -> Result<(String, Exit), String> {
        let asked = self.asked(number, line)?;
        let (asked, explanation) = self
            .known
            .ask(asked, &mut self.brought, |prepared| prepared.explain())
            .map_err(|problem| self.told(number, &[problem]))?;
        let text = match self.args.format {
            Format::Json => {
                let answer = json::Answer::new(&asked.request, &explanation, Some(number));
                json::line(&answer)
            }
            Format::Text => text::brief(&asked.request, &explanation, self.paint),
        };
        Ok((text, Exit::of(explanation.decision)))
    }

    /// The decision alone. Lines of the common kind take the short way.
    fn outcome(&mut self, number: u64, line: &[u8]) -> Result<Outcome, String> {
        if let Some(snapshot) = self.known.snapshot()
            && let Some(mut request) = self.lines.read(line, self.args.completeness())
        {
            if let Some(now) = clock::time_to_assume(request.request()) {
                request.set_time(now);
            }
            return match request.prepare(snapshot) {
                Ok(prepared) => Ok(prepared.decide()),
                Err(error) => Err(self.told(number, &[Problem::plain(error.to_string())])),
            };
        }
        let asked = self.asked(number, line)?;
        let (_, outcome) = self
            .known
            .ask(asked, &mut self.brought, |prepared| prepared.decide())
            .map_err(|problem| self.told(number, &[problem]))?;
        Ok(outcome)
    }

    /// The request of a line, whatever it says.
    fn asked(&self, number: u64, line: &[u8]) -> Result<Asked, String> {
        let name = load::display_name(self.path);
        let source = Source::from_bytes(&name, line.to_vec(), line.len())
            .map_err(|error| format!("{name}:{number}: {error}"))?;
        let tree = Tree::parse(Arc::new(source), false)
            .map_err(|problem| self.told(number, &[problem]))?;
        super::read(&tree, self.path, self.args.completeness(), Some(self.known))
            .map_err(|problems| self.told(number, &problems))
    }

    fn brief(&self, number: u64, outcome: Outcome) -> (String, Exit) {
        let text = match self.args.format {
            Format::Json => json::line(&json::Brief::new(outcome, number)),
            Format::Text => text::briefest(number, outcome, self.paint),
        };
        (text, Exit::of(outcome.decision))
    }

    fn refuse(&self, number: u64, message: String) -> (String, Exit) {
        let text = match self.args.format {
            Format::Json => json::line(&json::Refusal::new(message, number)),
            Format::Text => {
                let error = self.paint.error("error");
                let message = visible(&message);
                if self.args.brief {
                    format!("{number}  {error}  {message}\n")
                } else {
                    format!("{error}  {message}\n")
                }
            }
        };
        (text, Exit::Failed)
    }

    /// Problems with their places in the batch: each request is one line of it.
    fn told(&self, number: u64, problems: &[Problem]) -> String {
        let name = load::display_name(self.path);
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
