//! What came out of a run, ready to be shown in any format.

use policy_core::lint::document::Document;
use policy_core::lint::finding::{Failure, Finding};
use policy_core::lint::rule::{Rule, Severity};

/// What came out of a run.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// The documents, configurations to which findings point included. Their sources are named as
    /// files are shown.
    pub(crate) documents: Vec<Document>,
    /// The number of the project of each document.
    pub(crate) projects: Vec<usize>,
    /// By document, place and rule.
    pub(crate) findings: Vec<Reported>,
    /// Rules that did not finish.
    pub(crate) failures: Vec<Failure>,
    /// The rules that were asked, sorted by code.
    pub(crate) rules: Vec<&'static Rule>,
    /// How many files in directories hold nothing that is linted.
    pub(crate) passed_over: usize,
}

/// A finding, and what becomes of it.
#[derive(Debug)]
pub(crate) struct Reported {
    /// The finding; its severity is as configured.
    pub(crate) finding: Finding,
    /// What it is recognized by when lines move.
    pub(crate) fingerprint: String,
    /// Whether it counts.
    pub(crate) status: Status,
}

/// Whether a finding counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// It does.
    Active,
    /// The baseline has it: it was there before.
    Known,
    /// Somebody said that it is in order.
    Suppressed {
        /// Why.
        reason: String,
    },
}

impl Outcome {
    /// The findings that count.
    pub(crate) fn active(&self) -> impl Iterator<Item = &Reported> {
        let all = self.findings.iter();
        all.filter(|it| it.status == Status::Active)
    }

    /// How many findings of a severity count.
    pub(crate) fn count(&self, severity: Severity) -> usize {
        let active = self.active();
        active.filter(|it| it.finding.severity == severity).count()
    }

    /// The number of the project of a finding.
    pub(crate) fn project(&self, reported: &Reported) -> Option<usize> {
        self.projects.get(reported.finding.document).copied()
    }

    /// The document of a finding.
    pub(crate) fn document(&self, reported: &Reported) -> Option<&Document> {
        self.documents.get(reported.finding.document)
    }
}
