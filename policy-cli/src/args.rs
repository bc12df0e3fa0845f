//! The command line.

use clap::{Parser, Subcommand, ValueEnum};

use crate::command::audit::AuditArgs;
use crate::command::can::flags::CanArgs;
use crate::command::completions::CompletionsArgs;
use crate::command::diff::DiffArgs;
use crate::command::explain::ExplainArgs;
use crate::command::fmt::FmtArgs;
use crate::command::lint::LintArgs;
use crate::command::prove::ProveArgs;
use crate::command::test::TestArgs;
use crate::command::when::WhenArgs;

/// Who may use an AWS KMS key, and why, with no AWS account in reach.
#[derive(Debug, Parser)]
#[command(name = "kms-policy", version, after_help = AFTER_HELP, max_term_width = 100)]
pub(crate) struct Args {
    /// When to use color; `auto` honors NO_COLOR.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Can(Box<CanArgs>),
    When(Box<WhenArgs>),
    Test(TestArgs),
    Diff(Box<DiffArgs>),
    Prove(Box<ProveArgs>),
    Audit(Box<AuditArgs>),
    Lint(Box<LintArgs>),
    Explain(ExplainArgs),
    Fmt(FmtArgs),
    Completions(CompletionsArgs),
}

/// When to use color.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// Always.
    Always,
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Never.
    Never,
}

/// How to print an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For programs; the schema is in docs/output.md.
    Json,
    /// For people.
    Text,
}

/// How to print an answer that people talk about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// For programs; the schema is in docs/output.md.
    Json,
    /// For a comment on a pull request.
    Markdown,
    /// For people.
    Text,
}

const AFTER_HELP: &str = "\
Exit status:
  0  yes: allowed, all passed, no change, all hold, nothing stands out, nothing to format
  1  no: denied, some failed, a change, some false, something stands out, something to format
  2  could not finish: bad input, bad usage, internal error
  3  it depends on what was not said, or could not be settled

Examples:
  kms-policy can --key-policy key.json --principal arn:aws:iam::111122223333:role/app \\
      --action kms:Decrypt --resource arn:aws:kms:eu-north-1:111122223333:key/1234abcd
  kms-policy test cases/
  kms-policy diff <(git show main:key.json) key.json
  kms-policy prove claims.json --key-policy key.json
  kms-policy audit key.json
  kms-policy fmt --check policies/*.json";
