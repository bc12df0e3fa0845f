//! What `kms-policy lint` prints, one file a format.

pub(crate) mod text;

use clap::ValueEnum;

use crate::lint::outcome::Outcome;
use crate::render::paint::Paint;

/// How to print what was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LintFormat {
    /// Annotations of a run on GitHub.
    Github,
    /// For programs.
    Json,
    /// For people.
    Text,
}

/// The outcome in a format. Color is for text only.
pub(crate) fn rendered(outcome: &Outcome, format: LintFormat, paint: Paint) -> String {
    match format {
        LintFormat::Github | LintFormat::Json | LintFormat::Text => text::report(outcome, paint),
    }
}

/// What was found, for the summary of a step on GitHub.
pub(crate) fn step_summary(outcome: &Outcome) -> String {
    text::report(outcome, Paint::plain())
}
