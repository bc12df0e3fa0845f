//! What keeps a command from finishing, ready to be shown.

use std::sync::Arc;

use policy_core::Source;
use policy_core::text::diagnostic::Diagnostic;

/// Something wrong with the input.
#[derive(Clone, Debug)]
pub(crate) enum Problem {
    /// A message without a place: a file that cannot be read, a flag that is missing.
    Plain {
        /// Lower case, without a full stop.
        message: String,
        /// What to do about it.
        help: Option<String>,
    },
    /// Messages about places in one document.
    Located {
        /// The document.
        source: Arc<Source>,
        /// At least one.
        diagnostics: Vec<Diagnostic>,
    },
}

impl Problem {
    /// A message without a place and without advice.
    pub(crate) fn plain(message: impl Into<String>) -> Self {
        Self::Plain {
            message: message.into(),
            help: None,
        }
    }

    /// A message without a place, with advice.
    pub(crate) fn with_help(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Plain {
            message: message.into(),
            help: Some(help.into()),
        }
    }

    /// The messages in one line each, without places in the text around them.
    pub(crate) fn lines(&self) -> Vec<String> {
        match self {
            Self::Plain { message, .. } => vec![message.clone()],
            Self::Located {
                source,
                diagnostics,
            } => diagnostics
                .iter()
                .map(|diagnostic| {
                    let place = source.line_column(diagnostic.span.start);
                    format!(
                        "{}:{}:{}: {}",
                        source.name(),
                        place.line,
                        place.column,
                        diagnostic.message
                    )
                })
                .collect(),
        }
    }
}
