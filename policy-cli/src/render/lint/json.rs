//! Findings for programs. The schema is documented in `docs/output.md`.

use policy_core::ast::PolicyKind;
use policy_core::lint::document::Document;
use policy_core::lint::finding::{Failure, Related};
use policy_core::lint::fix::{Fix, Safety};
use policy_core::lint::kind::{Kind, ToldBy};
use policy_core::text::span::Span;
use serde::Serialize;

use crate::case::write::tree::Tree;
use crate::lint::outcome::{Outcome, Reported, Status};
use crate::render::json::pretty;
use crate::render::lint::place::{Places, Range};
use crate::render::lint::words::{Counts, is_linted};
use crate::render::symbolic::wire;

/// The whole answer.
pub(super) fn report(outcome: &Outcome) -> String {
    let places = Places::new(outcome);
    let counts = Counts::of(outcome);
    let documents = outcome.documents.iter().filter(|it| is_linted(it));
    let findings = outcome.findings.iter();
    pretty(&Answer {
        version: VERSION,
        command: "lint",
        summary: Summary {
            errors: counts.errors,
            warnings: counts.warnings,
            infos: counts.infos,
            suppressed: counts.suppressed,
            known: counts.known,
            failures: counts.failures,
            files: counts.files,
            flagged: counts.flagged,
            passed_over: outcome.passed_over,
        },
        rules: outcome.rules.iter().map(|rule| rule.code).collect(),
        documents: documents.map(self::document).collect(),
        findings: findings
            .map(|reported| finding(outcome, &places, reported))
            .collect(),
        failures: outcome
            .failures
            .iter()
            .map(|failure| self::failure(outcome, failure))
            .collect(),
    })
}

#[derive(Debug, Serialize)]
struct Answer {
    version: u32,
    command: &'static str,
    summary: Summary,
    rules: Vec<&'static str>,
    documents: Vec<Read>,
    findings: Vec<Found>,
    failures: Vec<Failed>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Summary {
    errors: usize,
    warnings: usize,
    infos: usize,
    suppressed: usize,
    known: usize,
    failures: usize,
    files: usize,
    flagged: usize,
    passed_over: usize,
}

/// A document, and as what it was read.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Read {
    file: String,
    kind: &'static str,
    told_by: &'static str,
}

/// A finding.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Found {
    #[serde(flatten)]
    document: Read,
    range: Range,
    statement: Option<StatementPlace>,
    grant: Option<GrantPlace>,
    rule: &'static str,
    name: &'static str,
    severity: &'static str,
    message: String,
    consequence: Option<String>,
    help: Option<String>,
    related: Vec<AlsoAt>,
    witness: Option<Tree>,
    fix: Option<OneFix>,
    /// What it is about beside its statement, as `subject` of a suppression has it.
    subject: String,
    fingerprint: String,
    status: &'static str,
    reason: Option<String>,
}

#[derive(Debug, Serialize)]
struct StatementPlace {
    index: usize,
    sid: Option<String>,
}

#[derive(Debug, Serialize)]
struct GrantPlace {
    index: usize,
    id: Option<String>,
}

#[derive(Debug, Serialize)]
struct AlsoAt {
    file: String,
    range: Range,
    words: String,
}

#[derive(Debug, Serialize)]
struct OneFix {
    title: String,
    safety: &'static str,
    edits: Vec<OneEdit>,
}

#[derive(Debug, Serialize)]
struct OneEdit {
    range: Range,
    text: String,
}

/// A rule that did not finish.
#[derive(Debug, Serialize)]
pub(super) struct Failed {
    file: Option<String>,
    rule: &'static str,
    name: &'static str,
    why: String,
}

