//! Messages of the readers as findings: which rule reports which.
//!
//! A reader says what is wrong and where; a rule gives it a code, a page and a severity. Every kind
//! of message has a rule here, so that nothing that a reader finds is lost.

use crate::ast::PolicyKind;
use crate::lint::by_name;
use crate::lint::finding::{Finding, Findings};
use crate::lint::kind::Kind;
use crate::lint::rule::Severity;
use crate::lint::view::View;
use crate::text::diagnostic::{self, Diagnostic};

/// The rules that report a kind of message about a document: each its share of it, or the first
/// that there is.
#[must_use]
pub fn rules_of(kind: Kind, code: &str) -> &'static [&'static str] {
    let own = match kind {
        Kind::Grants => OF_GRANTS,
        Kind::Policy(_) | Kind::KeyMetadata | Kind::Unknown => OF_POLICIES,
    };
    let mut rows = own.iter().chain(OF_JSON);
    rows.find(|row| row.0 == code).map_or(&[], |row| row.1)
}

/// Reports the messages of which a rule is the first that there is.
pub(super) fn report(view: &View<'_>, found: &mut Findings, rule: &str) {
    report_with(view, found, rule, |_, _| {});
}

/// The same, and says more of each.
pub(super) fn report_with(
    view: &View<'_>,
    found: &mut Findings,
    rule: &str,
    more: impl Fn(&Diagnostic, &mut Finding),
) {
    for message in &view.document.diagnostics {
        let all = rules_of(view.document.kind, message.code);
        let first = all.iter().find(|code| by_name(code).is_some());
        // What no table knows must not be lost.
        let first = first.copied().unwrap_or("P001");
        if first == rule {
            more(message, add(view, found, message));
        }
    }
}

/// Reports one message.
pub(super) fn add<'f>(
    view: &View<'_>,
    found: &'f mut Findings,
    message: &Diagnostic,
) -> &'f mut Finding {
    let finding = found.add(message.span, message.message.clone());
    finding.severity(match message.severity {
        diagnostic::Severity::Error => Severity::Error,
        diagnostic::Severity::Warning => Severity::Warning,
    });
    finding.subject(view.document.source.slice(message.span));
    if let Some(help) = &message.help {
        finding.help(help);
    }
    if message.is_error() {
        finding.consequence(refusal(view.document.kind));
    }
    if let Some((span, words)) = &message.related {
        finding.related(*span, words);
    }
    finding
}

/// The messages of some kinds.
pub(super) fn of<'a>(
    view: &View<'a>,
    codes: &'a [&str],
) -> impl Iterator<Item = &'a Diagnostic> + use<'a> {
    let all = view.document.diagnostics.iter();
    all.filter(move |message| codes.contains(&message.code))
}

/// The first text of the author that a message names: messages hold it in backticks.
pub(super) fn named(message: &Diagnostic) -> &str {
    message.message.split('`').nth(1).unwrap_or_default()
}

/// Whether a message is about a name that is right but for its case.
pub(super) fn is_about_case(message: &Diagnostic) -> bool {
    let help = message.help.as_deref().unwrap_or_default();
    help.contains("case-sensitive")
}

/// The text that was probably meant, where a message asks for one: its advice ends with it.
pub(super) fn meant(message: &Diagnostic) -> Option<&str> {
    let help = message.help.as_deref()?;
    let is_question = help.contains("did you mean `") || help.contains("case-sensitive");
    help.split('`').nth(1).filter(|_| is_question)
}

/// What AWS says to a document that it does not take.
const fn refusal(kind: Kind) -> &'static str {
    match kind {
        Kind::Grants => "KMS makes no such grant",
        Kind::Policy(
            PolicyKind::KeyPolicy
            | PolicyKind::ResourceControlPolicy
            | PolicyKind::ServiceControlPolicy,
        ) => "AWS refuses the policy: MalformedPolicyDocumentException",
        Kind::Policy(
            PolicyKind::IdentityPolicy
            | PolicyKind::PermissionsBoundary
            | PolicyKind::SessionPolicy,
        ) => "AWS refuses the policy: MalformedPolicyDocument",
        Kind::KeyMetadata | Kind::Policy(PolicyKind::VpcEndpointPolicy) | Kind::Unknown => {
            "AWS refuses the document"
        }
    }
}

/// Every kind of message that the table knows, with its rules.
pub fn all() -> impl Iterator<Item = &'static (&'static str, &'static [&'static str])> {
    OF_JSON.iter().chain(OF_POLICIES).chain(OF_GRANTS)
}

