//! What the formats for people say alike: counts, kinds, and what a finding is called.

use std::collections::BTreeSet;

use policy_core::lint::document::Document;
use policy_core::lint::finding::Finding;
use policy_core::lint::fix::{Fix, Safety};
use policy_core::lint::kind::{Kind, ToldBy};
use policy_core::lint::rule::{Rule, Severity};

use crate::lint::outcome::{Outcome, Reported, Status};
use crate::render::diagnostic::plural;
use crate::render::excerpt::visible;

/// How much of everything there is.
pub(super) struct Counts {
    pub(super) errors: usize,
    pub(super) warnings: usize,
    pub(super) infos: usize,
    pub(super) suppressed: usize,
    pub(super) known: usize,
    pub(super) failures: usize,
    /// Files that were looked at.
    pub(super) files: usize,
    /// Those of them with findings that count.
    pub(super) flagged: usize,
}

impl Counts {
    pub(super) fn of(outcome: &Outcome) -> Self {
        let status = |wanted: fn(&Status) -> bool| {
            let all = outcome.findings.iter();
            all.filter(|it| wanted(&it.status)).count()
        };
        let flagged: BTreeSet<&str> = outcome
            .active()
            .filter_map(|it| outcome.document(it))
            .map(|document| document.source.name())
            .collect();
        let linted = outcome.documents.iter().filter(|it| is_linted(it));
        let mut files: BTreeSet<&str> = linted.map(|it| it.source.name()).collect();
        files.extend(&flagged);
        Self {
            errors: outcome.count(Severity::Error),
            warnings: outcome.count(Severity::Warning),
            infos: outcome.count(Severity::Info),
            suppressed: status(|it| matches!(it, Status::Suppressed { .. })),
            known: status(|it| *it == Status::Known),
            failures: outcome.failures.len(),
            files: files.len(),
            flagged: flagged.len(),
        }
    }

    /// `3 errors, 2 warnings`, or `nothing found`.
    pub(super) fn findings(&self) -> String {
        let counts = [
            (self.errors, "error"),
            (self.warnings, "warning"),
            (self.infos, "info"),
        ];
        let said: Vec<String> = counts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, noun)| plural(count, noun))
            .collect();
        match (said.is_empty(), self.files) {
            (false, _) => said.join(", "),
            (true, 0) => "nothing to lint".to_owned(),
            (true, _) => "nothing found".to_owned(),
        }
    }

    /// Where, and what does not count: `in 4 of 12 files; 1 suppressed, 2 in the baseline`.
    pub(super) fn rest(&self, outcome: &Outcome) -> String {
        let files = plural(self.files, "file");
        let mut out = match self.flagged {
            0 => format!("in {files}"),
            flagged if flagged == self.files => format!("in {files}"),
            flagged => format!("in {flagged} of {files}"),
        };
        let aside = [
            (self.suppressed, "suppressed"),
            (self.known, "in the baseline"),
        ];
        let aside: Vec<String> = aside
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, words)| format!("{count} {words}"))
            .collect();
        if !aside.is_empty() {
            out.push_str(&format!("; {}", aside.join(", ")));
        }
        if self.failures > 0 {
            let failures = plural(self.failures, "rule");
            out.push_str(&format!("; {failures} did not finish"));
        }
        if outcome.passed_over > 0 {
            let passed = plural(outcome.passed_over, "other file");
            out.push_str(&format!("; {passed} passed over"));
        }
        out
    }

    /// The whole line.
    pub(super) fn line(&self, outcome: &Outcome) -> String {
        format!("{} {}", self.findings(), self.rest(outcome))
    }
}

/// Whether there is anything in a document that is linted.
pub(super) const fn is_linted(document: &Document) -> bool {
    match document.kind {
        Kind::Policy(_) | Kind::Grants => true,
        Kind::KeyMetadata | Kind::Unknown => false,
    }
}

/// `key policy, by its content`; nothing of a document of which nothing is known.
pub(super) fn read_as(document: &Document) -> Option<String> {
    let Document { kind, told_by, .. } = document;
    is_linted(document).then(|| match told_by {
        ToldBy::Caller => kind.to_string(),
        ToldBy::Content | ToldBy::Path | ToldBy::Wrapping => format!("{kind}, {told_by}"),
    })
}

/// `K306 key-policy-lockout`.
pub(super) fn rule(rule: &Rule) -> String {
    format!("{} {}", rule.code, rule.name)
}

/// What is said of a finding in plain text, a thing a line: what is wrong, what AWS does, what to
/// do, and whether that can be done for the reader.
pub(super) fn lines(finding: &Finding) -> Vec<String> {
    let mut lines = vec![finding.message.clone()];
    let aws = finding.consequence.as_ref();
    lines.extend(aws.map(|words| format!("aws: {words}")));
    let help = finding.help.as_ref();
    lines.extend(help.map(|words| format!("help: {words}")));
    let fix = finding.fix.as_ref();
    lines.extend(fix.map(|fix| format!("fix: {} ({})", fix.title, flag(fix))));
    lines
}

/// The same as sentences in one line.
pub(super) fn prose(finding: &Finding) -> String {
    let lines = lines(finding);
    let sentences = lines.iter().map(|line| line.trim_end_matches('.'));
    visible(&sentences.collect::<Vec<_>>().join(". "))
}

/// What applies a fix.
pub(super) const fn flag(fix: &Fix) -> &'static str {
    match fix.safety {
        Safety::Safe => "--fix",
        Safety::Unsafe => "--unsafe-fixes",
    }
}

/// The worst of the findings that count, at most so many, in the order of all.
pub(super) fn worst(outcome: &Outcome, most: usize) -> Vec<&Reported> {
    let mut ranked: Vec<(usize, &Reported)> = outcome.active().enumerate().collect();
    ranked.sort_by_key(|(at, it)| (std::cmp::Reverse(it.finding.severity), *at));
    ranked.truncate(most);
    ranked.sort_by_key(|(at, _)| *at);
    ranked.into_iter().map(|(_, it)| it).collect()
}

/// What stands in the place of a rule's code when a rule did not finish.
pub(super) const FAILED_CODE: &str = "M905";
/// Its name.
pub(super) const FAILED_NAME: &str = "internal-error";
/// What to do then.
pub(super) const FAILED_HELP: &str = "nothing is wrong with the document by that: leave the rule \
                                      out for this file with `ignore` in a `[[file]]` table, and \
                                      please report it";
