//! What the layers said, statement by statement.

use std::sync::Arc;

use crate::ast::{Effect, Statement};
use crate::compile::entry::CompiledGrant;
use crate::compile::set::Placed;
use crate::condition::Ternary;
use crate::context::Slot;
use crate::decide::tally::Trace;
use crate::decide::{Decision, Layer};
use crate::document::PolicyDocument;
use crate::eval::grant::{GrantFailure, GrantVerdict};
use crate::eval::statement::{Failures, Verdict};
use crate::explain::{Asked, FailedElement, NearMiss, Reference};
use crate::table::kms_action::Action;
use crate::text::source::Source;
use crate::text::span::Spanned;

/// The recording trace.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    pub(super) statements: Vec<Seen>,
    pub(super) grants: Vec<SeenGrant>,
    /// What each level of SCPs says, from the root on.
    pub(super) levels: Vec<Ternary>,
}

/// A statement that was looked at.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) layer: Layer,
    pub(super) document: Arc<PolicyDocument>,
    pub(super) index: usize,
    pub(super) verdict: Verdict,
    pub(super) failures: Failures,
    /// The keys that the request does not say and that the statement hangs on.
    pub(super) unknown: Vec<Slot>,
}

/// A grant that was looked at.
#[derive(Debug)]
pub(super) struct SeenGrant {
    pub(super) grant: Spanned<crate::grant::Grant>,
    pub(super) source: Arc<Source>,
    pub(super) index: usize,
    pub(super) verdict: GrantVerdict,
}

impl Trace for Recorder {
    const RECORDS: bool = true;

    fn statement(
        &mut self,
        layer: Layer,
        placed: Placed<'_>,
        verdict: Verdict,
        failures: Failures,
    ) {
        let conditions = placed.statement.conditions.iter();
        let unknown = conditions
            .zip(0_u32..)
            .filter(|(_, at)| {
                1_u64
                    .checked_shl(*at)
                    .is_some_and(|bit| failures.unknown & bit != 0)
            })
            .flat_map(|(condition, _)| condition.variables().chain([condition.key()]))
            .collect();
        self.statements.push(Seen {
            layer,
            document: Arc::clone(placed.document),
            index: placed.position,
            verdict,
            failures,
            unknown,
        });
    }

    fn level(&mut self, allows: Ternary) {
        self.levels.push(allows);
    }

    fn grant(&mut self, grant: &CompiledGrant, verdict: GrantVerdict) {
        self.grants.push(SeenGrant {
            grant: grant.grant.clone(),
            source: Arc::clone(&grant.source),
            index: self.grants.len(),
            verdict,
        });
    }
}

impl Seen {
    pub(super) fn statement(&self) -> Option<&Statement> {
        self.document
            .policy
            .statements
            .get(self.index)
            .map(|statement| &statement.value)
    }

    pub(super) fn effect(&self) -> Option<Effect> {
        self.statement().map(|statement| statement.effect.value)
    }

    pub(super) fn matches(&self) -> bool {
        self.verdict.matches == Ternary::True
    }

    pub(super) fn reference(&self) -> Reference {
        let statement = self.document.policy.statements.get(self.index);
        Reference {
            layer: self.layer,
            source: Arc::clone(&self.document.source),
            span: statement
                .map(|statement| statement.span)
                .unwrap_or_default(),
            index: self.index,
            sid: statement
                .and_then(|statement| statement.value.sid.as_ref())
                .map(|sid| sid.value.clone()),
        }
    }

    /// How many elements did not match.
    pub(super) fn failed(&self) -> u32 {
        let Failures {
            action,
            principal,
            resource,
            conditions,
            ..
        } = self.failures;
        u32::from(action)
            .saturating_add(u32::from(principal))
            .saturating_add(u32::from(resource))
            .saturating_add(conditions.count_ones())
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

impl SeenGrant {
    pub(super) fn reference(&self) -> Reference {
        Reference {
            layer: Layer::Grant,
            source: Arc::clone(&self.source),
            span: self.grant.span,
            index: self.index,
            sid: self
                .grant
                .value
                .id
                .clone()
                .or_else(|| self.grant.value.name.clone()),
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
            .filter(|seen| seen.matches() && seen.effect() == Some(Effect::Allow))
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
        let statements = self.recorder.statements.iter().filter_map(|seen| {
            let effect = seen.effect().filter(|effect| *effect == turns)?;
            let missed = seen.verdict.matches == Ternary::False && seen.failed() > 0;
            let Failures {
                principal, action, ..
            } = seen.failures;
            missed.then(|| {
                let miss = NearMiss {
                    reference: seen.reference(),
                    effect,
                    failed: self.failed_elements(seen),
                };
                ((principal, action, seen.failed()), miss)
            })
        });
        let grants = self.recorder.grants.iter().filter_map(|grant| {
            let failure = grant.verdict.failed.filter(|_| turns == Effect::Allow)?;
            let miss = NearMiss {
                reference: grant.reference(),
                effect: Effect::Allow,
                failed: vec![FailedElement {
                    element: "Grant",
                    span: grant.grant.span,
                    reason: self.grant_reason(grant, failure),
                }],
            };
            let grantee = failure == GrantFailure::Grantee;
            let operation = failure == GrantFailure::Operation;
            Some(((grantee, operation, 1), miss))
        });
        let mut all: Vec<_> = statements.chain(grants).collect();
        all.sort_by_key(|(rank, _)| *rank);
        let all = all.into_iter().map(|(_, miss)| miss);
        all.take(MAX_NEAR_MISSES).collect()
    }

    fn settles(&self, layer: Layer, seen: &Seen) -> bool {
        let same = seen.layer == layer;
        match (self.outcome.decision, seen.effect()) {
            (Decision::ExplicitDeny, effect) => same && effect == Some(Effect::Deny),
            (Decision::Allowed, Some(Effect::Allow)) => match layer {
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
    fn delegates(&self, seen: &Seen) -> bool {
        seen.verdict.ways.account == Ternary::True || self.is_foreign()
    }

    /// Whether a grant settled the check.
    fn serves(&self, layer: Layer, grant: &SeenGrant) -> bool {
        let (alone, with_identity) = (self.suffices(grant), self.suffices_with_identity(grant));
        self.outcome.decision == Decision::Allowed
            && match (self.facts.check.action, layer) {
                // Retired by the grant's own leave, or by an identity policy of an account.
                (Action::RETIRE_GRANT, Layer::Grant) => alone,
                (Action::RETIRE_GRANT, Layer::IdentityPolicy) => with_identity,
                (_, layer) => layer == Layer::Grant && (alone || with_identity),
            }
    }

    fn suffices(&self, grant: &SeenGrant) -> bool {
        let cap = self.tally.boundary.and(self.tally.session);
        let verdict = grant.verdict;
        verdict.alone.or(verdict.capped.and(cap)) == Ternary::True
    }

    fn suffices_with_identity(&self, grant: &SeenGrant) -> bool {
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

/// More do not help a reader.
const MAX_NEAR_MISSES: usize = 32;
