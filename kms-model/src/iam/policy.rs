//! Policies from text.

use std::sync::Arc;

use policy_core::ast::PolicyKind;
use policy_core::document::{PolicyDocument, read_policy};
use policy_core::limits::MAX_DOCUMENT_BYTES;
use policy_core::semantics::Semantics;
use policy_core::snapshot::{LoadError, Snapshot};
use policy_core::table::kms_action::ActionSet;
use policy_core::text::diagnostic::Diagnostic;
use policy_core::text::source::Source;
use policy_core::text::span::{Span, Spanned};

use crate::iam::error::IamError;

/// Reads a policy of one kind; `name` is what its places are reported under, mostly a file's path.
///
/// A policy that can be used may still not say what its author means, such as one with an action
/// that does not exist: [`policy_with_warnings`] tells of that, and this does not.
///
/// # Errors
///
/// [`IamError::Source`] when the text cannot be a document; [`IamError::Policy`] with everything
/// that is wrong with it, a line for each, by file, line and column.
pub fn policy(name: &str, text: &str, kind: PolicyKind) -> Result<PolicyDocument, IamError> {
    policy_with_warnings(name, text, kind).map(|(document, _)| document)
}

/// The same, with what is probably not meant: one text each, by file, line and column. Such are
/// an old `Version`, a statement without an Action or a Resource, and an action of KMS that does
/// not exist. It is no lint: what people who know IAM would ask about is not looked for.
///
/// # Errors
///
/// As [`policy`].
pub fn policy_with_warnings(
    name: &str,
    text: &str,
    kind: PolicyKind,
) -> Result<(PolicyDocument, Vec<String>), IamError> {
    let source = Source::from_bytes(name, text.as_bytes().to_vec(), MAX_DOCUMENT_BYTES)?;
    let source = Arc::new(source);
    let outcome = read_policy(&source, Some(kind));
    let lines = outcome
        .diagnostics
        .iter()
        .map(|diagnostic| located(&source, diagnostic))
        .collect::<Vec<_>>();
    match outcome.document {
        Some(document) => {
            let mut warnings = lines;
            warnings.extend(inert(&document));
            Ok((document, warnings))
        }
        None => Err(IamError::Policy(lines.join("\n"))),
    }
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

/// Actions of KMS that do not exist: the reader takes them, as KMS does.
fn inert(document: &PolicyDocument) -> Vec<String> {
    let PolicyDocument { policy, source } = document;
    let statements = policy.statements.iter();
    let elements = statements.filter_map(|statement| statement.value.action.as_ref());
    let actions = elements.flat_map(|element| &element.entries);
    let inert = actions.filter(|action| {
        let service = action.value.as_str().split(':').next();
        service.is_some_and(|service| service.eq_ignore_ascii_case("kms"))
            && ActionSet::from_pattern(&action.value).is_empty()
    });
    inert
        .map(|Spanned { value, span }| {
            let place = place(source, *span);
            format!("{place}: warning: `{value}` covers no action of KMS")
        })
        .collect()
}

fn place(source: &Source, span: Span) -> String {
    let place = source.line_column(span.start);
    format!("{}:{}:{}", source.name(), place.line, place.column)
}

/// `policy:2:18: error: nothing follows this comma; …`.
pub(crate) fn located(source: &Source, diagnostic: &Diagnostic) -> String {
    let place = place(source, diagnostic.span);
    let severity = diagnostic.severity;
    let help = diagnostic.help.as_ref();
    let help = help.map_or_else(String::new, |help| format!("; {help}"));
    format!("{place}: {severity}: {diagnostic}{help}")
}
