//! `kms-policy test`.

mod find;
pub(crate) mod result;

use clap::ValueEnum;
use policy_core::semantics::Semantics;

use crate::args::Color;
use crate::case::file::{self, Case};
use crate::command::progress::Progress;
use crate::command::reading::ReadingArgs;
use crate::command::test::result::{CaseResult, Outcome};
use crate::exit::Exit;
use crate::load::{self, Stream};
use crate::problem::Problem;
use crate::render::paint::Paint;
use crate::render::{cases, junit};

/// Run case files: requests and the answers that are expected, in CI
///
/// What fails is printed with the reason of the answer. In a directory, files that are no case
/// files are skipped, and hidden directories are not searched.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct TestArgs {
    /// Case files in JSON or YAML, directories, or patterns such as `'cases/**/*.yaml'`.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    /// Run only cases whose name or file has this in it.
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    #[command(flatten)]
    readings: ReadingArgs,
    /// How to print the results.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: TestFormat,
}

/// How to print the results of cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TestFormat {
    /// For programs; the schema is in docs/output.md.
    Json,
    /// For CI systems.
    Junit,
    /// For people: what failed, and why it was decided as it was.
    Text,
}

/// Runs all cases; a file that cannot be read does not keep the others from running.
pub(crate) fn run(args: &TestArgs, color: Color) -> Result<Exit, Vec<Problem>> {
    let found = find::case_files(&args.paths)?;
    let semantics = args.readings.semantics().map_err(|problem| vec![problem])?;
    let output = Paint::new(color, Stream::Output);
    // Explanations in JSON and XML are read by programs first.
    let paint = match args.format {
        TestFormat::Text => output,
        TestFormat::Json | TestFormat::Junit => Paint::plain(),
    };
    let mut results = Vec::new();
    let mut progress = Progress::new("case");
    for (path, tree) in &found.files {
        match tree
            .as_ref()
            .map_err(Clone::clone)
            .map_err(|problem| vec![problem])
        {
            Ok(tree) => match file::read(path, tree) {
                Ok(file) => {
                    for case in &file.cases {
                        if is_wanted(args, path, &case.name) {
                            results.push(run_case(path, case, semantics, paint));
                            progress.show(results.len());
                        }
                    }
                }
                Err(problems) => results.push(CaseResult::broken_file(path, &problems, paint)),
            },
            Err(problems) => results.push(CaseResult::broken_file(path, &problems, paint)),
        }
    }
    progress.clear();
    if results.is_empty() {
        // A run that tested nothing must not look like a pass.
        return Err(vec![Problem::plain("no case was found")]);
    }
    let text = match args.format {
        TestFormat::Json => cases::json(&results, &found.skipped),
        TestFormat::Junit => junit::report(&results),
        TestFormat::Text => cases::text(&results, found.skipped.len(), output),
    };
    load::print(&text).map_err(|problem| vec![problem])?;
    Ok(results.iter().fold(Exit::Yes, |exit, result| {
        exit.worse(match result.outcome {
            Outcome::Pass => Exit::Yes,
            Outcome::Fail => Exit::No,
            Outcome::Error => Exit::Failed,
        })
    }))
}

fn is_wanted(args: &TestArgs, path: &str, name: &str) -> bool {
    args.filter
        .as_deref()
        .is_none_or(|text| name.contains(text) || path.contains(text))
}

fn run_case(path: &str, case: &Case, semantics: Semantics, paint: Paint) -> CaseResult {
    let body = match &case.body {
        Ok(body) => body,
        Err(problems) => return CaseResult::error(path, case, problems, paint),
    };
    match body.world.explain(&body.asked, semantics) {
        Ok(explanation) => CaseResult::decided(path, case, body, &explanation, paint),
        Err(problem) => CaseResult::error(path, case, &[problem], paint),
    }
}

const AFTER_HELP: &str = "\
Examples:
  kms-policy test cases/
  kms-policy test 'cases/**/*.yaml' --filter tenant
  kms-policy test cases/ --format junit > results.xml

A case file:
  policies:
    key: [key-policy.json]
    identity:
      - Version: '2012-10-17'
        Statement: [{Effect: Allow, Action: 'kms:*', Resource: '*'}]
  cases:
    - name: the app role decrypts
      request:
        principal: arn:aws:iam::111122223333:role/app
        action: kms:Decrypt
        resource: arn:aws:kms:eu-north-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab
        context: {'kms:EncryptionContext:tenant': a, 'kms:EncryptionContextKeys': [tenant]}
      want: {decision: allowed, layer: keyPolicy}

The whole format is in docs/case-files.md.

Exit status: 0 all passed, 1 some failed, 2 some could not be run.";
