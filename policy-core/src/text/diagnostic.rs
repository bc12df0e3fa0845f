//! A located message about an input document.

use std::fmt;

use crate::limits::MAX_DIAGNOSTICS;
use crate::text::source_map::SourceMap;
use crate::text::span::Span;

/// How bad a [`Diagnostic`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The document cannot be used.
    Error,
    /// The document can be used, but probably does not say what its author means.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

/// A message about a place in a document.
///
/// The message is lower case, without a full stop, with the author's text in backticks; what to do
/// stands in `help`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// A short stable name of the kind, such as `duplicate-member`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// Where.
    pub span: Span,
    /// What to do about it.
    pub help: Option<String>,
    /// A second place that belongs to it, with a few words.
    pub related: Option<(Span, String)>,
}

impl Diagnostic {
    /// Whether the document cannot be used because of it.
    #[must_use]
    pub fn is_error(&self) -> bool {
        match self.severity {
            Severity::Error => true,
            Severity::Warning => false,
        }
    }

    /// The same, with a second place.
    #[must_use]
    pub fn with_related(mut self, span: Span, words: impl Into<String>) -> Self {
        self.related = Some((span, words.into()));
        self
    }

    /// The same, with places of the text that this one was decoded from.
    #[must_use]
    pub(crate) fn mapped(mut self, map: &SourceMap) -> Self {
        self.span = map.span(self.span);
        if let Some((span, _)) = &mut self.related {
            *span = map.span(*span);
        }
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// Diagnostics on their way, bounded in number.
///
/// Errors and warnings are counted apart, so that no flood of warnings can hide an error.
#[derive(Clone, Debug, Default)]
pub(crate) struct Diagnostics {
    found: Vec<Diagnostic>,
    errors: usize,
    warnings: usize,
}

impl Diagnostics {
    /// Adds one; past the bound it is dropped, and the last one says so.
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        self.push_made(diagnostic.severity, diagnostic.span, || diagnostic);
    }

    /// Adds one that is made only if it is kept.
    pub(crate) fn push_made(
        &mut self,
        severity: Severity,
        span: Span,
        make: impl FnOnce() -> Diagnostic,
    ) {
        let count = match severity {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
        };
        *count = count.saturating_add(1);
        if *count <= MAX_DIAGNOSTICS {
            self.found.push(make());
        } else if *count == MAX_DIAGNOSTICS.saturating_add(1) {
            self.found.push(Diagnostic {
                severity,
                code: "too-many",
                message: format!(
                    "more {severity}s follow: only the first {MAX_DIAGNOSTICS} are shown"
                ),
                span,
                help: None,
                related: None,
            });
        }
    }

    /// Whether nothing is learned from the next error.
    pub(crate) fn is_full(&self) -> bool {
        self.errors > MAX_DIAGNOSTICS
    }

    /// Whether there is any error.
    pub(crate) fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// How many were found, dropped ones included.
    pub(crate) fn count(&self) -> usize {
        self.errors.saturating_add(self.warnings)
    }

    /// All of them, in document order.
    pub(crate) fn into_sorted(mut self) -> Vec<Diagnostic> {
        // Stable: of two at one place, the one found first stays first.
        self.found.sort_by_key(|diagnostic| diagnostic.span);
        self.found
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: I) {
        for diagnostic in diagnostics {
            self.push(diagnostic);
        }
    }
}
