//! What rules find.

use std::collections::BTreeMap;

use crate::lint::document::Document;
use crate::lint::fix::Fix;
use crate::lint::rule::{Rule, Severity};
use crate::symbolic::answer::{Assumed, Example};
use crate::text::span::Span;

/// Everything that rules found, and everything that they could not finish.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// By document, place and rule.
    pub findings: Vec<Finding>,
    /// Rules that did not finish. With one, no report is a pass.
    pub failures: Vec<Failure>,
}

/// One thing that a rule found.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// How bad it is.
    pub severity: Severity,
    /// The document, by its number among those that were given.
    pub document: usize,
    /// Where.
    pub span: Span,
    /// What is wrong: lower case, without a full stop, with the author's text in backticks.
    pub message: String,
    /// What AWS does then, in its words where it has any: a sentence without a full stop.
    pub consequence: Option<String>,
    /// What to do about it.
    pub help: Option<String>,
    /// Other places that belong to it, each with a few words.
    pub related: Vec<Related>,
    /// A request that shows it, decided by the engine.
    pub witness: Option<Box<Example>>,
    /// How to mend it.
    pub fix: Option<Fix>,
    /// What it is about beside its statement: a principal, an action. Part of its fingerprint, so
    /// that two findings of one rule in one statement stay apart when lines move.
    pub subject: String,
}

/// Another place that belongs to a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// The document, by its number.
    pub document: usize,
    /// Where.
    pub span: Span,
    /// What stands there, in a few words.
    pub words: String,
}

/// A rule that did not finish.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The rule.
    pub rule: &'static Rule,
    /// The document, by its number.
    pub document: usize,
    /// Why: lower case, without a full stop.
    pub why: String,
}

/// Where rules put what they find.
#[derive(Debug, Default)]
pub struct Findings {
    report: Report,
    at: Option<(&'static Rule, usize)>,
}

impl Findings {
    /// Adds a finding of the rule that runs, about the document that it looks at; the rest is said
    /// with the methods of [`Finding`].
    pub fn add(&mut self, span: Span, message: impl Into<String>) -> &mut Finding {
        let document = self.at.map_or(0, |(_, document)| document);
        self.add_in(document, span, message)
    }

    /// The same about another document.
    pub fn add_in(
        &mut self,
        document: usize,
        span: Span,
        message: impl Into<String>,
    ) -> &mut Finding {
        let rule = self.at.map_or(crate::lint::LINTER, |(rule, _)| rule);
        let finding = Finding::new(rule, document, span, message);
        self.report.findings.push_mut(finding)
    }

    /// Says that the rule that runs could not finish, and why.
    pub fn fail(&mut self, why: impl Into<String>) {
        if let Some((rule, document)) = self.at {
            self.report.failures.push(Failure {
                rule,
                document,
                why: why.into(),
            });
        }
    }

    pub(super) fn begin(&mut self, rule: &'static Rule, document: usize) {
        self.at = Some((rule, document));
    }

    pub(super) fn append(&mut self, other: Self) {
        self.report.findings.extend(other.report.findings);
        self.report.failures.extend(other.report.failures);
    }

    pub(super) fn into_report(mut self) -> Report {
        let findings = &mut self.report.findings;
        findings.sort_by(|a, b| {
            let key = |it: &Finding| (it.document, it.span, it.rule.code);
            key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message))
        });
        findings.dedup_by(|a, b| {
            a.document == b.document
                && a.span == b.span
                && a.rule.code == b.rule.code
                && a.message == b.message
        });
        // What a condition of types that cannot be compared says is not for the engine to settle,
        // and the author is told of it.
        let told: Vec<usize> = findings
            .iter()
            .filter(|it| it.rule.code == NOT_COMPARABLE && it.severity == Severity::Error)
            .map(|it| it.document)
            .collect();
        let failures = &mut self.report.failures;
        failures.retain(|it| !(it.why.contains(NOT_SETTLED) && told.contains(&it.document)));
        failures.sort_by(|a, b| {
            (a.document, a.rule.code, &a.why).cmp(&(b.document, b.rule.code, &b.why))
        });
        self.report
    }
}

