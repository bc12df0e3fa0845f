//! From the text as sent to a policy: what the reader finds wrong, as KMS would call it.

use crate::accept::{Found, WriteError, WriteErrorKind};
use crate::ast::build::build;
use crate::ast::{Policy, PolicyKind};
use crate::json;
use crate::text::diagnostic::Diagnostic;
use crate::text::source::Source;

/// Reads a bare policy: KMS unwraps nothing.
pub(super) fn read(source: &Source, found: &mut Found) -> Option<Policy> {
    let parsed = json::parse(source);
    let faithful = parsed.is_faithful();
    let mut diagnostics = parsed.diagnostics;
    let built = parsed
        .node
        .filter(|_| faithful)
        .map(|node| build(&node, Some(PolicyKind::KeyPolicy)));
    let policy = built.and_then(|built| {
        diagnostics.extend(built.diagnostics);
        built.policy
    });
    let before = found.errors.len();
    let errors = diagnostics.into_iter().filter(Diagnostic::is_error);
    found.errors.extend(errors.map(|diagnostic| WriteError {
        kind: kind(&diagnostic, source),
        diagnostic,
    }));
    policy.filter(|_| found.errors.len() == before)
}

fn kind(diagnostic: &Diagnostic, source: &Source) -> WriteErrorKind {
    match diagnostic.code {
        "missing-principal" | "empty-principal" => WriteErrorKind::NoPrincipal,
        "principal-syntax" => {
            let text = source.slice(diagnostic.span).trim_matches('"');
            // An ARN with a wildcard is well formed; there is just no such principal.
            if text.starts_with("arn:") && !text.contains(['*', '?']) {
                WriteErrorKind::MalformedArn
            } else {
                WriteErrorKind::UnknownPrincipal
            }
        }
        _ => WriteErrorKind::MalformedDocument,
    }
}
