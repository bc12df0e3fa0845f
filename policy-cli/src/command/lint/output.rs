//! Where the answer goes.

use std::str::FromStr;

use clap::ValueEnum;

use crate::args::Color;
use crate::command::lint::LintArgs;
use crate::lint::outcome::Outcome;
use crate::load::{self, Stream};
use crate::problem::Problem;
use crate::render::lint::github::step_summary;
use crate::render::lint::{LintFormat, rendered};
use crate::render::paint::Paint;

/// `--output FORMAT=FILE`.
#[derive(Clone, Debug)]
pub(super) struct OutputTo {
    format: LintFormat,
    path: String,
}

/// Prints the answer, and writes it wherever else it is wanted.
pub(super) fn print(args: &LintArgs, outcome: &Outcome, color: Color) -> Result<(), Vec<Problem>> {
    let mut problems = Vec::new();
    for output in &args.output {
        let text = rendered(outcome, output.format, Paint::plain());
        if let Err(problem) = load::write(&output.path, &text) {
            problems.push(problem);
        }
    }
    // GitHub shows ten annotations of a kind; the summary of the step has all.
    if args.format == LintFormat::Github
        && let Some(path) = load::variable("GITHUB_STEP_SUMMARY")
        && let Err(problem) = load::append(&path, &step_summary(outcome))
    {
        problems.push(problem);
    }
    let paint = Paint::new(color, Stream::Output);
    if let Err(problem) = load::print(&rendered(outcome, args.format, paint)) {
        problems.push(problem);
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems)
    }
}

impl FromStr for OutputTo {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (format, path) = text
            .split_once('=')
            .filter(|(_, path)| !path.is_empty())
            .ok_or("write FORMAT=FILE, such as sarif=lint.sarif")?;
        let format = <LintFormat as ValueEnum>::from_str(format, false).map_err(|_| {
            let known: Vec<&str> = LintFormat::value_variants()
                .iter()
                .map(|format| format.as_str())
                .collect();
            format!("`{format}` is no format; formats are {}", known.join(", "))
        })?;
        Ok(Self {
            format,
            path: path.to_owned(),
        })
    }
}
