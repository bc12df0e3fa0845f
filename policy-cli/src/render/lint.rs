//! What `kms-policy lint` prints, one file a format.

pub(crate) mod text;

use clap::ValueEnum;

use crate::lint::outcome::Outcome;
use crate::render::paint::Paint;

/// How to print what was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LintFormat {
    /// For people.
    Text,
}

/// The outcome in a format. Color is for text only.
pub(crate) fn rendered(outcome: &Outcome, format: LintFormat, paint: Paint) -> String {
    match format {
        LintFormat::Text => text::report(outcome, paint),
    }
}
