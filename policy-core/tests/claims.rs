//! Files of claims under `testdata/claims`, each with what is said about it.
//!
//! `name.expected` says what became of `name.json`; `UPDATE_EXPECT=1` rewrites it.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "test code")]

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use policy_core::Source;
use policy_core::limits::MAX_DOCUMENT_BYTES;
use policy_core::symbolic::claim::{ClaimsOutcome, read_claims};
use policy_core::text::diagnostic::Diagnostic;
use policy_core::text::span::Span;

#[test]
fn claims_are_read_or_refused_with_a_place() {
    for path in files() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = fs::read(&path).unwrap();
        let source = Arc::new(Source::from_bytes(name, bytes, MAX_DOCUMENT_BYTES).unwrap());
        let outcome = read_claims(&source);
        assert_eq!(
            outcome.claims.is_empty(),
            outcome.diagnostics.iter().any(Diagnostic::is_error),
            "{}",
            path.display()
        );
        let expected = path.with_extension("expected");
        let text = text(&source, &outcome);
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&expected, &text).unwrap();
        }
        let wanted = fs::read_to_string(&expected).unwrap_or_default();
        assert_eq!(text, wanted, "{}", path.display());
    }
}

#[test]
fn every_expectation_has_its_file() {
    let files = files();
    for entry in fs::read_dir(root()).unwrap() {
        let path = entry.unwrap().path();
        assert!(
            files.contains(&path.with_extension("json")),
            "{}",
            path.display()
        );
    }
}

fn text(source: &Source, outcome: &ClaimsOutcome) -> String {
    let mut text = String::new();
    for claim in &outcome.claims {
        let place = place(source, claim.span);
        writeln!(text, "read: {place} {} {:?}", claim.name, claim.expect).unwrap();
    }
    if text.is_empty() {
        text.push_str("refused\n");
    }
    for diagnostic in &outcome.diagnostics {
        let at = place(source, diagnostic.span);
        let Diagnostic {
            severity,
            code,
            message,
            ..
        } = diagnostic;
        writeln!(text, "{at} {severity} {code} {message}").unwrap();
        let slice = source.slice(diagnostic.span);
        let shown: String = slice
            .lines()
            .next()
            .unwrap_or_default()
            .chars()
            .take(60)
            .collect();
        writeln!(text, "    at: {shown}").unwrap();
        if let Some(help) = &diagnostic.help {
            writeln!(text, "    help: {help}").unwrap();
        }
        if let Some((span, words)) = &diagnostic.related {
            writeln!(text, "    related: {} {words}", self::place(source, *span)).unwrap();
        }
    }
    text
}

fn place(source: &Source, span: Span) -> String {
    let start = source.line_column(span.start);
    let end = source.line_column(span.end);
    format!(
        "{}:{}-{}:{}",
        start.line, start.column, end.line, end.column
    )
}

fn files() -> BTreeSet<PathBuf> {
    let files: BTreeSet<PathBuf> = fs::read_dir(root())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .collect();
    assert!(files.len() >= 5);
    files
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata/claims")
}
