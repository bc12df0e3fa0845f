//! What becomes of findings that a configuration says are in order, and what is wrong with what it
//! says.

use policy_core::lint::by_name;
use policy_core::lint::finding::Finding;
use policy_core::value::time::Timestamp;

use crate::lint::config::{Config, Suppression};
use crate::lint::outcome::Status;
use crate::lint::selection::{self, Selection};

/// The suppressions of a configuration, and which of them were needed.
#[derive(Debug)]
pub(crate) struct Suppressor<'a> {
    config: &'a Config,
    now: Option<Timestamp>,
    used: Vec<bool>,
}

impl<'a> Suppressor<'a> {
    pub(crate) fn new(config: &'a Config, now: Option<Timestamp>) -> Self {
        Self {
            config,
            now,
            used: vec![false; config.suppressions.len()],
        }
    }

    /// What becomes of a finding of a file.
    pub(crate) fn status(
        &mut self,
        finding: &Finding,
        relative: &str,
        sid: Option<&str>,
    ) -> Status {
        for (row, used) in self.config.suppressions.iter().zip(&mut self.used) {
            if !speaks_of(row, finding, relative, sid) {
                continue;
            }
            *used = true;
            if is_over(row, self.now) {
                continue;
            }
            if let Some(reason) = &row.reason {
                return Status::Suppressed {
                    reason: reason.clone(),
                };
            }
        }
        Status::Active
    }

    /// Findings about the suppressions themselves, in the document with this number. There are none
    /// about one whose files were not linted, and one whose rule was not asked may be needed.
    pub(crate) fn findings(
        &self,
        document: usize,
        linted: &[(String, Selection)],
        is_asked: impl Fn(&str) -> bool,
    ) -> Vec<Finding> {
        let mut all = Vec::new();
        let mut add = |code: &str, row: &Suppression, message: String, help: &str| {
            if let Some(rule) = by_name(code).filter(|rule| is_asked(rule.code)) {
                let mut finding = Finding::new(rule, document, row.span, message);
                finding.help(help).subject(&row.rule);
                all.push(finding);
            }
        };
        for (row, used) in self.config.suppressions.iter().zip(&self.used) {
            let rule = &row.rule;
            if selection::unknown(rule).is_some() {
                // Said by M904.
                continue;
            }
            if !linted
                .iter()
                .any(|(relative, _)| row.file.matches(relative))
            {
                // Nothing is known of its files.
                continue;
            }
            if row.reason.is_none() {
                let message =
                    format!("this suppression of {rule} has no reason, and does not count");
                add(
                    "M902",
                    row,
                    message,
                    "write why it is in order: `reason = \"…\"`",
                );
            }
            if let Some((_, until)) = row.until.as_ref().filter(|_| is_over(row, self.now)) {
                let message = format!("this suppression of {rule} ended on {until}");
                add(
                    "M903",
                    row,
                    message,
                    "look again, and write a later date or remove it",
                );
            } else if !used && could_be_needed(row, linted) {
                let message = format!("this suppression of {rule} suppresses nothing");
                add("M901", row, message, "remove it");
            }
        }
        all
    }
}

fn speaks_of(row: &Suppression, finding: &Finding, relative: &str, sid: Option<&str>) -> bool {
    let rules = selection::meant(&row.rule);
    let is_own = |wanted: &Option<String>, own: Option<&str>| {
        wanted.as_deref().is_none_or(|wanted| own == Some(wanted))
    };
    rules.iter().any(|rule| rule.code == finding.rule.code)
        && row.file.matches(relative)
        && is_own(&row.sid, sid)
        && is_own(&row.subject, Some(&finding.subject))
}

fn could_be_needed(row: &Suppression, linted: &[(String, Selection)]) -> bool {
    let rules = selection::meant(&row.rule);
    linted.iter().any(|(relative, selection)| {
        row.file.matches(relative) && rules.iter().any(|rule| selection.has(rule))
    })
}

/// A suppression holds on the day that it names.
fn is_over(row: &Suppression, now: Option<Timestamp>) -> bool {
    let (Some((until, _)), Some(now)) = (&row.until, now) else {
        return false;
    };
    now.epoch_seconds() >= until.epoch_seconds().saturating_add(DAY)
}

const DAY: i64 = 24 * 60 * 60;
