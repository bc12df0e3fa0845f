//! Floor 10: rules about policies and grants.
//!
//! In: documents, with what is known beside them. Out: a [`Report`] of findings, each with its
//! place, and of everything that a rule could not finish. A rule sees documents and facts, never
//! files; those that speak of access ask the engine and show a request.

use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

mod action;
mod arn;
mod condition;
pub mod document;
pub mod edit;
mod engine;
pub mod facts;
pub mod finding;
pub mod fix;
mod granted;
mod hidden;
pub mod kind;
mod known;
mod leftover;
pub mod manual;
pub mod message;
mod own;
mod pattern;
mod principal;
mod project;
pub mod rule;
mod rules;
mod size;
mod tree;
pub mod view;
mod who;

use document::Document;
use facts::Facts;
use finding::{Findings, Report};
use rule::{Look, Rule};
use view::View;

pub use rules::{LINTER, by_name, rules};

/// Looks at documents that belong together.
///
/// The rules are given, so that a caller can leave some out or bring its own. Findings come in the
/// order of documents, places and rules, however many threads work on them.
#[must_use]
pub fn lint(documents: &[Document], facts: &Facts, rules: &[&'static Rule]) -> Report {
    lint_with(documents, facts, rules, &Progress::default())
}

/// How many documents are done: one thread lints and another may look.
#[derive(Debug, Default)]
pub struct Progress {
    done: AtomicUsize,
}

impl Progress {
    /// How many documents every rule has looked at that looks at one alone.
    #[must_use]
    pub fn done(&self) -> usize {
        self.done.load(Ordering::Relaxed)
    }
}

/// The same, with a place to say how far it is.
#[must_use]
pub fn lint_with(
    documents: &[Document],
    facts: &Facts,
    rules: &[&'static Rule],
    progress: &Progress,
) -> Report {
    let next = AtomicUsize::new(0);
    let workers = thread::available_parallelism().map_or(1, |count| count.get().min(MAX_WORKERS));
    let work = || {
        let mut own = Findings::default();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(document) = documents.get(at) else {
                return own;
            };
            look_at(document, at, documents, facts, rules, &mut own);
            progress.done.fetch_add(1, Ordering::Relaxed);
        }
    };
    let mut all = Findings::default();
    if workers == 1 || documents.len() == 1 {
        all.append(work());
    } else {
        thread::scope(|scope| {
            let threads: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
            for thread in threads {
                // A panic of a rule was caught; what is left is one of this file.
                match thread.join() {
                    Ok(own) => all.append(own),
                    Err(panic) => panic::resume_unwind(panic),
                }
            }
        });
    }
    together(documents, facts, rules, &mut all);
    all.into_report()
}

/// What rules find that look at one document alone.
fn look_at(
    document: &Document,
    at: usize,
    documents: &[Document],
    facts: &Facts,
    rules: &[&'static Rule],
    found: &mut Findings,
) {
    let view = View {
        document,
        number: at,
        facts,
        documents,
    };
    for rule in rules {
        if !rule.applies_to.contains(document.kind) {
            continue;
        }
        guarded(rule, at, found, |found| match rule.look {
            Look::Policy(look) => look(&view, found),
            Look::Statement(look) => {
                for statement in &document.statements {
                    look(&view, statement, found);
                }
            }
            Look::Grant(look) => {
                for grant in &document.grants {
                    look(&view, grant, found);
                }
            }
            Look::Together(_) | Look::Linter => {}
        });
    }
}

/// What rules find that look at all documents.
fn together(documents: &[Document], facts: &Facts, rules: &[&'static Rule], found: &mut Findings) {
    for rule in rules {
        let Look::Together(look) = rule.look else {
            continue;
        };
        guarded(rule, 0, found, |found| look(documents, facts, found));
    }
}

/// Runs a rule; one that panics is reported, and the others go on.
fn guarded(
    rule: &'static Rule,
    document: usize,
    found: &mut Findings,
    run: impl FnOnce(&mut Findings),
) {
    found.begin(rule, document);
    let finished = panic::catch_unwind(AssertUnwindSafe(|| run(found)));
    if let Err(panic) = finished {
        let said = panic
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| panic.downcast_ref::<String>().cloned());
        found.fail(said.unwrap_or_else(|| "it panicked".to_owned()));
    }
}

impl Report {
    /// Whether every rule finished.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.failures.is_empty()
    }
}

/// More threads than this only wait for each other.
const MAX_WORKERS: usize = 16;
