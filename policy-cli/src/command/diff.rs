//! `kms-policy diff`.

mod around;
mod document;
mod pairs;
pub(crate) mod report;

use clap::ValueEnum;
use policy_core::symbolic::answer::Direction;
use policy_core::text::diagnostic::Diagnostic;

use crate::args::{Color, ReportFormat};
use crate::command::around::AroundArgs;
use crate::command::diff::document::Kind;
use crate::command::diff::report::Report;
use crate::command::witness;
use crate::exit::Exit;
use crate::load::{self, Stream};
use crate::loose::Files;
use crate::problem::Problem;
use crate::render::paint::Paint;
use crate::render::{diagnostic, diff, diff_json, diff_markdown, json};

/// Say what a change of policies gives and takes away, each with an example request
///
/// Compares what OLD and NEW allow, not how they are written: another format, order or wording of
/// the same access is `no change in access`. OLD and NEW are files, `-` for standard input once, or
/// directories, whose files are paired by their paths.
///
/// A file is a key policy, a list of grants, an identity policy, a permissions boundary, a service
/// or resource control policy, or a file with a `world` as in case files. It may hold the bare
/// document or what the AWS CLI prints around it. Everything else that is known is the same on both
/// sides, and is said with the flags below.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct DiffArgs {
    /// The policies before the change; /dev/null when there were none.
    #[arg(value_name = "OLD")]
    pub(crate) old: String,
    /// The policies after it.
    #[arg(value_name = "NEW")]
    pub(crate) new: String,
    /// What the files are, where their content does not tell.
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Option<Kind>,
    #[command(flatten)]
    pub(crate) around: AroundArgs,
    /// Which changes make the exit status 1.
    #[arg(long, value_name = "CHANGES", default_value = "any")]
    pub(crate) fail_on: FailOn,
    /// Write each example into this directory, as case files for `kms-policy test`: one for each
    /// side.
    #[arg(long, value_name = "DIR")]
    pub(crate) witness: Option<String>,
    /// How to print the answer.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ReportFormat,
}

/// Which changes make the exit status 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// Access gained or lost.
    Any,
    /// Access gained.
    Gained,
    /// Access lost.
    Lost,
    /// None of them.
    None,
}

/// Compares two sides.
pub(crate) fn run(args: &DiffArgs, color: Color) -> Result<Exit, Vec<Problem>> {
    reject_two_readers_of_standard_input(args)?;
    let options = args.around.options().map_err(|problem| vec![problem])?;
    let mut files = Files::default();
    let around = args.around.load(&mut files);
    let found = pairs::read(args, &mut files);
    if !files.problems.is_empty() {
        return Err(files.problems);
    }
    let report = report::compare(found, &around, &args.around.given(), &options)?;
    let paint = Paint::new(color, Stream::Error);
    for (source, warning) in &files.warnings {
        warn(source, warning, args.format, paint);
    }
    if let Some(directory) = &args.witness {
        witness::write(directory, &report.witnesses())?;
    }
    let text = match args.format {
        ReportFormat::Json => json::pretty(&diff_json::Answer::new(&report)),
        ReportFormat::Markdown => diff_markdown::answer(&report),
        ReportFormat::Text => diff::answer(&report, Paint::new(color, Stream::Output)),
    };
    load::print(&text).map_err(|problem| vec![problem])?;
    Ok(exit(&report, args.fail_on))
}

fn warn(source: &policy_core::Source, warning: &Diagnostic, format: ReportFormat, paint: Paint) {
    match format {
        ReportFormat::Text => load::complain(&diagnostic::compact(source, warning, paint)),
        // Programs read what was asked for.
        ReportFormat::Json | ReportFormat::Markdown => {}
    }
}

fn exit(report: &Report, fail_on: FailOn) -> Exit {
    let fails = |direction: Direction| match (fail_on, direction) {
        (FailOn::Any, _)
        | (FailOn::Gained, Direction::Gained)
        | (FailOn::Lost, Direction::Lost) => true,
        (FailOn::Gained, Direction::Lost)
        | (FailOn::Lost, Direction::Gained)
        | (FailOn::None, _) => false,
    };
    if report.changes().any(|(_, change)| fails(change.direction)) {
        Exit::No
    } else if report.is_decided() {
        Exit::Yes
    } else {
        Exit::Depends
    }
}

/// Standard input can be read once only.
fn reject_two_readers_of_standard_input(args: &DiffArgs) -> Result<(), Vec<Problem>> {
    let paths = args.around.paths();
    let paths = paths.chain([args.old.as_str(), args.new.as_str()]);
    if paths.filter(|path| *path == "-").count() > 1 {
        return Err(vec![Problem::plain(
            "`-` can be given once: standard input can be read once only",
        )]);
    }
    Ok(())
}

const AFTER_HELP: &str = "\
Examples:
  What does this pull request change?
    kms-policy diff <(git show main:key.json) key.json
  Fail when anybody gains access to any key, and comment on the pull request:
    kms-policy diff --fail-on gained --format markdown old/policies new/policies
  A change of the policy of one role, with the policy of the key it uses:
    kms-policy diff --kind identity --principal arn:aws:iam::111122223333:role/app \\
        --key-policy key.json old.json new.json
  Keep an example of each change as case files, and confirm them:
    kms-policy diff --witness examples old.json new.json; kms-policy test examples

Exit status: 0 no change in access, 1 a change that --fail-on names, 2 could not finish,
3 something could not be settled.";
