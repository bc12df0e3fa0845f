//! What the layers said, statement by statement.

use std::sync::Arc;

use crate::ast::{Effect, Statement};
use crate::compile::entry::CompiledGrant;
use crate::compile::set::Placed;
use crate::condition::Ternary;
use crate::context::Slot;
use crate::decide::tally::{self, Trace};
use crate::decide::{Decision, Layer};
use crate::eval::grant::{GrantFailure, GrantVerdict};
use crate::eval::statement::{self, Failures, Verdict};
use crate::explain::{Asked, FailedElement, NearMiss, Reference};
use crate::grant::Grant;
use crate::table::kms_action::Action;
use crate::text::span::{Span, Spanned};

/// The recording trace.
#[derive(Debug, Default)]
pub(super) struct Recorder<'a> {
    pub(super) statements: Vec<Seen<'a>>,
    pub(super) grants: Vec<SeenGrant<'a>>,
    /// What each level of SCPs says, from the root on.
    pub(super) levels: Vec<Ternary>,
}

/// A statement that was looked at.
#[derive(Debug)]
pub(super) struct Seen<'a> {
    pub(super) layer: Layer,
    pub(super) placed: Placed<'a>,
    /// Its place among all that were looked at.
    number: usize,
    pub(super) verdict: Verdict,
    /// Of a statement that does not speak of the action, nothing else.
    pub(super) failures: Failures,
}

/// A grant that was looked at.
#[derive(Debug)]
pub(super) struct SeenGrant<'a> {
    pub(super) compiled: &'a CompiledGrant,
    pub(super) index: usize,
    pub(super) verdict: GrantVerdict,
}

impl<'a> Trace<'a> for Recorder<'a> {
    const RECORDS: bool = true;
    // Most statements speak of other actions; `near_misses` looks at those that it needs.
    const LOOKS_BEYOND_THE_ACTION: bool = false;

    fn statement(
        &mut self,
        layer: Layer,
        placed: Placed<'a>,
        verdict: Verdict,
        failures: Failures,
    ) {
        self.statements.push(Seen {
            layer,
            placed,
            number: self.statements.len(),
            verdict,
            failures,
        });
    }

    fn level(&mut self, allows: Ternary) {
        self.levels.push(allows);
    }

    fn grant(&mut self, compiled: &'a CompiledGrant, verdict: GrantVerdict) {
        self.grants.push(SeenGrant {
            compiled,
            index: self.grants.len(),
            verdict,
        });
    }
}

impl<'a> Seen<'a> {
    /// The statement as written.
    pub(super) fn statement(&self) -> Option<&'a Statement> {
        self.written().map(|statement| &statement.value)
    }

    fn written(&self) -> Option<&'a Spanned<Statement>> {
        let Placed {
            document, position, ..
        } = self.placed;
        document.policy.statements.get(position)
    }

    pub(super) fn span(&self) -> Span {
        let written = self.written();
        written.map(|statement| statement.span).unwrap_or_default()
    }

    pub(super) fn effect(&self) -> Effect {
        self.placed.statement.effect
    }

    /// The keys that the request does not say and that the statement hangs on.
    pub(super) fn unknown(&self) -> impl Iterator<Item = Slot> {
        let unknown = self.failures.unknown;
        let conditions = self.placed.statement.conditions.iter().zip(0_u32..);
        conditions
            .filter(move |(_, at)| is_in(unknown, *at))
            .flat_map(|(condition, _)| condition.variables().chain([condition.key()]))
    }

    pub(super) fn matches(&self) -> bool {
        self.verdict.matches == Ternary::True
    }

    pub(super) fn reference(&self) -> Reference {
        let statement = self.written();
        Reference {
            layer: self.layer,
            source: Arc::clone(&self.placed.document.source),
            span: self.span(),
            index: self.placed.position,
            sid: statement
                .and_then(|statement| statement.value.sid.as_ref())
                .map(|sid| sid.value.clone()),
        }
    }

    /// Whether only conditions did not match.
    pub(super) fn failed_on_conditions(&self) -> bool {
        let Failures {
            action,
            principal,
            resource,
            conditions,
            ..
        } = self.failures;
        !action && !principal && !resource && conditions != 0
    }
}

impl<'a> SeenGrant<'a> {
    pub(super) fn grant(&self) -> &'a Spanned<Grant> {
        &self.compiled.grant
    }

    pub(super) fn reference(&self) -> Reference {
        let grant = &self.grant().value;
        Reference {
            layer: Layer::Grant,
            source: Arc::clone(&self.compiled.source),
            span: self.grant().span,
            index: self.index,
            sid: grant.id.as_ref().or(grant.name.as_ref()).cloned(),
        }
    }

    pub(super) fn matches(&self) -> bool {
        self.verdict.matches() == Ternary::True
    }
}

