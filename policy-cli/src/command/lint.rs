//! `kms-policy lint`.

use policy_core::limits::MAX_DOCUMENT_BYTES;
use policy_core::lint::document::Document;
use policy_core::lint::facts::Facts;
use policy_core::lint::finding::fingerprints;
use policy_core::lint::lint;
use policy_core::lint::rule::{Profile, Severity};
use policy_core::lint::rules;

use crate::args::Color;
use crate::exit::Exit;
use crate::lint::outcome::{Outcome, Reported, Status};
use crate::load::{self, Stream};
use crate::problem::Problem;
use crate::render::lint::{LintFormat, rendered};
use crate::render::paint::Paint;

/// Find what is wrong with key policies, IAM policies and grants
#[derive(Debug, clap::Args)]
pub(crate) struct LintArgs {
    /// Files and directories.
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) paths: Vec<String>,
    /// How to print what was found.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: LintFormat,
}

pub(crate) fn run(args: &LintArgs, color: Color) -> Result<Exit, Vec<Problem>> {
    let mut documents = Vec::new();
    for path in &args.paths {
        let source = load::source(path, MAX_DOCUMENT_BYTES).map_err(|problem| vec![problem])?;
        documents.push(Document::read(&source, None));
    }
    let rules: Vec<_> = rules()
        .filter(|rule| rule.profile <= Profile::Recommended)
        .collect();
    let report = lint(&documents, &Facts::default(), &rules);
    let prints = fingerprints(&report.findings, &documents);
    let findings = report.findings.into_iter().zip(prints);
    let outcome = Outcome {
        findings: findings
            .map(|(finding, fingerprint)| Reported {
                finding,
                fingerprint,
                status: Status::Active,
            })
            .collect(),
        documents,
        failures: report.failures,
        rules,
        passed_over: 0,
    };
    let paint = Paint::new(color, Stream::Output);
    load::print(&rendered(&outcome, args.format, paint)).map_err(|problem| vec![problem])?;
    Ok(match outcome.count(Severity::Error) {
        _ if !outcome.failures.is_empty() => Exit::Failed,
        0 => Exit::Yes,
        _ => Exit::No,
    })
}
