//! Policies and grants of a case file: written in it, or the path of a file beside it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use policy_core::Source;
use policy_core::ast::PolicyKind;
use policy_core::document::{self, GrantsOutcome, PolicyDocument, PolicyOutcome};
use policy_core::json::{Node, Value};
use policy_core::limits::{MAX_DOCUMENT_BYTES, MAX_GRANTS_BYTES};
use policy_core::record::GrantRecord;
use policy_core::text::diagnostic::Severity;

use crate::case::fields::{self, Faults};
use crate::load;
use crate::problem::Problem;

/// The files that the documents of one case file name, each read once.
#[derive(Debug, Default)]
pub(crate) struct Library {
    directory: PathBuf,
    policies: BTreeMap<(PathBuf, PolicyKind), Result<PolicyDocument, Problem>>,
    grants: BTreeMap<PathBuf, Result<Vec<GrantRecord>, Problem>>,
}

/// One document being read, and everything wrong with it and with the files it names.
#[derive(Debug)]
pub(crate) struct Reading<'l> {
    pub(crate) source: Arc<Source>,
    pub(crate) faults: Faults,
    library: &'l mut Library,
    problems: Vec<Problem>,
}

impl Library {
    /// Files are named relative to the directory of a case file.
    pub(crate) fn beside(path: &str) -> Self {
        let directory = Path::new(path).parent().unwrap_or(Path::new(""));
        Self {
            directory: directory.to_owned(),
            ..Self::default()
        }
    }

    /// The file of a path. It is always a file: standard input may be what names it.
    fn file(&self, path: &str) -> PathBuf {
        let full = self.directory.join(path);
        if full.as_os_str() == "-" {
            Path::new(".").join(full)
        } else {
            full
        }
    }
}

impl<'l> Reading<'l> {
    pub(crate) fn new(source: &Arc<Source>, library: &'l mut Library) -> Self {
        Self {
            source: Arc::clone(source),
            faults: Faults::default(),
            library,
            problems: Vec::new(),
        }
    }

    /// Everything that was wrong; empty when the document can be used.
    pub(crate) fn finish(self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if !self.faults.is_clean() {
            problems.push(Problem::Located {
                source: self.source,
                diagnostics: self.faults.diagnostics,
            });
        }
        problems.extend(self.problems);
        problems
    }

    /// An inline policy, or the path of one.
    pub(crate) fn policy(&mut self, node: &Node<'_>, kind: PolicyKind) -> Option<PolicyDocument> {
        match &node.value {
            Value::String(path) => self.policy_file(path, kind, node),
            Value::Object(_) => {
                let outcome = document::policy_from_node(node, &self.source, Some(kind));
                match finished(outcome, &self.source) {
                    Ok(document) => Some(document),
                    Err(problem) => {
                        self.problems.push(problem);
                        None
                    }
                }
            }
            Value::Array(_) | Value::Bool(_) | Value::Null | Value::Number(_) => {
                self.faults.error(
                    "wrong-type",
                    "a policy is a document or the path of one",
                    node.span,
                );
                None
            }
        }
    }

    /// A list of policies.
    pub(crate) fn policies(&mut self, node: &Node<'_>, kind: PolicyKind) -> Vec<PolicyDocument> {
        // One policy is a list of one, as everywhere in IAM.
        let nodes = match &node.value {
            Value::Object(_) | Value::String(_) => std::slice::from_ref(node),
            Value::Array(_) | Value::Bool(_) | Value::Null | Value::Number(_) => {
                fields::list(node, "this list of policies", &mut self.faults).unwrap_or_default()
            }
        };
        nodes
            .iter()
            .filter_map(|node| self.policy(node, kind))
            .collect()
    }