impl Asked<'_> {
    /// The statements and grants that settled the check; those that it hangs on when it depends.
    pub(super) fn determining(&self) -> Vec<Reference> {
        let Some(layer) = self.outcome.layer else {
            return self.hanging();
        };
        let grants = self
            .recorder
            .grants
            .iter()
            .filter(|grant| self.serves(layer, grant));
        self.recorder
            .statements
            .iter()
            .filter(|seen| seen.matches() && self.settles(layer, seen))
            .map(Seen::reference)
            .chain(grants.map(SeenGrant::reference))
            .collect()
    }

    /// Those that match, but do not settle it although they speak for the caller.
    pub(super) fn not_enough(&self) -> Vec<Reference> {
        if self.outcome.decision != Decision::ImplicitDeny {
            return Vec::new();
        }
        let speaks = |layer| matches!(layer, Layer::IdentityPolicy | Layer::KeyPolicy);
        let grants = self.recorder.grants.iter().filter(|grant| grant.matches());
        self.recorder
            .statements
            .iter()
            .filter(|seen| seen.matches() && seen.effect() == Effect::Allow)
            .filter(|seen| speaks(seen.layer))
            .map(Seen::reference)
            .chain(grants.map(SeenGrant::reference))
            .collect()
    }

    /// What may match or not.
    fn hanging(&self) -> Vec<Reference> {
        let grants = self.recorder.grants.iter();
        let grants = grants.filter(|grant| grant.verdict.matches() == Ternary::Unknown);
        self.recorder
            .statements
            .iter()
            .filter(|seen| seen.verdict.matches == Ternary::Unknown)
            .map(Seen::reference)
            .chain(grants.map(SeenGrant::reference))
            .collect()
    }

    /// What did not match, the nearest first: who names the caller and the action comes before who
    /// does not, then whoever failed on fewer elements.
    pub(super) fn near_misses(&self) -> Vec<NearMiss> {
        // Only what could have turned the decision around is near.
        let turns = match self.outcome.decision {
            Decision::Allowed => Effect::Deny,
            Decision::Depends | Decision::ExplicitDeny | Decision::ImplicitDeny => Effect::Allow,
        };
        let Recorder {
            statements, grants, ..
        } = self.recorder;
        let grants = grants.iter().filter_map(|grant| {
            let failure = grant.verdict.failed.filter(|_| turns == Effect::Allow)?;
            let grantee = failure == GrantFailure::Grantee;
            let operation = failure == GrantFailure::Operation;
            Some(((grantee, operation, 1), Missed::Grant(grant, failure)))
        });
        let mut missed = Vec::with_capacity(statements.len());
        let turning = || statements.iter().filter(|seen| seen.effect() == turns);
        for seen in turning() {
            let speaks = !seen.failures.action;
            let failed = seen.failures.count();
            if speaks && seen.verdict.matches == Ternary::False && failed > 0 {
                let rank = (seen.failures.principal, false, failed);
                missed.push((rank, Missed::Statement(seen, seen.failures)));
            }
        }
        missed.extend(grants);
        let near = |found: &[(Rank, Missed<'_>)], than: (bool, bool)| {
            let nearer = found
                .iter()
                .filter(|((principal, action, _), _)| (*principal, *action) < than);
            nearer.count() >= MAX_NEAR_MISSES
        };
        for principal in [false, true] {
            // Nothing is learned of those that are farther away than all that is shown.
            if near(&missed, (principal, true)) {
                break;
            }
            let others = turning().filter(|seen| seen.failures.action);
            for seen in others.filter(|seen| self.names(seen) != principal) {
                let failures = self.all_failures(seen);
                let rank = (principal, true, failures.count());
                missed.push((rank, Missed::Statement(seen, failures)));
            }
        }
        // Of those that are equally near, statements come in their order, and grants after them.
        missed.sort_unstable_by_key(|(rank, missed)| (*rank, missed.place()));
        // Words take longer than decisions: only those that are shown get any.
        let nearest = missed.iter().take(MAX_NEAR_MISSES);
        nearest.map(|(_, missed)| self.near_miss(missed)).collect()
    }

    /// Whether a statement names the caller, or may.
    fn names(&self, seen: &Seen<'_>) -> bool {
        let ways = statement::ways(seen.placed.statement, self.facts, self.facts.is_bounded());
        ways.any() != Ternary::False
    }

    /// Everything that did not match in a statement that does not speak of the action.
    fn all_failures(&self, seen: &Seen<'_>) -> Failures {
        let view = tally::view(self.facts, self.table, seen.layer);
        let mut failures = seen.failures;
        let bounded = self.facts.is_bounded();
        let statement = seen.placed.statement;
        let _ = statement::eval(statement, &view, bounded, None, &mut failures);
        failures
    }

    fn near_miss(&self, missed: &Missed<'_>) -> NearMiss {
        match *missed {
            Missed::Grant(grant, failure) => NearMiss {
                reference: grant.reference(),
                effect: Effect::Allow,
                failed: vec![FailedElement {
                    element: "Grant",
                    span: grant.grant().span,
                    reason: self.grant_reason(grant, failure),
                }],
            },
            Missed::Statement(seen, failures) => NearMiss {
                reference: seen.reference(),
                effect: seen.effect(),
                failed: self.failed_elements(seen, failures),
            },
        }
    }

    fn settles(&self, layer: Layer, seen: &Seen<'_>) -> bool {
        let same = seen.layer == layer;
        match (self.outcome.decision, seen.effect()) {
            (Decision::ExplicitDeny, effect) => same && effect == Effect::Deny,
            (Decision::Allowed, Effect::Allow) => match layer {
                Layer::IdentityPolicy if seen.layer == Layer::KeyPolicy => self.delegates(seen),
                // A grant may count only beside an identity policy.
                Layer::Grant => {
                    let mut grants = self.recorder.grants.iter();
                    self.facts.check.action != Action::RETIRE_GRANT
                        && seen.layer == Layer::IdentityPolicy
                        && grants.any(|grant| self.suffices_with_identity(grant))
                }
                Layer::KeyPolicy => {
                    let cap = self.tally.boundary.and(self.tally.session);
                    let ways = seen.verdict.ways;
                    same && ways.direct.or(ways.capped.and(cap)) == Ternary::True
                }
                Layer::CrossAccount
                | Layer::IdentityPolicy
                | Layer::PermissionsBoundary
                | Layer::ResourceControlPolicy
                | Layer::ServiceControlPolicy
                | Layer::SessionPolicy
                | Layer::VpcEndpointPolicy => same,
            },
            (Decision::Allowed | Decision::Depends | Decision::ImplicitDeny, _) => false,
        }
    }

    /// Whether a statement of the key policy lets the identity policies count.
    fn delegates(&self, seen: &Seen<'_>) -> bool {
        seen.verdict.ways.account == Ternary::True || self.is_foreign()
    }

    /// Whether a grant settled the check.
    fn serves(&self, layer: Layer, grant: &SeenGrant<'_>) -> bool {
        let (alone, with_identity) = (self.suffices(grant), self.suffices_with_identity(grant));
        self.outcome.decision == Decision::Allowed
            && match (self.facts.check.action, layer) {
                // Retired by the grant's own leave, or by an identity policy of an account.
                (Action::RETIRE_GRANT, Layer::Grant) => alone,
                (Action::RETIRE_GRANT, Layer::IdentityPolicy) => with_identity,
                (_, layer) => layer == Layer::Grant && (alone || with_identity),
            }
    }

    fn suffices(&self, grant: &SeenGrant<'_>) -> bool {
        let cap = self.tally.boundary.and(self.tally.session);
        let verdict = grant.verdict;
        verdict.alone.or(verdict.capped.and(cap)) == Ternary::True
    }

    fn suffices_with_identity(&self, grant: &SeenGrant<'_>) -> bool {
        let cap = self.tally.boundary.and(self.tally.session);
        let identity = self.tally.identity.and(cap);
        grant.verdict.with_identity.and(identity) == Ternary::True
    }

    /// Whether the caller belongs to another account than the resource.
    pub(super) fn is_foreign(&self) -> bool {
        let caller = self.facts.identity.account();
        caller.is_some() && caller != self.facts.owner
    }
}

/// What did not match.
enum Missed<'a> {
    Grant(&'a SeenGrant<'a>, GrantFailure),
    Statement(&'a Seen<'a>, Failures),
}

/// Whether the caller is not named, whether the action is not, and how many elements failed.
type Rank = (bool, bool, u32);

impl Missed<'_> {
    /// Where it stands among all statements and grants.
    fn place(&self) -> (bool, usize) {
        match self {
            Self::Grant(grant, _) => (true, grant.index),
            Self::Statement(seen, _) => (false, seen.number),
        }
    }
}

/// Whether a bit of conditions has the one at this place.
pub(super) fn is_in(conditions: u64, at: u32) -> bool {
    let bit = 1_u64.checked_shl(at).unwrap_or_default();
    conditions & bit != 0
}

/// More do not help a reader.
const MAX_NEAR_MISSES: usize = 32;
