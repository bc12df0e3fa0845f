//! Policies from text.

use std::sync::Arc;

use policy_core::ast::PolicyKind;
use policy_core::document::{PolicyDocument, read_policy};
use policy_core::limits::MAX_DOCUMENT_BYTES;
use policy_core::semantics::Semantics;
use policy_core::snapshot::{LoadError, Snapshot};
use policy_core::text::diagnostic::Diagnostic;
use policy_core::text::source::Source;

use crate::iam::error::IamError;

/// Reads a policy of one kind; `name` is what its places are reported under, mostly a file's path.
///
/// # Errors
///
/// [`IamError::Source`] when the text cannot be a document; [`IamError::Policy`] with everything
/// that is wrong with it, a line for each, by file, line and column.
pub fn policy(name: &str, text: &str, kind: PolicyKind) -> Result<PolicyDocument, IamError> {
    let source = Source::from_bytes(name, text.as_bytes().to_vec(), MAX_DOCUMENT_BYTES)?;
    let source = Arc::new(source);
    let outcome = read_policy(&source, Some(kind));
    let lines = outcome
        .diagnostics
        .iter()
        .map(|diagnostic| located(&source, diagnostic));
    outcome
        .document
        .ok_or_else(|| IamError::Policy(lines.collect::<Vec<_>>().join("\n")))
}

/// Whether the engine takes a record: looked at when it is given, so that no call fails later.
pub(super) fn loadable<T>(
    entry: impl FnOnce(&mut Snapshot) -> Result<T, LoadError>,
) -> Result<(), IamError> {
    // A policy is lowered in the same way under all readings.
    let mut snapshot = Snapshot::new(Semantics::default());
    entry(&mut snapshot)?;
    Ok(())
}

/// `policy:2:18: error: nothing follows this comma; …`.
pub(crate) fn located(source: &Source, diagnostic: &Diagnostic) -> String {
    let place = source.line_column(diagnostic.span.start);
    let (line, column) = (place.line, place.column);
    let name = source.name();
    let severity = diagnostic.severity;
    let help = diagnostic.help.as_ref();
    let help = help.map_or_else(String::new, |help| format!("; {help}"));
    format!("{name}:{line}:{column}: {severity}: {diagnostic}{help}")
}
