//! What `kms-policy lint` prints, one file a format.

mod json;
mod jsonl;
mod place;
pub(crate) mod text;
mod words;

use clap::ValueEnum;

use crate::lint::outcome::Outcome;
use crate::render::paint::Paint;

/// How to print what was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LintFormat {
    /// For programs; the schema is in docs/output.md.
    Json,
    /// The same, one finding a line.
    Jsonl,
    /// For people.
    Text,
}

impl LintFormat {
    /// As it is said on the command line.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Text => "text",
        }
    }
}

/// The outcome in a format. Color is for text only.
pub(crate) fn rendered(outcome: &Outcome, format: LintFormat, paint: Paint) -> String {
    match format {
        LintFormat::Json => json::report(outcome),
        LintFormat::Jsonl => jsonl::report(outcome),
        LintFormat::Text => text::report(outcome, paint),
    }
}

#[cfg(test)]
mod tests;
