//! `kms-policy can`.

pub(crate) mod ask;
pub(crate) mod batch;
pub(crate) mod flags;
pub(crate) mod known;
mod warnings;

use policy_core::request::Completeness;

use crate::args::{Color, Format};
use crate::case::documents::{Library, Reading};
use crate::case::file::Tree;
use crate::case::request::{self, Asked};
use crate::clock;
use crate::command::can::ask::RegionOfCall;
use crate::command::can::flags::CanArgs;
use crate::command::can::known::Known;
use crate::exit::Exit;
use crate::load::{self, Stream};
use crate::problem::Problem;
use crate::render::paint::Paint;
use crate::render::{diagnostic, json, text};
use crate::world::Brought;

/// Decides one request, or a file of them.
pub(crate) fn run(args: &CanArgs, color: Color) -> Result<Exit, Vec<Problem>> {
    args.reject_empty_values()?;
    args.reject_flags_of_a_batch()?;
    args.reject_two_readers_of_standard_input()?;
    let semantics = args.readings.semantics().map_err(|problem| vec![problem])?;
    let (known, asked) = match &args.batch {
        Some(_) => (Known::load(args, semantics), None),
        None => {
            // What is wrong with the files and with the request is told in one go.
            let known = Known::load(args, semantics);
            let asked = asked(args, known.as_ref().ok());
            (known, Some(asked))
        }
    };
    let (known, asked) = match (known, asked) {
        (Ok(known), None) => (known, None),
        (Ok(known), Some(Ok(asked))) => (known, Some(asked)),
        (Ok(_), Some(Err(problems))) | (Err(problems), None | Some(Ok(_))) => return Err(problems),
        (Err(mut problems), Some(Err(more))) => {
            problems.extend(more);
            return Err(problems);
        }
    };
    let paint = Paint::new(color, Stream::Error);
    if args.format == Format::Text {
        for (source, warning) in known.warnings() {
            load::complain(&diagnostic::compact(source, warning, paint));
        }
    }
    for (message, help) in warnings::of(args, &known, asked.as_ref()) {
        load::complain(&diagnostic::warning(&message, help.as_deref(), paint));
    }
    match (asked, &args.batch) {
        (Some(asked), _) => one(args, &known, asked, color).map_err(|problem| vec![problem]),
        (None, Some(path)) => {
            batch::run(args, &known, path, color).map_err(|problem| vec![problem])
        }
        (None, None) => Err(vec![Problem::plain("there is nothing to decide")]),
    }
}

fn one(args: &CanArgs, known: &Known, asked: Asked, color: Color) -> Result<Exit, Problem> {
    let mut brought = Brought::default();
    let (asked, explanation) = known.ask(asked, &mut brought, |prepared| prepared.explain())?;
    let text = match args.format {
        Format::Json => json::pretty(&json::Answer::new(&asked.request, &explanation, None)),
        Format::Text => {
            let paint = Paint::new(color, Stream::Output);
            text::answer(&asked.request, &explanation, paint)
        }
    };
    load::print(&text)?;
    Ok(Exit::of(explanation.decision))
}

fn asked(args: &CanArgs, known: Option<&Known>) -> Result<Asked, Vec<Problem>> {
    let Some(path) = &args.request_file else {
        let mut asked = ask::from_flags(
            args,
            known.map_or(RegionOfCall::Matters, Known::region_of_call),
        )
        .map_err(|problem| vec![problem])?;
        clock::assume_now(&mut asked.request);
        return Ok(asked);
    };
    let tree = Tree::load(path).map_err(|problem| vec![problem])?;
    read(&tree, path, args.completeness(), known)
}

/// The request that a tree says.
fn read(
    tree: &Tree,
    path: &str,
    completeness: Completeness,
    known: Option<&Known>,
) -> Result<Asked, Vec<Problem>> {
    let mut library = Library::beside(path);
    let mut reading = Reading::new(&tree.source, &mut library);
    let asked = request::read(
        &tree.node,
        completeness,
        known.and_then(Known::world),
        &mut reading,
    );
    let problems = reading.finish();
    match asked {
        Some(mut asked) if problems.is_empty() => {
            clock::assume_now(&mut asked.request);
            Ok(asked)
        }
        Some(_) | None => Err(problems),
    }
}
