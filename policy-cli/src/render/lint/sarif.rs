//! Findings as SARIF 2.1.0, which code scanning of GitHub and others take.

use std::collections::BTreeMap;

use policy_core::lint::finding::{Failure, Related};
use policy_core::lint::fix::{Fix, Safety};
use policy_core::lint::manual;
use policy_core::lint::rule::{Rule, Severity};
use policy_core::text::span::Span;
use serde_json::{Value, json};

use crate::lint::outcome::{Outcome, Reported, Status};
use crate::render::excerpt::visible;
use crate::render::json::pretty;
use crate::render::lint::place::{Places, uri};
use crate::render::lint::words;
use crate::render::symbolic::wire;

/// The log of one run.
pub(super) fn report(outcome: &Outcome) -> String {
    let log = Log {
        outcome,
        places: Places::new(outcome),
        rules: rules(outcome),
        has_baseline: outcome.findings.iter().any(|it| it.status == Status::Known),
    };
    let kept = kept(outcome);
    let results: Vec<Value> = kept.iter().map(|it| log.result(it)).collect();
    let left_out = outcome.findings.len().saturating_sub(results.len());
    let rules: Vec<Value> = log
        .rules
        .values()
        .map(|(_, rule)| self::rule(rule))
        .collect();
    let version = env!("CARGO_PKG_VERSION");
    pretty(&json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "kms-policy",
                "version": version,
                "semanticVersion": version,
                "rules": rules,
                "notifications": [{
                    "id": words::FAILED_CODE,
                    "name": pascal(words::FAILED_NAME),
                    "shortDescription": { "text": "A rule that could not finish." },
                }],
            } },
            "columnKind": "utf16CodeUnits",
            "artifacts": log.artifacts(),
            "invocations": [{
                "executionSuccessful": outcome.failures.is_empty(),
                "toolExecutionNotifications": log.notifications(left_out),
            }],
            "results": results,
        }],
    }))
}

struct Log<'a> {
    outcome: &'a Outcome,
    places: Places<'a>,
    /// By code, each with its place in the list of the driver.
    rules: BTreeMap<&'static str, (usize, &'static Rule)>,
    has_baseline: bool,
}

