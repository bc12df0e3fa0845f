//! `kms-policy audit`.

pub(crate) mod accepted;
pub(crate) mod report;

use std::sync::Arc;

use clap::ValueEnum;
use policy_core::Source;
use policy_core::ast::PolicyKind;
use policy_core::json;
use policy_core::limits::{MAX_DOCUMENT_BYTES, MAX_GRANTS_BYTES};
use policy_core::name::principal::Caller;
use policy_core::symbolic::answer::Assumption;
use policy_core::symbolic::{self, World};

use crate::args::{Color, ReportFormat};
use crate::case::file::{self, Tree};
use crate::command::around::{self, AroundArgs, LOOSE};
use crate::command::audit::report::Report;
use crate::command::can::ask;
use crate::command::witness;
use crate::exit::Exit;
use crate::load::{self, Stream};
use crate::loose::Files;
use crate::problem::Problem;
use crate::render::paint::Paint;
use crate::render::{self, audit, audit_json, audit_markdown, diagnostic};

/// Say what stands out in the policies of a key: lockout, idle statements, reach from outside
///
/// Says who can change the key policy, and whether that is nobody; which statements do nothing, as
/// no request matches them, a Deny shadows them, or nothing changes without them; and who can reach
/// the key from outside of its account, and what bounds them. Each is proven, not guessed.
///
/// What is known comes from FILE, from loose policy files or from one --world file. Policies that
/// are not given may be anything.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct AuditArgs {
    /// The policy of the key, or a file with a `world`; `-` for standard input.
    #[arg(value_name = "FILE", conflicts_with = "world")]
    file: Option<String>,
    /// A file with a `world`: accounts, principals and keys, as in case files (docs/case-files.md).
    #[arg(long, value_name = "FILE", help_heading = "What is known", conflicts_with_all = LOOSE)]
    world: Option<String>,
    #[command(flatten)]
    around: AroundArgs,
    /// Who would send the key policy with PutKeyPolicy: say whether KMS would accept it.
    #[arg(long, value_name = "ARN")]
    caller: Option<String>,
    /// Look at this only; repeatable.
    #[arg(long, value_name = "WHAT")]
    only: Vec<Section>,
    /// Write the example requests into this directory, as case files for `kms-policy test`.
    #[arg(long, value_name = "DIR")]
    witness: Option<String>,
    /// How to print the answer.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ReportFormat,
}

/// One part of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Section {
    /// Who can change the key policy.
    Lockout,
    /// Who can reach the key from outside of its account.
    Reach,
    /// Statements that do nothing.
    Statements,
}

/// Looks at each key.
pub(crate) fn run(args: &AuditArgs, color: Color) -> Result<Exit, Vec<Problem>> {
    reject_two_readers_of_standard_input(args)?;
    let options = args.around.options().map_err(|problem| vec![problem])?;
    // What is wrong with the flags and with the policies is told in one go.
    let caller = args.caller.as_deref().map(caller).transpose();
    let known = known(args, Paint::new(color, Stream::Error));
    let (caller, (world, assumptions)) = match (caller, known) {
        (Ok(caller), Ok(known)) => (caller, known),
        (Err(problem), Ok(_)) => return Err(vec![problem]),
        (Ok(_), Err(problems)) => return Err(problems),
        (Err(problem), Err(mut problems)) => {
            problems.insert(0, problem);
            return Err(problems);
        }
    };
    let audits = symbolic::audit(&world, &options)
        .map_err(|error| vec![Problem::plain(error.to_string())])?;
    let mut report = Report::new(world, audits, assumptions, &args.only)?;
    if let Some(caller) = caller {
        report.send(&caller, options.semantics)?;
    }
    if let Some(directory) = &args.witness {
        witness::write(directory, &report.witnesses())?;
    }
    let text = match args.format {
        ReportFormat::Json => render::json::pretty(&audit_json::Answer::new(&report)),
        ReportFormat::Markdown => audit_markdown::answer(&report),
        ReportFormat::Text => audit::answer(&report, Paint::new(color, Stream::Output)),
    };
    load::print(&text).map_err(|problem| vec![problem])?;
    Ok(report.exit())
}

