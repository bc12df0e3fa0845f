//! What `kms-policy lint` prints, one file a format.

pub(crate) mod github;
mod gitlab;
mod json;
mod jsonl;
mod junit;
mod markdown;
mod place;
mod sarif;
mod text;
mod words;

use clap::ValueEnum;

use crate::lint::outcome::Outcome;
use crate::render::paint::Paint;

/// How to print what was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LintFormat {
    /// Annotations of a GitHub workflow.
    Github,
    /// A Code Quality report of GitLab.
    Gitlab,
    /// For programs; the schema is in docs/output.md.
    Json,
    /// The same, one finding a line.
    Jsonl,
    /// JUnit XML, one test case a rule and file.
    Junit,
    /// For a comment on a pull request.
    Markdown,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// For people.
    Text,
}

impl LintFormat {
    /// As it is said on the command line.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Junit => "junit",
            Self::Markdown => "markdown",
            Self::Sarif => "sarif",
            Self::Text => "text",
        }
    }
}

/// The outcome in a format. Color is for text only.
pub(crate) fn rendered(outcome: &Outcome, format: LintFormat, paint: Paint) -> String {
    match format {
        LintFormat::Github => github::report(outcome),
        LintFormat::Gitlab => gitlab::report(outcome),
        LintFormat::Json => json::report(outcome),
        LintFormat::Jsonl => jsonl::report(outcome),
        LintFormat::Junit => junit::report(outcome),
        LintFormat::Markdown => markdown::report(outcome),
        LintFormat::Sarif => sarif::report(outcome),
        LintFormat::Text => text::report(outcome, paint),
    }
}

#[cfg(test)]
mod tests;
