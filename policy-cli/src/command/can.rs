//! `kms-policy can`.

pub(crate) mod ask;
pub(crate) mod batch;
pub(crate) mod flags;
pub(crate) mod known;
pub(crate) mod warnings;

use policy_core::request::Completeness;
use policy_core::semantics::Semantics;

use crate::args::{Color, Format};
use crate::case::documents::{Library, Reading};
use crate::case::file::Tree;
use crate::case::request::{self, Asked};
use crate::clock;
use crate::command::can::ask::RegionOfCall;
use crate::command::can::flags::{AskedArgs, CanArgs, KnownArgs};
use crate::command::can::known::Known;
use crate::exit::Exit;
use crate::load::{self, Stream};
use crate::problem::Problem;
use crate::render::paint::Paint;
use crate::render::{diagnostic, json, text};
use crate::world::Brought;

/// Decides one request, or a file of them.
pub(crate) fn run(args: &CanArgs, color: Color) -> Result<Exit, Vec<Problem>> {
    let batch = args.batch.as_ref();
    flags::reject_empty_values(&args.known, &args.asked, batch)?;
    args.reject_flags_of_a_batch()?;
    flags::reject_two_readers_of_standard_input(&args.known, &args.asked, batch)?;
    let semantics = args.readings.semantics().map_err(|problem| vec![problem])?;
    let (known, asked) = match &args.batch {
        Some(_) => (Known::load(&args.known, semantics)?, None),
        None => {
            let completeness = args.completeness();
            let (known, asked) = load(&args.known, &args.asked, completeness, semantics)?;
            (known, Some(asked))
        }
    };
    let paint = Paint::new(color, Stream::Error);
    if args.format == Format::Text {
        for (source, warning) in known.warnings() {
            load::complain(&diagnostic::compact(source, warning, paint));
        }
    }
    for (message, help) in warnings::of(&args.known, &args.asked, &known, asked.as_ref()) {
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

/// What is known and what is asked; what is wrong with either is told in one go.
pub(super) fn load(
    known: &KnownArgs,
    args: &AskedArgs,
    completeness: Completeness,
    semantics: Semantics,
) -> Result<(Known, Asked), Vec<Problem>> {
    let known = Known::load(known, semantics);
    let asked = asked(args, completeness, known.as_ref().ok());
    match (known, asked) {
        (Ok(known), Ok(asked)) => Ok((known, asked)),
        (Ok(_), Err(problems)) | (Err(problems), Ok(_)) => Err(problems),
        (Err(mut problems), Err(more)) => {
            problems.extend(more);
            Err(problems)
        }
    }
}

/// The request of the flags, or of a file.
fn asked(
    args: &AskedArgs,
    completeness: Completeness,
    known: Option<&Known>,
) -> Result<Asked, Vec<Problem>> {
    let Some(path) = &args.request_file else {
        let mut asked = ask::from_flags(
            args,
            completeness,
            known.map_or(RegionOfCall::Matters, Known::region_of_call),
        )
        .map_err(|problem| vec![problem])?;
        clock::assume_now(&mut asked.request);
        return Ok(asked);
    };
    let tree = Tree::load(path).map_err(|problem| vec![problem])?;
    read(&tree, path, completeness, known)
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
