//! `kms-policy fmt`.

use std::sync::Arc;

use clap::ValueEnum;
use policy_core::Source;
use policy_core::ast::{PolicyKind, print};
use policy_core::document;
use policy_core::json::{self, Value};
use policy_core::limits::MAX_DOCUMENT_BYTES;

use crate::case::documents::finished;
use crate::exit::Exit;
use crate::load;
use crate::problem::Problem;
use crate::render::diagnostic;
use crate::render::paint::Paint;

/// Format policies canonically
///
/// Writes them in one form: order of elements, indentation, lists.
/// Files are rewritten in place. A file with errors is never touched, and neither is one that holds
/// more than a policy, such as the output of `aws kms get-key-policy`.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct FmtArgs {
    /// Policy documents; `-` reads standard input and prints.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    /// Change nothing; list the files that would be changed.
    #[arg(long, conflicts_with = "stdout")]
    check: bool,
    /// Print instead of rewriting.
    #[arg(long)]
    stdout: bool,
    /// What the policies are attached to; told by their content otherwise.
    #[arg(long, value_name = "KIND")]
    kind: Option<Kind>,
}

/// Kinds of policies, as a person types them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// A permissions boundary.
    Boundary,
    /// A VPC endpoint policy.
    Endpoint,
    /// An identity policy.
    Identity,
    /// A key policy.
    Key,
    /// A resource control policy.
    Rcp,
    /// A service control policy.
    Scp,
    /// A session policy.
    Session,
}

/// Formats all files; what is wrong with one does not keep the others from it.
pub(crate) fn run(args: &FmtArgs, paint: Paint) -> Result<Exit, Vec<Problem>> {
    let mut exit = Exit::Yes;
    let mut problems = Vec::new();
    for path in &args.files {
        match one(args, path) {
            Ok(Change::None) => {}
            Ok(Change::Would) => {
                let shown = load::display_name(path);
                if let Err(problem) = load::print(&format!("{shown}\n")) {
                    problems.push(problem);
                }
                exit = exit.worse(Exit::No);
            }
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        load::complain(&diagnostic::problems(&problems, paint));
        exit = Exit::Failed;
    }
    Ok(exit)
}

/// What is left to say about a file.
enum Change {
    None,
    /// It is not in canonical form, and was left alone.
    Would,
}

fn one(args: &FmtArgs, path: &str) -> Result<Change, Problem> {
    let source = load::source(path, MAX_DOCUMENT_BYTES)?;
    let text = canonical(&source, args.kind.map(PolicyKind::from))?;
    let is_canonical = text == source.text();
    if args.check {
        return Ok(if is_canonical {
            Change::None
        } else {
            Change::Would
        });
    }
    if args.stdout || path == "-" {
        load::print(&text)?;
    } else if !is_canonical {
        load::replace(path, &text)?;
    }
    Ok(Change::None)
}

fn canonical(source: &Arc<Source>, kind: Option<PolicyKind>) -> Result<String, Problem> {
    if is_carrier(source) {
        return Err(Problem::with_help(
            format!(
                "`{}` holds more than a policy document, and is left alone",
                source.name()
            ),
            "take the policy out first: aws kms get-key-policy … --query Policy --output text",
        ));
    }
    let outcome = document::read_policy(source, kind);
    if kind.is_none() {
        // What is an error depends on the kind, so a reader must see which was taken.
        let read_as = outcome.kind.with_article();
        load::complain(&format!("{}: read as {read_as}\n", source.name()));
    }
    let kind = outcome.kind;
    let document = finished(outcome, source)?;
    let text = print::print(&document.policy);
    // Nothing is written that does not say the same.
    let again = Arc::new(Source::new(source.name(), text.clone()));
    match document::read_policy(&again, Some(kind)).document {
        Some(printed) if printed.policy == document.policy => Ok(text),
        Some(_) | None => Err(Problem::with_help(
            format!(
                "`{}` would not mean the same after formatting",
                source.name()
            ),
            "this is a fault of kms-policy; the file was not touched",
        )),
    }
}

/// Whether the file is an object without the elements of a policy, or a string: the output of a
/// command that has the policy inside. Rewriting would lose the rest.
fn is_carrier(source: &Source) -> bool {
    let Some(node) = json::parse(source).node else {
        return false;
    };
    match node.value {
        Value::Object(members) => {
            !members.is_empty()
                && !members
                    .iter()
                    .any(|member| matches!(member.name.as_ref(), "Statement" | "Version" | "Id"))
        }
        Value::String(_) => true,
        Value::Array(_) | Value::Bool(_) | Value::Null | Value::Number(_) => false,
    }
}

impl From<Kind> for PolicyKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Boundary => Self::PermissionsBoundary,
            Kind::Endpoint => Self::VpcEndpointPolicy,
            Kind::Identity => Self::IdentityPolicy,
            Kind::Key => Self::KeyPolicy,
            Kind::Rcp => Self::ResourceControlPolicy,
            Kind::Scp => Self::ServiceControlPolicy,
            Kind::Session => Self::SessionPolicy,
        }
    }
}

const AFTER_HELP: &str = "\
Examples:
  kms-policy fmt policies/*.json
  kms-policy fmt --check policies/*.json     in CI: status 1 and a list when something is to do
  aws kms get-key-policy --key-id 1234abcd --query Policy --output text | kms-policy fmt -";
