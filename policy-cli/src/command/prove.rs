//! `kms-policy prove`.

pub(crate) mod report;

use std::sync::Arc;

use clap::ValueEnum;
use policy_core::ast::PolicyKind;
use policy_core::document::PolicyDocument;
use policy_core::limits::MAX_DOCUMENT_BYTES;
use policy_core::symbolic::claim::{self, Claim, ClaimsOutcome};
use policy_core::symbolic::{self, World};
use policy_core::text::diagnostic::Severity;

use crate::args::{Color, Format};
use crate::case::file::{self, Tree};
use crate::command::around::{self, AroundArgs, LOOSE};
use crate::command::prove::report::{Answer, Report};
use crate::command::witness;
use crate::exit::Exit;
use crate::load::{self, Stream};
use crate::loose::Files;
use crate::problem::Problem;
use crate::render::paint::Paint;
use crate::render::{diagnostic, json, prove, prove_json};

/// Prove claims about all requests, or show a request for which they are false
///
/// A claim is a statement in the grammar of IAM with `Expect` in the place of `Effect`: of every
/// request that it speaks of, it says that it is `Denied` or `Allowed`. Without `Resource` it
/// speaks of all keys.
///
/// What is known comes from loose policy files or from one --world file. Policies that are not
/// given may be anything: a claim that nobody can do something has to hold whatever identity
/// policies allow.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct ProveArgs {
    /// The claims, in JSON or YAML; `-` for standard input.
    #[arg(value_name = "FILE")]
    pub(crate) file: String,
    /// A file with a `world`: accounts, principals and keys, as in case files (docs/case-files.md).
    #[arg(long, value_name = "FILE", help_heading = "What is known", conflicts_with_all = LOOSE)]
    pub(crate) world: Option<String>,
    #[command(flatten)]
    pub(crate) around: AroundArgs,
    /// What it means that a claim holds, but a caller could make it false in one step, such as by
    /// PutKeyPolicy or CreateGrant.
    #[arg(long, value_name = "WHAT", default_value = "note")]
    pub(crate) escapes: Escapes,
    /// Write each counterexample into this directory, as a case file for `kms-policy test`.
    #[arg(long, value_name = "DIR")]
    pub(crate) witness: Option<String>,
    /// How to print the answers.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
}

/// What it means that somebody could make a claim false in one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Escapes {
    /// The exit status is 1.
    Fail,
    /// It is told.
    Note,
    /// It is not told.
    Off,
}

/// Answers each claim of a file.
pub(crate) fn run(args: &ProveArgs, color: Color) -> Result<Exit, Vec<Problem>> {
    reject_two_readers_of_standard_input(args)?;
    let options = args.around.options().map_err(|problem| vec![problem])?;
    let paint = Paint::new(color, Stream::Error);
    // What is wrong with the claims and with the policies is told in one go.
    let claims = claims(&args.file, args.format, paint);
    let known = known(args, claims.as_deref().unwrap_or_default(), paint);
    let (claims, (world, assumptions)) = match (claims, known) {
        (Ok(claims), Ok(known)) => (claims, known),
        (Err(problems), Ok(_)) | (Ok(_), Err(problems)) => return Err(problems),
        (Err(mut problems), Err(more)) => {
            problems.extend(more);
            return Err(problems);
        }
    };
    let proofs = symbolic::prove(&world, &claims, &options)
        .map_err(|error| vec![Problem::plain(error.to_string())])?;
    let report = Report::new(world, claims, proofs, assumptions, args.escapes);
    if let Some(directory) = &args.witness {
        witness::write(directory, &report.witnesses())?;
    }
    let text = match args.format {
        Format::Json => json::pretty(&prove_json::Answer::new(&report)),
        Format::Text => prove::answer(&report, Paint::new(color, Stream::Output)),
    };
    load::print(&text).map_err(|problem| vec![problem])?;
    Ok(exit(&report, args.escapes))
}

