//! Findings as a Code Quality report of GitLab.

use policy_core::lint::rule::Severity;
use serde::Serialize;

use crate::lint::outcome::{Outcome, Reported};
use crate::render::excerpt::visible;
use crate::render::json::pretty;
use crate::render::lint::place::{Places, path};
use crate::render::lint::words;

/// What counts; rules that did not finish are blockers.
pub(super) fn report(outcome: &Outcome) -> String {
    let places = Places::new(outcome);
    let failures = outcome.failures.iter().map(|failure| {
        let document = outcome.documents.get(failure.document);
        let path = path(document.map_or("", |it| it.source.name()));
        let rule = failure.rule.code;
        let why = visible(&failure.why);
        Issue {
            description: format!(
                "{} did not finish: {why}: {}",
                words::rule(failure.rule),
                words::FAILED_HELP
            ),
            check_name: words::FAILED_CODE,
            fingerprint: format!("{}:{rule}:{path}", words::FAILED_CODE),
            severity: "blocker",
            location: Location {
                path,
                lines: Lines { begin: 1, end: 1 },
            },
        }
    });
    let findings = outcome.active().map(|it| issue(outcome, &places, it));
    pretty(&failures.chain(findings).collect::<Vec<_>>())
}

#[derive(Debug, Serialize)]
struct Issue {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Debug, Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Debug, Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

fn issue(outcome: &Outcome, places: &Places<'_>, reported: &Reported) -> Issue {
    let finding = &reported.finding;
    let path = path(outcome.document(reported).map_or("", |it| it.source.name()));
    let range = places.range(finding.document, finding.span);
    Issue {
        description: words::prose(finding),
        check_name: finding.rule.code,
        // One fingerprint is one finding of the whole project there, and the same statement may
        // stand in two files.
        fingerprint: format!("{}:{}:{path}", finding.rule.code, reported.fingerprint),
        severity: match finding.severity {
            Severity::Error => "critical",
            Severity::Warning => "major",
            Severity::Info => "info",
        },
        location: Location {
            path,
            lines: Lines {
                begin: range.start.line,
                end: range.end.line,
            },
        },
    }
}