impl Log<'_> {
    fn result(&self, reported: &Reported) -> Value {
        let Reported {
            finding,
            fingerprint,
            status,
        } = reported;
        let (hash, count) = fingerprint.split_once('-').unwrap_or((fingerprint, "1"));
        let suppressions = match status {
            Status::Active | Status::Known => json!([]),
            Status::Suppressed { reason } => json!([{
                "kind": "external",
                "status": "accepted",
                "justification": visible(reason),
            }]),
        };
        let mut location = self.location(finding.document, finding.span);
        if let (Value::Object(members), Some(statement)) = (&mut location, self.statement(reported))
        {
            members.insert("logicalLocations".to_owned(), json!([statement]));
        }
        let mut result = json!({
            "ruleId": finding.rule.code,
            "ruleIndex": self.index(finding.rule),
            "level": level(finding.severity),
            "message": { "text": text(&words::prose(finding)) },
            "locations": [location],
            "partialFingerprints": {
                // What GitHub recognizes an alert by; without it, it hashes the line.
                "primaryLocationLineHash": format!("{hash}:{count}"),
                "kmsPolicyFinding/v1": fingerprint,
            },
            "suppressions": suppressions,
        });
        let Value::Object(members) = &mut result else {
            return result;
        };
        let mut add = |name: &str, value| members.insert(name.to_owned(), value);
        if self.has_baseline {
            let state = match status {
                Status::Known => "unchanged",
                Status::Active | Status::Suppressed { .. } => "new",
            };
            add("baselineState", json!(state));
        }
        if !finding.related.is_empty() {
            let related = (1_usize..).zip(&finding.related);
            let related = related.map(|(id, it)| self.related(id, it));
            add("relatedLocations", related.collect());
        }
        if let Some(fix) = &finding.fix {
            add("fixes", json!([self.fix(finding.document, fix)]));
        }
        if let Some(example) = &finding.witness {
            add("properties", json!({ "witness": wire::example(example) }));
        }
        result
    }

    fn location(&self, document: usize, span: Span) -> Value {
        json!({ "physicalLocation": {
            "artifactLocation": self.artifact(document),
            "region": self.region(document, span),
        } })
    }

    fn related(&self, id: usize, related: &Related) -> Value {
        let mut location = self.location(related.document, related.span);
        if let Value::Object(members) = &mut location {
            members.insert("id".to_owned(), json!(id));
            let words = text(&visible(&related.words));
            members.insert("message".to_owned(), json!({ "text": words }));
        }
        location
    }

    fn fix(&self, document: usize, fix: &Fix) -> Value {
        let replacements = fix.edits.iter().map(|edit| {
            json!({
                "deletedRegion": self.region(document, edit.span),
                "insertedContent": { "text": edit.text },
            })
        });
        json!({
            "description": { "text": text(&visible(&fix.title)) },
            "artifactChanges": [{
                "artifactLocation": self.artifact(document),
                "replacements": replacements.collect::<Vec<_>>(),
            }],
            "properties": { "safety": match fix.safety {
                Safety::Safe => "safe",
                Safety::Unsafe => "unsafe",
            } },
        })
    }

    fn region(&self, document: usize, span: Span) -> Value {
        let range = self.places.range(document, span);
        json!({
            "startLine": range.start.line,
            "startColumn": range.start.utf16,
            "endLine": range.end.line,
            "endColumn": range.end.utf16,
        })
    }

    fn artifact(&self, document: usize) -> Value {
        let name = self.outcome.documents.get(document);
        let name = name.map_or("", |it| it.source.name());
        json!({ "uri": uri(name), "index": document })
    }

    fn artifacts(&self) -> Vec<Value> {
        let documents = self.outcome.documents.iter();
        let artifacts = documents.map(|document| {
            let uri = uri(document.source.name());
            match words::read_as(document) {
                Some(read_as) => json!({
                    "location": { "uri": uri },
                    "description": { "text": read_as },
                    "roles": ["analysisTarget"],
                }),
                None => json!({ "location": { "uri": uri } }),
            }
        });
        artifacts.collect()
    }

    /// The statement, by its Sid or its number.
    fn statement(&self, reported: &Reported) -> Option<Value> {
        let document = self.outcome.document(reported)?;
        let statement = document.statement_at(reported.finding.span)?;
        let path = format!("Statement[{}]", statement.index);
        Some(match &statement.sid {
            Some(sid) => json!({
                "name": visible(&sid.value), "fullyQualifiedName": path, "kind": "object",
            }),
            None => json!({ "fullyQualifiedName": path, "kind": "object" }),
        })
    }

    fn notifications(&self, left_out: usize) -> Vec<Value> {
        let failures = self.outcome.failures.iter();
        let mut all: Vec<Value> = failures.map(|it| self.notification(it)).collect();
        if left_out > 0 {
            let most = MAX_RESULTS;
            let said = format!("these are the worst {most} results; {left_out} are left out");
            all.push(json!({ "level": "warning", "message": { "text": said } }));
        }
        all
    }

    fn notification(&self, failure: &Failure) -> Value {
        let rule = words::rule(failure.rule);
        let why = visible(&failure.why);
        let help = words::FAILED_HELP;
        let mut notification = json!({
            "level": "error",
            "descriptor": { "id": words::FAILED_CODE },
            "associatedRule": { "id": failure.rule.code, "index": self.index(failure.rule) },
            "message": { "text": text(&format!("{rule} did not finish: {why}: {help}")) },
        });
        if let (Value::Object(members), true) = (
            &mut notification,
            failure.document < self.outcome.documents.len(),
        ) {
            let artifact = self.artifact(failure.document);
            let location = json!({ "physicalLocation": { "artifactLocation": artifact } });
            members.insert("locations".to_owned(), json!([location]));
        }
        notification
    }

    fn index(&self, rule: &Rule) -> usize {
        self.rules.get(rule.code).map_or(0, |(index, _)| *index)
    }
}