/// The claims of a file.
fn claims(path: &str, format: Format, paint: Paint) -> Result<Vec<Claim>, Vec<Problem>> {
    let source = load::source(path, MAX_DOCUMENT_BYTES).map_err(|problem| vec![problem])?;
    let ClaimsOutcome {
        claims,
        diagnostics,
    } = if file::is_yaml(path) {
        let tree = Tree::parse(Arc::clone(&source), true).map_err(|problem| vec![problem])?;
        claim::claims_from_node(&tree.node, &source)
    } else {
        claim::read_claims(&source)
    };
    let broken = diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error);
    if broken {
        return Err(vec![Problem::Located {
            source,
            diagnostics,
        }]);
    }
    match format {
        Format::Json => {}
        Format::Text => {
            for warning in &diagnostics {
                load::complain(&diagnostic::compact(&source, warning, paint));
            }
        }
    }
    Ok(claims)
}

/// The world that the claims are about, and what had to be assumed for it.
fn known(
    args: &ProveArgs,
    claims: &[Claim],
    paint: Paint,
) -> Result<(World, Vec<symbolic::answer::Assumption>), Vec<Problem>> {
    if let Some(path) = &args.world {
        let world = file::read_world(path)?;
        return Ok((around::full(world, args.around.unloaded()), Vec::new()));
    }
    if args.around.given().is_empty() {
        return Err(vec![Problem::with_help(
            "there are no policies that the claims could be about",
            "give the policy of a key with `--key-policy FILE`, or a `--world FILE`",
        )]);
    }
    let mut files = Files::default();
    let mut around = args.around.load(&mut files);
    if !files.problems.is_empty() {
        return Err(files.problems);
    }
    match args.format {
        Format::Json => {}
        Format::Text => {
            for (source, warning) in &files.warnings {
                load::complain(&diagnostic::compact(source, warning, paint));
            }
        }
    }
    let mut assumptions = Vec::new();
    // A claim may speak of a key that no policy names.
    let scopes: Vec<PolicyDocument> = claims
        .iter()
        .map(|claim| {
            let mut scope = claim.scope().clone();
            scope.policy.kind = PolicyKind::IdentityPolicy;
            scope
        })
        .collect();
    let scopes: Vec<&PolicyDocument> = scopes.iter().collect();
    let keys = around
        .find_keys(&scopes, &[], &mut assumptions)
        .map_err(|problem| vec![problem])?;
    if around.grants.is_empty() {
        around.assume_key_policy(&mut assumptions);
    }
    around.note_foreign_grants(&[], &keys, &mut assumptions);
    Ok((around.world(&keys), assumptions))
}

fn exit(report: &Report, escapes: Escapes) -> Exit {
    let all = report.answered.iter().map(|answered| {
        let escaped = !answered.escapes().is_empty();
        match answered.answer() {
            Answer::Fails => Exit::No,
            Answer::Holds if escaped && escapes == Escapes::Fail => Exit::No,
            Answer::Holds => Exit::Yes,
            Answer::Unknown => Exit::Depends,
        }
    });
    all.fold(Exit::Yes, Exit::worse)
}

/// Standard input can be read once only.
fn reject_two_readers_of_standard_input(args: &ProveArgs) -> Result<(), Vec<Problem>> {
    let named = [Some(args.file.as_str()), args.world.as_deref()];
    let paths = args.around.paths().chain(named.into_iter().flatten());
    if paths.filter(|path| *path == "-").count() > 1 {
        return Err(vec![Problem::plain(
            "`-` can be given once: standard input can be read once only",
        )]);
    }
    Ok(())
}

const AFTER_HELP: &str = r#"Examples:
  A file of claims:
    { "Version": "2012-10-17",
      "Claim": [
        { "Sid": "NobodyOutsideDecrypts",
          "Principal": "*", "Action": "kms:Decrypt", "Expect": "Denied",
          "Condition": { "StringNotEqualsIfExists": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } } },
        { "Sid": "AdministratorsDoNotDecrypt",
          "Principal": { "AWS": "arn:aws:iam::111122223333:role/key-admin" },
          "Action": ["kms:Decrypt", "kms:GenerateDataKey*"], "Expect": "Denied" } ] }
  Does it hold, whatever else there is?
    kms-policy prove claims.json --key-policy key.json
  Of all that there is, and nobody can get around it in one step either:
    kms-policy prove claims.json --world world.json --closed-world --escapes fail
  Keep the counterexamples as case files, and confirm them:
    kms-policy prove claims.json --key-policy key.json --witness shown; kms-policy test shown

Exit status: 0 all claims hold, 1 some claim is false, 2 could not finish,
3 none is false, but some could not be settled."#;
