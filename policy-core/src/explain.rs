//! Floor 9: why, as data. Nothing here is rendered; the command line does that.

use std::sync::Arc;

use crate::decide::tally::{self, Tally};
use crate::decide::{Decision, Layer, Outcome, order};
use crate::eval::context::ContextTable;
use crate::eval::facts::Facts;
use crate::explain::hinge::Consulted;
use crate::explain::record::Recorder;
use crate::name::condition_key::ConditionKey;
use crate::request::Check;
use crate::semantics::UncertainRow;
use crate::snapshot::Prepared;
use crate::text::source::Source;
use crate::text::span::Span;

mod amend;
mod denial;
mod depends;
mod hinge;
mod note;
mod reason;
mod record;
mod suggest;

/// Why a request is decided as it is.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// The same as [`decide`](crate::snapshot::Prepared::decide) gives.
    pub decision: Decision,
    /// The layer that settled it; `None` when it depends.
    pub layer: Option<Layer>,
    /// One for each check, in the order of the request.
    pub checks: Vec<CheckExplanation>,
    /// Uncertain points that the decision hangs on: read the other way, it would be another one.
    pub hinges: Vec<Hinge>,
}

/// Why one check is decided as it is.
#[derive(Clone, Debug)]
pub struct CheckExplanation {
    /// The check.
    pub check: Check,
    /// Its decision.
    pub decision: Decision,
    /// Its layer.
    pub layer: Option<Layer>,
    /// The statements and grants that settled it, all of them; when it depends, those that it hangs
    /// on.
    pub determining: Vec<Reference>,
    /// Statements and grants that match, but do not count or do not suffice.
    pub not_enough: Vec<Reference>,
    /// Others that could have turned the decision around, the nearest first.
    pub near_misses: Vec<NearMiss>,
    /// What AWS would print, when it is denied: `User: … is not authorized to perform: …`.
    pub denial: Option<String>,
    /// What would make it allowed. A change of the request was decided again as a whole; a change
    /// of a policy was tried on what the layers said.
    pub suggestions: Vec<Suggestion>,
    /// The condition keys that matter when it depends, and what each way gives.
    pub depends_on: Vec<DependsOn>,
    /// Facts a reader needs to understand the decision, as whole sentences.
    pub notes: Vec<String>,
}

/// A statement of a policy, or a grant.
#[derive(Clone, Debug)]
pub struct Reference {
    /// What it belongs to.
    pub layer: Layer,
    /// The document it stands in.
    pub source: Arc<Source>,
    /// Where.
    pub span: Span,
    /// Its position in its document, from 0.
    pub index: usize,
    /// Its `Sid`, or the id of the grant.
    pub sid: Option<String>,
}

/// A statement or a grant that did not match.
#[derive(Clone, Debug)]
pub struct NearMiss {
    /// Which one.
    pub reference: Reference,
    /// `Allow` or `Deny`; grants allow.
    pub effect: crate::ast::Effect,
    /// Every element that did not match; the first is the one to look at.
    pub failed: Vec<FailedElement>,
}

/// An element of a statement that did not match.
#[derive(Clone, Debug)]
pub struct FailedElement {
    /// `Principal`, `Action`, `Resource`, `Condition`, ….
    pub element: &'static str,
    /// Where it stands.
    pub span: Span,
    /// Why it did not match: lower case, without a full stop.
    pub reason: String,
}

/// A change that would make a check allowed.
#[derive(Clone, Debug)]
pub enum Suggestion {
    /// The request would have to carry these condition keys.
    Context(Vec<(ConditionKey, SuggestedValue)>),
    /// A policy would have to say something that it does not: lower case, without a full stop.
    Policy(String),
}

/// What the request would have to say of a condition key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SuggestedValue {
    /// Not carry it.
    Absent,
    /// Carry these values.
    Values(Vec<String>),
}

/// A condition key that a `depends` hangs on.
#[derive(Clone, Debug)]
pub struct DependsOn {
    /// The key.
    pub key: ConditionKey,
    /// What saying it would give.
    pub ways: Vec<(SuggestedValue, Decision)>,
}

/// An uncertain point that a decision hangs on.
#[derive(Clone, Debug)]
pub struct Hinge {
    /// The point.
    pub point: &'static UncertainRow,
    /// What the decision would be, read the other way.
    pub otherwise: Decision,
}

impl Explanation {
    /// The text with which an API denies the call, in AWS's words: that of the first check that
    /// settled the denial. Explicit denials come before implicit ones, whatever the order of the
    /// checks. `None` when the call is allowed, and when it depends: of a request that says
    /// everything the answer never depends.
    ///
    /// It may go to the caller. Across accounts it names neither the key nor the policy, unless the
    /// caller's own side denies. Everything else in an explanation is for those who may read the
    /// policies.
    #[must_use]
    pub fn denial(&self) -> Option<&str> {
        let settled = self.checks.iter();
        let mut settled = settled.filter(|check| check.decision == self.decision);
        settled.next()?.denial.as_deref()
    }
}

impl Prepared<'_> {
    /// Decides and says why. The decision is that of [`decide`](Prepared::decide): the same code
    /// runs, with a trace that records.
    #[must_use]
    pub fn explain(&self) -> Explanation {
        let mut consulted = Consulted::default();
        let checks: Vec<_> = (0..self.request().checks.len())
            .filter_map(|index| check(self, index, &mut consulted))
            .collect();
        let outcomes = checks.iter().map(|check| Outcome {
            decision: check.decision,
            layer: check.layer,
        });
        let outcome = Outcome::all(outcomes).unwrap_or(Outcome::NOTHING);
        Explanation {
            decision: outcome.decision,
            layer: outcome.layer,
            hinges: consulted.hinges(self, outcome.decision),
            checks,
        }
    }
}

fn check(
    prepared: &Prepared<'_>,
    index: usize,
    consulted: &mut Consulted,
) -> Option<CheckExplanation> {
    let (facts, table) = prepared.check(index)?;
    let mut recorder = Recorder::default();
    let tally = tally::tally(&facts, table, &mut recorder);
    consulted.add(&facts, table, &recorder);
    let situation = facts.situation();
    let outcome = order::decide(situation, &tally);
    let asked = Asked {
        prepared,
        index,
        facts: &facts,
        table,
        recorder: &recorder,
        tally,
        outcome,
    };
    Some(CheckExplanation {
        check: facts.check.clone(),
        decision: outcome.decision,
        layer: outcome.layer,
        determining: asked.determining(),
        not_enough: asked.not_enough(),
        near_misses: asked.near_misses(),
        denial: asked.denial(),
        suggestions: asked.suggestions(),
        depends_on: asked.depends_on(),
        notes: asked.notes(),
    })
}

/// One check with everything that its explanation is made of.
struct Asked<'a> {
    prepared: &'a Prepared<'a>,
    index: usize,
    facts: &'a Facts<'a>,
    table: &'a ContextTable,
    recorder: &'a Recorder<'a>,
    tally: Tally,
    outcome: Outcome,
}