/// All that were asked, and those that say something without being asked.
fn rules(outcome: &Outcome) -> BTreeMap<&'static str, (usize, &'static Rule)> {
    let asked = outcome.rules.iter().copied();
    let found = outcome.findings.iter().map(|it| it.finding.rule);
    let failed = outcome.failures.iter().map(|it| it.rule);
    let all = asked.chain(found).chain(failed);
    let by_code: BTreeMap<&str, &Rule> = all.map(|rule| (rule.code, rule)).collect();
    let numbered = by_code.into_iter().enumerate();
    numbered
        .map(|(at, (code, rule))| (code, (at, rule)))
        .collect()
}

fn rule(rule: &Rule) -> Value {
    let summary = match manual::summary(rule) {
        none if none.is_empty() => rule.name.to_owned(),
        summary => summary,
    };
    let page = match manual::page(rule) {
        none if none.is_empty() => summary.clone(),
        page => page,
    };
    let group = group(rule);
    // `helpUri` takes no relative address, and the pages have no other that is sure to hold.
    let place = format!("docs/rules/{}.md", rule.code);
    let mut properties = json!({ "page": place, "tags": ["aws", "kms", group.tag] });
    if let (Value::Object(members), true) = (&mut properties, group.is_security) {
        members.insert("security-severity".to_owned(), json!(risk(rule)));
        members.insert(
            "tags".to_owned(),
            json!(["aws", "kms", "security", group.tag]),
        );
    }
    json!({
        "id": rule.code,
        "name": pascal(rule.name),
        "shortDescription": { "text": summary },
        "fullDescription": { "text": summary },
        "help": { "text": page, "markdown": page },
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": properties,
    })
}

/// What the first letters of a code say.
struct Group {
    tag: &'static str,
    /// Whether it is about access at all.
    is_security: bool,
}

fn group(rule: &Rule) -> Group {
    let row = GROUPS
        .iter()
        .find(|(letters, ..)| rule.code.starts_with(letters));
    let (_, tag, is_security) = row.copied().unwrap_or(("", "linter", false));
    Group { tag, is_security }
}

/// On the scale of CVSS, of which GitHub makes critical (9), high (7), medium (4) and low.
fn risk(rule: &Rule) -> &'static str {
    match (rule.severity, rule.code.starts_with('S')) {
        (Severity::Error, true) => "9.5",
        (Severity::Error, false) => "8.0",
        (Severity::Warning, true) => "6.0",
        (Severity::Warning, false) => "5.0",
        (Severity::Info, _) => "2.0",
    }
}

/// The worst when there are more than are taken, those that count first; in the order of all.
fn kept(outcome: &Outcome) -> Vec<&Reported> {
    let mut ranked: Vec<(usize, &Reported)> = outcome.findings.iter().enumerate().collect();
    ranked.sort_by_key(|(at, it)| {
        let counts = it.status == Status::Active;
        (!counts, std::cmp::Reverse(it.finding.severity), *at)
    });
    ranked.truncate(MAX_RESULTS);
    ranked.sort_by_key(|(at, _)| *at);
    ranked.into_iter().map(|(_, it)| it).collect()
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// `KeyPolicyLockout` of `key-policy-lockout`.
fn pascal(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let mut characters = word.chars();
        let first = characters.next().map(|it| it.to_ascii_uppercase());
        first.into_iter().chain(characters).collect::<String>()
    });
    words.collect()
}

/// A message: brackets before a parenthesis would be a link.
fn text(words: &str) -> String {
    if words.contains("](") {
        words
            .replace('\\', "\\\\")
            .replace('[', "\\[")
            .replace(']', "\\]")
    } else {
        words.to_owned()
    }
}

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// GitHub shows no more of a run.
const MAX_RESULTS: usize = 5_000;

#[rustfmt::skip]
const GROUPS: &[(&str, &str, bool)] = &[
    ("G", "grants", true),
    ("K", "key-policies", true),
    ("M", "linter", false),
    ("P0", "syntax", true),
    ("P1", "references", true),
    ("P2", "conditions", true),
    ("S", "access", true),
    ("T", "style", false),
    ("X", "across-documents", true),
];