pub(super) fn finding(outcome: &Outcome, places: &Places<'_>, reported: &Reported) -> Found {
    let Reported {
        finding,
        fingerprint,
        status,
    } = reported;
    let document = outcome.document(reported);
    let (status, reason) = match status {
        Status::Active => ("active", None),
        Status::Known => ("known", None),
        Status::Suppressed { reason } => ("suppressed", Some(reason.clone())),
    };
    let related = finding.related.iter();
    let fix = finding.fix.as_ref();
    Found {
        document: document.map_or(Read::NOTHING, self::document),
        range: places.range(finding.document, finding.span),
        statement: document.and_then(|it| statement(it, finding.span)),
        grant: document.and_then(|it| grant(it, finding.span)),
        rule: finding.rule.code,
        name: finding.rule.name,
        severity: finding.severity.as_str(),
        message: finding.message.clone(),
        consequence: finding.consequence.clone(),
        help: finding.help.clone(),
        related: related.map(|it| also_at(outcome, places, it)).collect(),
        witness: finding.witness.as_deref().map(wire::example),
        fix: fix.map(|fix| self::fix(places, finding.document, fix)),
        subject: finding.subject.clone(),
        fingerprint: fingerprint.clone(),
        status,
        reason,
    }
}

pub(super) fn failure(outcome: &Outcome, failure: &Failure) -> Failed {
    let document = outcome.documents.get(failure.document);
    Failed {
        file: document.map(|it| it.source.name().to_owned()),
        rule: failure.rule.code,
        name: failure.rule.name,
        why: failure.why.clone(),
    }
}

impl Read {
    const NOTHING: Self = Self {
        file: String::new(),
        kind: kind(Kind::Unknown),
        told_by: told_by(ToldBy::Content),
    };
}

fn document(document: &Document) -> Read {
    Read {
        file: document.source.name().to_owned(),
        kind: kind(document.kind),
        told_by: told_by(document.told_by),
    }
}

const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Policy(PolicyKind::IdentityPolicy) => "identityPolicy",
        Kind::Policy(PolicyKind::KeyPolicy) => "keyPolicy",
        Kind::Policy(PolicyKind::PermissionsBoundary) => "permissionsBoundary",
        Kind::Policy(PolicyKind::ResourceControlPolicy) => "resourceControlPolicy",
        Kind::Policy(PolicyKind::ServiceControlPolicy) => "serviceControlPolicy",
        Kind::Policy(PolicyKind::SessionPolicy) => "sessionPolicy",
        Kind::Policy(PolicyKind::VpcEndpointPolicy) => "vpcEndpointPolicy",
        Kind::Grants => "grants",
        Kind::KeyMetadata => "keyMetadata",
        Kind::Unknown => "unknown",
    }
}

const fn told_by(told_by: ToldBy) -> &'static str {
    match told_by {
        ToldBy::Caller => "caller",
        ToldBy::Content => "content",
        ToldBy::Path => "path",
        ToldBy::Wrapping => "wrapping",
    }
}

fn statement(document: &Document, span: Span) -> Option<StatementPlace> {
    let statement = document.statement_at(span)?;
    Some(StatementPlace {
        index: statement.index,
        sid: statement.sid.as_ref().map(|sid| sid.value.clone()),
    })
}

fn grant(document: &Document, span: Span) -> Option<GrantPlace> {
    let mut grants = document.grants.iter();
    let grant = grants.find(|it| it.span.start <= span.start && span.end <= it.span.end)?;
    let id = grant.node.member("GrantId").and_then(|id| id.as_str());
    Some(GrantPlace {
        index: grant.index,
        id: id.map(str::to_owned),
    })
}

fn also_at(outcome: &Outcome, places: &Places<'_>, related: &Related) -> AlsoAt {
    let document = outcome.documents.get(related.document);
    AlsoAt {
        file: document.map_or_else(String::new, |it| it.source.name().to_owned()),
        range: places.range(related.document, related.span),
        words: related.words.clone(),
    }
}

fn fix(places: &Places<'_>, document: usize, fix: &Fix) -> OneFix {
    let edits = fix.edits.iter().map(|edit| OneEdit {
        range: places.range(document, edit.span),
        text: edit.text.clone(),
    });
    OneFix {
        title: fix.title.clone(),
        safety: match fix.safety {
            Safety::Safe => "safe",
            Safety::Unsafe => "unsafe",
        },
        edits: edits.collect(),
    }
}

pub(super) const VERSION: u32 = 1;
