//! Documents under `testdata/documents`, each with what is said about it.
//!
//! The directory names the kind; under `carrier` the kind is inferred. `name.expected` says what
//! became of `name.json`; `UPDATE_EXPECT=1` rewrites it.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "test code"
)]

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use policy_core::Source;
use policy_core::ast::print::print;
use policy_core::ast::{Policy, PolicyKind};
use policy_core::document::{GrantsOutcome, PolicyOutcome, read_grants, read_policy};
use policy_core::limits::MAX_DOCUMENT_BYTES;
use policy_core::text::diagnostic::Diagnostic;
use policy_core::text::span::Span;

#[test]
fn key_policies() {
    check("key", Some(PolicyKind::KeyPolicy));
}

#[test]
fn identity_policies() {
    check("identity", Some(PolicyKind::IdentityPolicy));
}

#[test]
fn permissions_boundaries() {
    check("boundary", Some(PolicyKind::PermissionsBoundary));
}

#[test]
fn session_policies() {
    check("session", Some(PolicyKind::SessionPolicy));
}

#[test]
fn service_control_policies() {
    check("scp", Some(PolicyKind::ServiceControlPolicy));
}

#[test]
fn resource_control_policies() {
    check("rcp", Some(PolicyKind::ResourceControlPolicy));
}

#[test]
fn endpoint_policies() {
    check("endpoint", Some(PolicyKind::VpcEndpointPolicy));
}

#[test]
fn policies_in_the_output_of_commands() {
    check("carrier", None);
}

#[test]
fn grants() {
    for path in documents("grants") {
        let source = load(&path);
        let outcome = read_grants(&source);
        expect(&path, &grants_text(&source, &outcome));
    }
}

fn check(directory: &str, kind: Option<PolicyKind>) {
    for path in documents(directory) {
        let source = load(&path);
        let outcome = read_policy(&source, kind);
        assert_eq!(
            outcome.document.is_none(),
            outcome.diagnostics.iter().any(Diagnostic::is_error),
            "{}",
            path.display()
        );
        if let Some(document) = &outcome.document {
            check_print(&document.policy);
        }
        expect(&path, &policy_text(&source, &outcome));
    }
}

/// Reading what was printed gives the same policy, and printing that the same text.
fn check_print(policy: &Policy) {
    let printed = print(policy);
    let source = Arc::new(Source::new("printed", printed.as_str()));
    let outcome = read_policy(&source, Some(policy.kind));
    let again = outcome.document.unwrap().policy;
    assert_eq!(&again, policy, "{printed}");
    assert_eq!(print(&again), printed);
}

fn policy_text(source: &Source, outcome: &PolicyOutcome) -> String {
    let mut text = match &outcome.document {
        Some(document) => format!(
            "read: {} with {} statements\n",
            outcome.kind,
            document.policy.statements.len()
        ),
        None => format!("refused: {}\n", outcome.kind),
    };
    for diagnostic in &outcome.diagnostics {
        diagnostic_text(&mut text, source, diagnostic);
    }
    // Places of a wrapped document are only right if they point to what was meant.
    for statement in outcome.document.iter().flat_map(|it| &it.policy.statements) {
        let effect = &statement.value.effect;
        let place = place(source, effect.span);
        let slice = source.slice(effect.span);
        writeln!(text, "effect {place} {slice}").unwrap();
    }
    text
}

fn grants_text(source: &Source, outcome: &GrantsOutcome) -> String {
    let mut text = String::new();
    for grant in &outcome.grants {
        let place = place(source, grant.span);
        writeln!(text, "{place} {:#?}", grant.value).unwrap();
    }
    if text.is_empty() {
        text.push_str("refused\n");
    }
    for diagnostic in &outcome.diagnostics {
        diagnostic_text(&mut text, source, diagnostic);
    }
    text
}

fn diagnostic_text(text: &mut String, source: &Source, diagnostic: &Diagnostic) {
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
        writeln!(text, "    related: {} {words}", place(source, *span)).unwrap();
    }
}

fn place(source: &Source, span: Span) -> String {
    let start = source.line_column(span.start);
    let end = source.line_column(span.end);
    format!(
        "{}:{}-{}:{}",
        start.line, start.column, end.line, end.column
    )
}

fn load(path: &Path) -> Arc<Source> {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let bytes = fs::read(path).unwrap();
    Arc::new(Source::from_bytes(name, bytes, MAX_DOCUMENT_BYTES).unwrap())
}

/// The documents of a directory; fails when an expectation has no document.
fn documents(directory: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata/documents");
    let paths: BTreeSet<PathBuf> = fs::read_dir(root.join(directory))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    for path in &paths {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("json") => {}
            Some("expected") => assert!(
                paths.contains(&path.with_extension("json")),
                "{} has no document",
                path.display()
            ),
            _ => panic!(
                "{} is neither a document nor an expectation",
                path.display()
            ),
        }
    }
    let is_document = |path: &PathBuf| path.extension().is_some_and(|it| it == "json");
    let found: Vec<_> = paths.into_iter().filter(is_document).collect();
    assert!(!found.is_empty(), "{directory} is empty");
    found
}

fn expect(document: &Path, actual: &str) {
    let path = document.with_extension("expected");
    if std::env::var("UPDATE_EXPECT").is_ok() {
        fs::write(&path, actual).unwrap();
        return;
    }
    let wanted = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        actual,
        wanted,
        "{}: UPDATE_EXPECT=1 rewrites it",
        path.display()
    );
}
