//! `kms-policy lint`.

mod fixing;
mod list;
mod output;

use std::collections::{BTreeMap, BTreeSet};

use clap::ValueEnum;
use policy_core::ast::PolicyKind;
use policy_core::limits::MAX_DOCUMENT_BYTES;
use policy_core::lint::kind::Kind;
use policy_core::lint::rule::{Profile, Severity};

use crate::args::Color;
use crate::clock;
use crate::command::lint::output::OutputTo;
use crate::exit::Exit;
use crate::lint::baseline::{self, Baseline};
use crate::lint::config::FailOn;
use crate::lint::files::{Project, Wanted, projects};
use crate::lint::outcome::{Outcome, Reported};
use crate::lint::run::{Asking, run as lint_all};
use crate::lint::selection::{self, Said};
use crate::load::{self, Stream};
use crate::problem::Problem;
use crate::render::diagnostic;
use crate::render::lint::{LintFormat, rendered};
use crate::render::paint::Paint;

/// Find what is wrong with key policies, IAM policies and grants
///
/// Reads policy documents and grants, bare or as the AWS CLI prints them; of directories every
/// `.json` file that is one. What a file is comes from `--kind`, from `kms-policy.toml`, from what
/// is around the document, from its path (`scp/`, `app.identity.json`), or from its content, and is
/// shown. Rules about access ask the engine and show a request; nothing is looked up anywhere.
///
/// `kms-policy.toml`, nearest upward from each file, says which rules are asked, what is known of
/// accounts and keys, and which findings are in order. docs/lint.md has all of it.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct LintArgs {
    /// Files and directories; `-` reads standard input.
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<String>,
    /// What the files are, where nothing tells.
    #[arg(long, value_name = "KIND")]
    kind: Option<LintKind>,
    /// Which rules are asked [default: recommended]
    #[arg(long, value_name = "PROFILE")]
    profile: Option<LintProfile>,
    /// Ask these rules as well: codes, beginnings of codes or names, with commas between.
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    select: Vec<String>,
    /// Do not ask these rules; of two words the longer one counts.
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    ignore: Vec<String>,
    /// Which findings make the exit status 1 [default: error]
    #[arg(long, value_name = "SEVERITY")]
    fail_on: Option<FailOn>,
    /// How to print what was found.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: LintFormat,
    /// Write it to a file in another format as well, such as `sarif=lint.sarif`; may be repeated.
    #[arg(long, value_name = "FORMAT=FILE")]
    output: Vec<OutputTo>,
    /// Apply the fixes that provably change no decision, or that mend what AWS rejects.
    #[arg(long)]
    fix: bool,
    /// Apply the other fixes as well, and print the access that they change.
    #[arg(long)]
    unsafe_fixes: bool,
    /// Change nothing: print fixes as a patch, with exit status 1 if there is one.
    #[arg(long)]
    diff: bool,
    /// Take this configuration for all files.
    #[arg(long, value_name = "FILE", conflicts_with = "isolated")]
    config: Option<String>,
    /// Look for no configuration.
    #[arg(long)]
    isolated: bool,
    /// Pass over excluded files also when they are named, as pre-commit names them.
    #[arg(long)]
    force_exclude: bool,
    /// Pass over findings that this file has.
    #[arg(long, value_name = "FILE")]
    baseline: Option<String>,
    /// Write all findings to this file, for `--baseline`.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["baseline", "prune_baseline"])]
    write_baseline: Option<String>,
    /// Take out of the baseline what was not found any more.
    #[arg(long)]
    prune_baseline: bool,
    /// Fail when the baseline has lines that are not found any more.
    #[arg(long)]
    strict: bool,
    /// The files before a change, a file or a directory: rules X606 and X607 compare access.
    #[arg(long, value_name = "PATH")]
    base: Option<String>,
    /// The name that standard input is linted under.
    #[arg(long, value_name = "NAME")]
    stdin_filename: Option<String>,
    /// List the rules, those that would be asked with a mark.
    #[arg(long)]
    list: bool,
}

