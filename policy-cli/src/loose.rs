//! Loose files: policies and grants, each under the flag that says its kind.

mod mistaken;

use std::sync::Arc;

use policy_core::Source;
use policy_core::ast::PolicyKind;
use policy_core::document::{self, PolicyDocument};
use policy_core::limits::{MAX_DOCUMENT_BYTES, MAX_GRANTS_BYTES};
use policy_core::record::GrantRecord;
use policy_core::text::diagnostic::{Diagnostic, Severity};

use crate::case::documents::{finished, finished_grants};
use crate::load;
use crate::problem::Problem;

/// Files being read, everything that is wrong with any of them, and warnings.
#[derive(Default)]
pub(crate) struct Files {
    pub(crate) problems: Vec<Problem>,
    pub(crate) warnings: Vec<(Arc<Source>, Diagnostic)>,
}

impl Files {
    pub(crate) fn policies(&mut self, paths: &[String], kind: PolicyKind) -> Vec<PolicyDocument> {
        paths
            .iter()
            .filter_map(|path| self.policy(path, kind))
            .collect()
    }

    /// Each path, or each list of paths, is one level; no level at all means that none apply.
    pub(crate) fn levels(
        &mut self,
        levels: &[String],
        kind: PolicyKind,
    ) -> Option<Vec<Vec<PolicyDocument>>> {
        let read = |level: &String| {
            let paths = level.split(',');
            paths.filter_map(|path| self.policy(path, kind)).collect()
        };
        let levels: Vec<Vec<PolicyDocument>> = levels.iter().map(read).collect();
        (!levels.is_empty()).then_some(levels)
    }

    pub(crate) fn policy(&mut self, path: &str, kind: PolicyKind) -> Option<PolicyDocument> {
        match load::source(path, MAX_DOCUMENT_BYTES) {
            Ok(source) => self.policy_of(&source, kind),
            Err(problem) => {
                self.problems.push(problem);
                None
            }
        }
    }

    /// The policy in a text that was read already.
    pub(crate) fn policy_of(
        &mut self,
        source: &Arc<Source>,
        kind: PolicyKind,
    ) -> Option<PolicyDocument> {
        let outcome = document::read_policy(source, Some(kind));
        self.warn(source, &outcome.diagnostics);
        finished(outcome, source)
            .map_err(|problem| {
                self.problems
                    .push(mistaken::with_advice(problem, source, kind));
            })
            .ok()
    }

    pub(crate) fn grants(&mut self, paths: &[String]) -> Vec<GrantRecord> {
        let mut grants = Vec::new();
        for path in paths {
            match load::source(path, MAX_GRANTS_BYTES) {
                Ok(source) => grants.extend(self.grants_of(&source)),
                Err(problem) => self.problems.push(problem),
            }
        }
        grants
    }

    /// The grants in a text that was read already.
    pub(crate) fn grants_of(&mut self, source: &Arc<Source>) -> Vec<GrantRecord> {
        let outcome = document::read_grants(source);
        self.warn(source, &outcome.diagnostics);
        finished_grants(outcome, source).unwrap_or_else(|problem| {
            self.problems
                .push(mistaken::grants_with_advice(problem, source));
            Vec::new()
        })
    }

    fn warn(&mut self, source: &Arc<Source>, diagnostics: &[Diagnostic]) {
        let warnings = diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == Severity::Warning)
            .map(|diagnostic| (Arc::clone(source), diagnostic.clone()));
        self.warnings.extend(warnings);
    }
}