/// The world with the keys to look at, and what had to be assumed for it.
fn known(args: &AuditArgs, paint: Paint) -> Result<(World, Vec<Assumption>), Vec<Problem>> {
    let unloaded = args.around.unloaded();
    if let Some(path) = &args.world {
        let world = around::full(file::read_world(path)?, unloaded);
        return with_keys(world, path);
    }
    let mut files = Files::default();
    let mut first = None;
    if let Some(path) = &args.file {
        let source = load::source(path, MAX_GRANTS_BYTES).map_err(|problem| vec![problem])?;
        if let Some(tree) = world_in(path, &source)? {
            let given = args.around.given();
            if let Some(flag) = given.first() {
                return Err(vec![Problem::with_help(
                    format!("`{flag}` cannot be given beside a world"),
                    format!("`{path}` has a `world`, which is all that is known: say it there"),
                )]);
            }
            let world = around::full(file::world_of(path, &tree)?, unloaded);
            return with_keys(world, path);
        }
        first = key_policy(&source, &mut files);
    }
    let mut around = args.around.load(&mut files);
    if !files.problems.is_empty() {
        return Err(files.problems);
    }
    around.key_policies.splice(0..0, first);
    if around.key_policies.is_empty() {
        return Err(vec![Problem::with_help(
            "there is no key policy to look at",
            "give it as `kms-policy audit FILE`, or give a `--world FILE`",
        )]);
    }
    match args.format {
        ReportFormat::Json => {}
        ReportFormat::Markdown | ReportFormat::Text => {
            for (source, warning) in &files.warnings {
                load::complain(&diagnostic::compact(source, warning, paint));
            }
        }
    }
    let mut assumptions = Vec::new();
    let keys = around
        .find_keys(&[], &[], &mut assumptions)
        .map_err(|problem| vec![problem])?;
    around.note_foreign_grants(&[], &keys, &mut assumptions);
    Ok((around.world(&keys), assumptions))
}

fn with_keys(world: World, path: &str) -> Result<(World, Vec<Assumption>), Vec<Problem>> {
    if world.keys.is_empty() {
        return Err(vec![Problem::plain(format!(
            "there is no key in the world of `{path}`"
        ))]);
    }
    Ok((world, Vec::new()))
}

/// The file as a tree when it has a world.
fn world_in(path: &str, source: &Arc<Source>) -> Result<Option<Tree>, Vec<Problem>> {
    let is_yaml = file::is_yaml(path);
    // A policy may be encoded as a whole, so it need not be JSON.
    let has_world = || {
        let node = json::parse(source).node;
        node.is_some_and(|node| node.member("world").is_some())
    };
    if !is_yaml && !has_world() {
        return Ok(None);
    }
    let tree = Tree::parse(Arc::clone(source), is_yaml);
    tree.map(Some).map_err(|problem| vec![problem])
}

fn key_policy(
    source: &Arc<Source>,
    files: &mut Files,
) -> Option<policy_core::document::PolicyDocument> {
    if source.text().len() > MAX_DOCUMENT_BYTES {
        files.problems.push(Problem::plain(format!(
            "`{}` is larger than {} MiB, the most that is read",
            source.name(),
            MAX_DOCUMENT_BYTES >> 20
        )));
        return None;
    }
    files.policy_of(source, PolicyKind::KeyPolicy)
}

fn caller(text: &str) -> Result<Caller, Problem> {
    text.parse()
        .map_err(|error: policy_core::name::principal::PrincipalError| {
            Problem::with_help(format!("in `--caller`: {error}"), ask::PRINCIPAL_HELP)
        })
}

/// Standard input can be read once only.
fn reject_two_readers_of_standard_input(args: &AuditArgs) -> Result<(), Vec<Problem>> {
    let named = [args.file.as_deref(), args.world.as_deref()];
    let paths = args.around.paths().chain(named.into_iter().flatten());
    if paths.filter(|path| *path == "-").count() > 1 {
        return Err(vec![Problem::plain(
            "`-` can be given once: standard input can be read once only",
        )]);
    }
    Ok(())
}

const AFTER_HELP: &str = "\
Examples:
  What stands out in a key policy, as `aws kms get-key-policy` prints it?
    kms-policy audit key.json
  Would this caller be locked out?
    kms-policy audit key.json --only lockout --caller arn:aws:iam::111122223333:role/admin
  Every key of a world that is all there is:
    kms-policy audit world.json --closed-world --format json

Exit status: 0 nothing stands out, 1 something does (nobody can change the key policy, KMS would
refuse it, statements do nothing, or the key is open to anybody or bounded by a condition that any
caller can meet), 2 could not finish, 3 nothing is known to stand out, but something is undecided.";