/// Messages about JSON and what is around a document, sorted.
#[rustfmt::skip]
const OF_JSON: &[(&str, &[&str])] = &[
    ("bad-escape",           &["P001"]),
    ("bad-number",           &["P001"]),
    ("colon-in-list",        &["P001"]),
    ("comment",              &["P032"]),
    ("control-character",    &["P001"]),
    ("duplicate-member",     &["P002"]),
    ("empty-document",       &["P001"]),
    ("extra-comma",          &["P001"]),
    ("lone-surrogate",       &["P001"]),
    ("mismatched-bracket",   &["P001"]),
    ("missing-colon",        &["P001"]),
    ("missing-comma",        &["P001"]),
    ("missing-name",         &["P001"]),
    ("missing-value",        &["P001"]),
    ("no-value",             &["P001"]),
    ("not-utf-8",            &["P001"]),
    ("several-documents",    &["P001"]),
    ("single-quotes",        &["P001"]),
    ("too-deep",             &["P001"]),
    ("too-many",             &["P001"]),
    ("too-many-wrappings",   &["P001"]),
    ("trailing-comma",       &["P001"]),
    ("trailing-text",        &["P001"]),
    ("unexpected-character", &["P001"]),
    ("unknown-word",         &["P001"]),
    ("unquoted-name",        &["P001"]),
    ("unterminated-array",   &["P001"]),
    ("unterminated-comment", &["P032"]),
    ("unterminated-object",  &["P001"]),
    ("unterminated-string",  &["P001"]),
];

/// Messages about policies, sorted.
#[rustfmt::skip]
const OF_POLICIES: &[(&str, &[&str])] = &[
    ("action-syntax",               &["P107", "P101", "P013"]),
    ("allow-forbidden",             &["P007"]),
    ("allow-not-principal",         &["S519", "P013"]),
    ("bare-principal",              &["P127", "P013"]),
    ("condition-key-syntax",        &["P111", "P013"]),
    ("duplicate-key-case",          &["P227", "P002"]),
    ("duplicate-operator-case",     &["P002"]),
    ("element-and-twin",            &["P012"]),
    ("empty-list",                  &["P019", "P020", "P023"]),
    ("empty-principal",             &["P021"]),
    ("empty-statements",            &["P005"]),
    ("forbidden-element",           &["P011", "P003"]),
    ("inert-statement",             &["P008", "K301"]),
    ("lone-star-action",            &["P003"]),
    ("malformed-variable",          &["P230", "P034"]),
    ("missing-element",             &["P005", "P006", "P008", "P009"]),
    ("missing-principal",           &["P010"]),
    ("missing-version",             &["P015"]),
    ("not-boolean",                 &["P206", "P013"]),
    ("null-with-several",           &["P207", "P013"]),
    ("operator-case",               &["P004"]),
    ("principal-never-matches",     &["P136", "P137", "P013"]),
    ("principal-only-star",         &["P010", "P011"]),
    ("principal-syntax",            &["P127", "P128", "P129", "P131", "P132", "P013"]),
    ("repeated-sid",                &["P025"]),
    ("resource-syntax",             &["P114", "K302", "P013"]),
    ("short-arn",                   &["P114", "P013"]),
    ("sid-syntax",                  &["P024"]),
    ("unknown-effect",              &["P004", "P007", "P031"]),
    ("unknown-element",             &["P004", "P003"]),
    ("unknown-operator",            &["P201", "P218", "P003"]),
    ("unknown-principal-type",      &["P126", "P003"]),
    ("unknown-version",             &["P016"]),
    ("unusual-id",                  &["P003"]),
    ("value-syntax",                &["P208", "P209", "P211", "P013"]),
    ("variable-before-fifth-colon", &["P231", "P013"]),
    ("variable-in-2008",            &["P018", "P034"]),
    ("version-required",            &["P016"]),
    ("wrong-type",                  &["P014", "P013"]),
];

/// Messages about grants, sorted.
#[rustfmt::skip]
const OF_GRANTS: &[(&str, &[&str])] = &[
    ("account-syntax",    &["P036"]),
    ("both-constraints",  &["G406", "P012"]),
    ("empty-list",        &["P036"]),
    ("key-syntax",        &["P036"]),
    ("member-and-twin",   &["P012"]),
    ("missing-member",    &["P036"]),
    ("principal-syntax",  &["G408", "P036"]),
    ("service-grant",     &["P036"]),
    ("unknown-member",    &["P004", "P003"]),
    ("unknown-operation", &["G401", "P036"]),
    ("wrong-type",        &["P014", "P013"]),
];