    /// Levels of policies, from the root to the account.
    pub(crate) fn levels(&mut self, node: &Node<'_>, kind: PolicyKind) -> Vec<Vec<PolicyDocument>> {
        let levels =
            fields::list(node, "this list of levels", &mut self.faults).unwrap_or_default();
        let mut read = Vec::new();
        for level in levels {
            if let Value::Array(_) = level.value {
                read.push(self.policies(level, kind));
            } else {
                self.faults.error_with_help(
                    "wrong-type",
                    "a level is a list of policies",
                    level.span,
                    "write one list for each level, from the root to the account: `[[\"root.json\"], [\"account.json\"]]`",
                );
            }
        }
        if read.is_empty() && levels.is_empty() && kind == PolicyKind::ServiceControlPolicy {
            self.faults.error_with_help(
                "no-levels",
                "`scp` has no level at all",
                node.span,
                "leave `scp` out when no service control policies apply",
            );
        }
        read
    }

    /// A list of grants or paths of such lists.
    pub(crate) fn grants(&mut self, node: &Node<'_>) -> Vec<GrantRecord> {
        let mut grants = Vec::new();
        match &node.value {
            Value::Array(entries) => {
                for entry in entries {
                    if let Value::String(path) = &entry.value {
                        grants.extend(self.grants_file(path, entry));
                    } else {
                        let alone = Node {
                            value: Value::Array(vec![entry.clone()]),
                            span: entry.span,
                        };
                        grants.extend(self.inline_grants(&alone));
                    }
                }
            }
            Value::String(path) => grants.extend(self.grants_file(path, node)),
            Value::Bool(_) | Value::Null | Value::Number(_) | Value::Object(_) => {
                grants.extend(self.inline_grants(node));
            }
        }
        grants
    }

    fn inline_grants(&mut self, node: &Node<'_>) -> Vec<GrantRecord> {
        match finished_grants(document::grants_from_node(node), &self.source) {
            Ok(grants) => grants,
            Err(problem) => {
                self.problems.push(problem);
                Vec::new()
            }
        }
    }

    fn policy_file(
        &mut self,
        path: &str,
        kind: PolicyKind,
        node: &Node<'_>,
    ) -> Option<PolicyDocument> {
        let full = self.library.file(path);
        let read = self
            .library
            .policies
            .entry((full.clone(), kind))
            .or_insert_with(|| {
                let source = load::source(&full.display().to_string(), MAX_DOCUMENT_BYTES)?;
                finished(document::read_policy(&source, Some(kind)), &source)
            });
        match read {
            Ok(document) => Some(document.clone()),
            Err(Problem::Plain { message, .. }) => {
                self.faults.error("unreadable", message.clone(), node.span);
                None
            }
            Err(problem @ Problem::Located { .. }) => {
                self.problems.push(problem.clone());
                None
            }
        }
    }

    fn grants_file(&mut self, path: &str, node: &Node<'_>) -> Vec<GrantRecord> {
        let full = self.library.file(path);
        let read = self.library.grants.entry(full.clone()).or_insert_with(|| {
            let source = load::source(&full.display().to_string(), MAX_GRANTS_BYTES)?;
            finished_grants(document::read_grants(&source), &source)
        });
        match read {
            Ok(grants) => grants.clone(),
            Err(Problem::Plain { message, .. }) => {
                self.faults.error("unreadable", message.clone(), node.span);
                Vec::new()
            }
            Err(problem @ Problem::Located { .. }) => {
                self.problems.push(problem.clone());
                Vec::new()
            }
        }
    }
}

/// The policy, or what is wrong with it. Warnings are not for those who run cases.
pub(crate) fn finished(
    outcome: PolicyOutcome,
    source: &Arc<Source>,
) -> Result<PolicyDocument, Problem> {
    outcome.document.ok_or_else(|| Problem::Located {
        source: Arc::clone(source),
        diagnostics: outcome.diagnostics,
    })
}

/// The grants, or what is wrong with them.
pub(crate) fn finished_grants(
    outcome: GrantsOutcome,
    source: &Arc<Source>,
) -> Result<Vec<GrantRecord>, Problem> {
    let broken = outcome
        .diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error);
    if broken {
        return Err(Problem::Located {
            source: Arc::clone(source),
            diagnostics: outcome.diagnostics,
        });
    }
    let place = |grant| GrantRecord::new(grant, Arc::clone(source));
    Ok(outcome.grants.into_iter().map(place).collect())
}