/// Kinds of documents, as a person types them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum LintKind {
    /// A permissions boundary.
    Boundary,
    /// A VPC endpoint policy.
    Endpoint,
    /// Grants.
    Grants,
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

/// Profiles, as a person types them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum LintProfile {
    /// What AWS would reject, and what never matches.
    Minimal,
    /// What is probably a mistake.
    Recommended,
    /// What a review would ask about.
    Strict,
    /// Style as well.
    All,
}

/// Lints, or lists the rules.
pub(crate) fn run(args: &LintArgs, color: Color) -> Result<Exit, Vec<Problem>> {
    let reads_input = args.paths.iter().any(|path| path == "-");
    if args.stdin_filename.is_some() && !reads_input {
        let message = "`--stdin-filename` names standard input, which is not read";
        return Err(one(Problem::with_help(
            message,
            "give `-` as a path as well",
        )));
    }
    let said = args.said()?;
    if args.list {
        list::print(&said, args.format).map_err(one)?;
        return Ok(Exit::Yes);
    }
    let asking = Asking {
        said: &said,
        kind: args.kind.map(Kind::from),
        now: clock::now(),
    };
    let mut found = args.projects()?;
    let mut exit = Exit::Yes;
    if args.fix || args.unsafe_fixes || args.diff {
        exit = fixing::mend_all(args, &found, &asking, color)?;
        if args.diff {
            return Ok(exit);
        }
        found = args.projects()?;
    }
    let (mut outcome, problems) = lint_all(&found, &asking);
    let stale = args.settle_baseline(&found, &mut outcome)?;
    if reads_input && (args.fix || args.unsafe_fixes) {
        // What is mended is the answer, and what is left is said beside it.
        let mended = load::source("-", MAX_DOCUMENT_BYTES).map_err(one)?;
        load::print(mended.text()).map_err(one)?;
        let paint = Paint::new(color, Stream::Error);
        load::complain(&rendered(&outcome, args.format, paint));
    } else if problems.is_empty() || !outcome.documents.is_empty() {
        output::print(args, &outcome, color)?;
    }
    if !problems.is_empty() {
        load::complain(&diagnostic::problems(
            &problems,
            Paint::new(color, Stream::Error),
        ));
        return Ok(Exit::Failed);
    }
    if args.write_baseline.is_some() && outcome.failures.is_empty() {
        return Ok(Exit::Yes);
    }
    if args.strict && stale > 0 {
        exit = exit.worse(Exit::No);
    }
    Ok(exit.worse(args.exit(&found, &outcome)))
}

impl LintArgs {
    fn projects(&self) -> Result<Vec<Project>, Vec<Problem>> {
        projects(&Wanted {
            paths: &self.paths,
            config: self.config.as_deref(),
            isolated: self.isolated,
            base: self.base.as_deref(),
            stdin_name: self.stdin_filename.as_deref(),
            force_exclude: self.force_exclude,
        })
    }

