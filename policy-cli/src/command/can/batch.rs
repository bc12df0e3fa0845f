//! `kms-policy can --batch`: one request a line, one answer a line.

use std::sync::Arc;

use policy_core::Source;

use crate::args::{Color, Format};
use crate::case::file::Tree;
use crate::command::can::flags::CanArgs;
use crate::command::can::known::Known;
use crate::exit::Exit;
use crate::load::{self, Lines, Stream};
use crate::problem::Problem;
use crate::render::excerpt::visible;
use crate::render::paint::Paint;
use crate::render::{json, text};

/// Answers every line in order; empty lines are no requests.
pub(super) fn run(
    args: &CanArgs,
    known: &Known,
    path: &str,
    color: Color,
) -> Result<Exit, Problem> {
    let paint = Paint::new(color, Stream::Output);
    let mut exit = Exit::Yes;
    for (number, line) in (1_u64..).zip(Lines::open(path)?) {
        let line = line?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        let name = format!("{}:{number}", load::display_name(path));
        let (answer, one) = match answer(args, known, path, name.clone(), line, paint) {
            Ok(answered) => answered,
            Err(problems) => {
                let lines: Vec<String> = problems.iter().flat_map(Problem::lines).collect();
                let refusal = match args.format {
                    Format::Json => json::line(&json::Refusal::new(lines.join("; "))),
                    Format::Text => {
                        let message = visible(&lines.join("; "));
                        format!("{}  {message}\n", paint.error("error"))
                    }
                };
                (refusal, Exit::Failed)
            }
        };
        load::print(&answer)?;
        exit = exit.worse(one);
    }
    Ok(exit)
}

fn answer(
    args: &CanArgs,
    known: &Known,
    path: &str,
    name: String,
    line: Vec<u8>,
    paint: Paint,
) -> Result<(String, Exit), Vec<Problem>> {
    let max = line.len();
    let located = |message: String| vec![Problem::plain(format!("{name}: {message}"))];
    let source = Source::from_bytes(name.clone(), line, max)
        .map_err(|error| vec![Problem::plain(error.to_string())])?;
    let tree = Tree::parse(Arc::new(source), false).map_err(|problem| vec![problem])?;
    let asked = super::read(&tree, path, args.completeness(), Some(known))?;
    let (asked, explanation) = known.explain(asked).map_err(|problem| match problem {
        Problem::Plain { message, .. } => located(message),
        located @ Problem::Located { .. } => vec![located],
    })?;
    let text = match args.format {
        Format::Json => json::line(&json::Answer::new(&asked.request, &explanation)),
        Format::Text => text::brief(&asked.request, &explanation, paint),
    };
    Ok((text, Exit::of(explanation.decision)))
}