/// What findings are recognized by when lines move: one for each, in their order.
///
/// It is made of the rule, the statement or grant without its white space, and the subject; findings
/// that have all of that in common are counted.
#[must_use]
pub fn fingerprints(findings: &[Finding], documents: &[Document]) -> Vec<String> {
    let mut seen: BTreeMap<(usize, u64), u32> = BTreeMap::new();
    let each = findings.iter().map(|finding| {
        let mut hash = Fnv::default();
        hash.add(finding.rule.code);
        if let Some(document) = documents.get(finding.document) {
            let text = document.source.slice(recognized_by(finding, document));
            for word in text.split_whitespace() {
                hash.add_part(word);
            }
            hash.add("");
        }
        hash.add(&finding.subject);
        let count = seen.entry((finding.document, hash.0)).or_default();
        *count = count.saturating_add(1);
        match count {
            1 => format!("{:016x}", hash.0),
            more => format!("{:016x}-{more}", hash.0),
        }
    });
    each.collect()
}

/// The statement or the grant; outside of them the words that are underlined.
fn recognized_by(finding: &Finding, document: &Document) -> Span {
    let place = finding.span;
    let is_in = |span: Span| span.start <= place.start && place.end <= span.end;
    let statement = document.statement_at(place).map(|it| it.span);
    let grants = document.grants.iter().map(|it| it.span);
    let part = statement.or_else(|| grants.rev().find(|span| is_in(*span)));
    let is_short = place.end.saturating_sub(place.start) <= MAX_WORDS;
    match part {
        Some(span) => span,
        None if is_short => place,
        None => Span::new(place.start, place.start),
    }
}

/// What is longer is the document itself, and changes with everything in it.
const MAX_WORDS: u32 = 256;

/// FNV-1a, 64 bits: the same on every machine and in every version.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn add(&mut self, text: &str) {
        self.add_part(text);
        self.byte(0);
    }

    fn add_part(&mut self, text: &str) {
        for byte in text.bytes() {
            self.byte(byte);
        }
    }

    fn byte(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
}

impl Finding {
    /// A finding of a rule, without anything beside its message.
    #[must_use]
    pub fn new(
        rule: &'static Rule,
        document: usize,
        span: Span,
        message: impl Into<String>,
    ) -> Self {
        Self {
            rule,
            severity: rule.severity,
            document,
            span,
            message: message.into(),
            consequence: None,
            help: None,
            related: Vec::new(),
            witness: None,
            fix: None,
            subject: String::new(),
        }
    }

    /// How bad it is, where that differs from its rule.
    pub fn severity(&mut self, severity: Severity) -> &mut Self {
        self.severity = severity;
        self
    }

    /// What AWS does then.
    pub fn consequence(&mut self, words: impl Into<String>) -> &mut Self {
        self.consequence = Some(words.into());
        self
    }

    /// What to do about it.
    pub fn help(&mut self, words: impl Into<String>) -> &mut Self {
        self.help = Some(words.into());
        self
    }

    /// Another place of the same document that belongs to it.
    pub fn related(&mut self, span: Span, words: impl Into<String>) -> &mut Self {
        let document = self.document;
        self.related_in(document, span, words)
    }

    /// A place of another document that belongs to it.
    pub fn related_in(
        &mut self,
        document: usize,
        span: Span,
        words: impl Into<String>,
    ) -> &mut Self {
        self.related.push(Related {
            document,
            span,
            words: words.into(),
        });
        self
    }

    /// A request that shows it. That identity policies are silent is not said: it is how the engine
    /// shows that the documents at hand suffice, and no condition of the finding.
    pub fn witness(&mut self, example: &Example) -> &mut Self {
        let mut shown = example.clone();
        shown.assumed.retain(|it| *it != Assumed::IdentityIsSilent);
        self.witness = Some(Box::new(shown));
        self
    }

    /// How to mend it.
    pub fn fix(&mut self, fix: Fix) -> &mut Self {
        self.fix = Some(fix);
        self
    }

    /// What it is about beside its statement.
    pub fn subject(&mut self, subject: impl Into<String>) -> &mut Self {
        self.subject = subject.into();
        self
    }
}

/// The rule that reports at error that a condition compares what cannot be compared.
const NOT_COMPARABLE: &str = "P204";

/// What every answer of the engine says that it could not settle.
const NOT_SETTLED: &str = "the steps did not suffice";