    fn said(&self) -> Result<Said, Vec<Problem>> {
        let mut problems = Vec::new();
        for word in self.select.iter().chain(&self.ignore) {
            if let Some(unknown) = selection::unknown(word) {
                let message = format!("there is no rule `{}`", unknown.word);
                problems.push(Problem::with_help(
                    message,
                    match unknown.near {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => "`kms-policy lint --list` has all rules".to_owned(),
                    },
                ));
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Said {
            profile: self.profile.map(Profile::from),
            select: self.select.clone(),
            ignore: self.ignore.clone(),
        })
    }

    /// Marks what the baseline has, or writes one; how many of its lines are stale.
    fn settle_baseline(
        &self,
        found: &[Project],
        outcome: &mut Outcome,
    ) -> Result<usize, Vec<Problem>> {
        if let Some(path) = &self.write_baseline {
            let count = baseline::create(path, outcome).map_err(one)?;
            let findings = diagnostic::plural(count, "finding");
            load::complain(&format!("wrote {findings} to {path}\n"));
            return Ok(0);
        }
        // Each project has its own, unless one is said for all.
        let mut paths: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for (number, project) in found.iter().enumerate() {
            let configured = project.config.baseline.as_deref();
            let path = self.baseline.clone();
            if let Some(path) = path.or_else(|| Some(project.beside(configured?))) {
                paths.entry(path).or_default().insert(number);
            }
        }
        if paths.is_empty() && self.prune_baseline {
            let message = "there is no baseline to prune";
            return Err(one(Problem::with_help(
                message,
                "say it with `--baseline FILE`",
            )));
        }
        let mut all = 0_usize;
        for (path, projects) in paths {
            let stale = self.settle_one(&path, &projects, outcome).map_err(one)?;
            all = all.saturating_add(stale);
        }
        Ok(all)
    }

    /// The same with one baseline and the findings of some projects.
    fn settle_one(
        &self,
        path: &str,
        projects: &BTreeSet<usize>,
        outcome: &mut Outcome,
    ) -> Result<usize, Problem> {
        if !load::exists(path) {
            let message = format!("there is no baseline `{path}`");
            let help = format!("`--write-baseline {path}` writes it");
            return Err(Problem::with_help(message, help));
        }
        let mut known = Baseline::load(path)?;
        known.mark(outcome, projects)?;
        let stale = known.stale();
        let lines = diagnostic::plural(stale, "line");
        if stale > 0 && self.prune_baseline {
            known.prune()?;
            load::complain(&format!("took {lines} out of {path}\n"));
            return Ok(0);
        }
        if stale > 0 {
            load::complain(&format!(
                "{path}: {lines} not found any more; --prune-baseline takes them out\n"
            ));
        }
        Ok(stale)
    }

    fn exit(&self, found: &[Project], outcome: &Outcome) -> Exit {
        if !outcome.failures.is_empty() {
            return Exit::Failed;
        }
        // Each project says for itself from where on it fails.
        let fails = |reported: &Reported| {
            let project = outcome.project(reported).and_then(|at| found.get(at));
            let configured = project.and_then(|project| project.config.fail_on);
            let least = match self.fail_on.or(configured).unwrap_or(FailOn::Error) {
                FailOn::Error => Severity::Error,
                FailOn::Warning => Severity::Warning,
                FailOn::Info => Severity::Info,
                FailOn::Never => return false,
            };
            reported.finding.severity >= least
        };
        if outcome.active().any(fails) {
            Exit::No
        } else {
            Exit::Yes
        }
    }
}

fn one(problem: Problem) -> Vec<Problem> {
    vec![problem]
}

impl From<LintKind> for Kind {
    fn from(kind: LintKind) -> Self {
        match kind {
            LintKind::Boundary => Self::Policy(PolicyKind::PermissionsBoundary),
            LintKind::Endpoint => Self::Policy(PolicyKind::VpcEndpointPolicy),
            LintKind::Grants => Self::Grants,
            LintKind::Identity => Self::Policy(PolicyKind::IdentityPolicy),
            LintKind::Key => Self::Policy(PolicyKind::KeyPolicy),
            LintKind::Rcp => Self::Policy(PolicyKind::ResourceControlPolicy),
            LintKind::Scp => Self::Policy(PolicyKind::ServiceControlPolicy),
            LintKind::Session => Self::Policy(PolicyKind::SessionPolicy),
        }
    }
}

impl From<LintProfile> for Profile {
    fn from(profile: LintProfile) -> Self {
        match profile {
            LintProfile::Minimal => Self::Minimal,
            LintProfile::Recommended => Self::Recommended,
            LintProfile::Strict => Self::Strict,
            LintProfile::All => Self::All,
        }
    }
}

const AFTER_HELP: &str = "\
Exit status:
  0  no findings at or above --fail-on
  1  findings, or with --diff a patch, or with --strict a baseline out of date
  2  could not finish: bad input, bad configuration, or a rule that did not finish

Examples:
  kms-policy lint                              the current directory
  kms-policy lint keys/ --profile strict
  aws kms get-key-policy --key-id 1234abcd | kms-policy lint -
  kms-policy lint --fix --diff                 what would be mended, as a patch
  kms-policy lint --output sarif=lint.sarif --format github     in CI
  kms-policy lint --write-baseline kms-policy.baseline          begin with what is there
  kms-policy explain K306                      what a rule is about";
