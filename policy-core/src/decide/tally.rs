//! What every layer says of one check, before the order of evaluation makes one answer of it.

use crate::ast::Effect;
use crate::compile::entry::CompiledGrant;
use crate::compile::lower::{CompiledPolicy, CompiledStatement};
use crate::condition::Ternary;
use crate::decide::Layer;
use crate::eval::context::ContextTable;
use crate::eval::facts::{Facts, Sight, View};
use crate::eval::grant::{self, GrantVerdict};
use crate::eval::principal::Ways;
use crate::eval::statement::{self, Failures, Verdict};
use crate::name::principal::Caller;
use crate::request::Resource;
use crate::semantics::{Reading, Uncertain};
use crate::table::kms_action::Action;

/// What the layers say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tally {
    /// The layers with a Deny that matches or may match, in the order of [`DENIES`].
    pub(crate) denies: [Ternary; 7],
    /// Every level of SCPs allows; true when none binds the caller.
    pub(crate) scp: Ternary,
    /// The endpoint's policy allows; true when the call used no endpoint.
    pub(crate) endpoint: Ternary,
    /// The key policies allow the caller directly.
    pub(crate) direct: Ternary,
    /// The key policies allow the caller directly, as far as boundary and session policy allow.
    pub(crate) capped: Ternary,
    /// The key policies let identity policies of the caller's account count.
    pub(crate) delegated: Ternary,
    /// The caller's identity policies allow.
    pub(crate) identity: Ternary,
    /// The boundary allows; true when there is none.
    pub(crate) boundary: Ternary,
    /// The session policies allow; true when there are none.
    pub(crate) session: Ternary,
    /// A grant allows that needs nothing else, that is capped, that needs an identity policy.
    pub(crate) grants: [Ternary; 3],
}

/// The layers in the order in which explicit denies are reported.
pub(crate) const DENIES: [Layer; 7] = [
    Layer::ServiceControlPolicy,
    Layer::ResourceControlPolicy,
    Layer::KeyPolicy,
    Layer::IdentityPolicy,
    Layer::PermissionsBoundary,
    Layer::SessionPolicy,
    Layer::VpcEndpointPolicy,
];

/// Hears of every statement and grant that is looked at.
///
/// The silent one compiles to nothing; with the recording one nothing is left out.
pub(crate) trait Trace {
    /// Whether every statement is to be looked at, and every element of it.
    const RECORDS: bool;

    /// A statement was looked at.
    fn statement(
        &mut self,
        layer: Layer,
        policy: &CompiledPolicy,
        index: usize,
        verdict: Verdict,
        failures: Failures,
    );

    /// A level of SCPs was looked at, counted from the root.
    fn level(&mut self, allows: Ternary);

    /// A grant was looked at.
    fn grant(&mut self, grant: &CompiledGrant, verdict: GrantVerdict);
}

/// The silent trace.
#[derive(Debug)]
pub(crate) struct Silent;

impl Trace for Silent {
    const RECORDS: bool = false;

    fn statement(&mut self, _: Layer, _: &CompiledPolicy, _: usize, _: Verdict, _: Failures) {}

    fn level(&mut self, _: Ternary) {}

    fn grant(&mut self, _: &CompiledGrant, _: GrantVerdict) {}
}

/// Asks every layer. Stops at the first Deny that matches, unless the trace records.
pub(crate) fn tally<T: Trace>(facts: &Facts<'_>, table: &ContextTable, trace: &mut T) -> Tally {
    let mut asked = Asked {
        facts,
        table,
        trace,
        tally: Tally::NOTHING_SAID,
    };
    asked.organization();
    if asked.go_on() {
        asked.key_policies();
    }
    if asked.go_on() {
        asked.caller();
    }
    if asked.go_on() {
        asked.endpoint();
    }
    if asked.go_on() {
        asked.grants();
    }
    asked.tally
}

impl Tally {
    const NOTHING_SAID: Self = Self {
        denies: [Ternary::False; 7],
        scp: Ternary::True,
        endpoint: Ternary::True,
        direct: Ternary::False,
        capped: Ternary::False,
        delegated: Ternary::False,
        identity: Ternary::False,
        boundary: Ternary::True,
        session: Ternary::True,
        grants: [Ternary::False; 3],
    };

    /// The first layer with a Deny that matches.
    pub(crate) fn denied_by(&self) -> Option<Layer> {
        let matched = self
            .denies
            .iter()
            .zip(DENIES)
            .find(|(deny, _)| **deny == Ternary::True);
        matched.map(|(_, layer)| layer)
    }

    /// Whether a Deny of one layer matches.
    pub(crate) fn denied_in(&self, layer: Layer) -> Ternary {
        let of_layer = self.denies.iter().zip(DENIES).find(|(_, of)| *of == layer);
        of_layer.map_or(Ternary::False, |(deny, _)| *deny)
    }

    /// Whether some Deny may match.
    pub(crate) fn may_be_denied(&self) -> bool {
        self.denies.contains(&Ternary::Unknown)
    }

    fn deny(&mut self, layer: Layer, matches: Ternary) {
        for (deny, of) in self.denies.iter_mut().zip(DENIES) {
            if of == layer {
                *deny = deny.or(matches);
            }
        }
    }
}

struct Asked<'a, T> {
    facts: &'a Facts<'a>,
    table: &'a ContextTable,
    trace: &'a mut T,
    tally: Tally,
}

impl<T: Trace> Asked<'_, T> {
    fn go_on(&self) -> bool {
        T::RECORDS || self.tally.denied_by().is_none()
    }

    /// SCPs bind users, roles and root users of member accounts; RCPs bind whoever reaches into a
    /// member account.
    fn organization(&mut self) {
        let facts = self.facts;
        if let Some(account) = facts.principal_account
            && let Some(levels) = &account.scp
            && !account.management
            && !facts.identity.is_service()
            && !facts.is_service_linked()
        {
            let mut all = Ternary::True;
            for level in levels {
                let mut allows = Ternary::False;
                for policy in level {
                    allows = allows.or(self.held(Layer::ServiceControlPolicy, policy));
                }
                self.trace.level(allows);
                all = all.and(allows);
            }
            self.tally.scp = all;
        }
        if let Some(account) = facts.resource_account
            && !account.management
            && facts.check.action != Action::RETIRE_GRANT
            && !facts.key.is_some_and(|key| key.metadata.aws_managed)
            && !(facts.is_service_linked()
                && facts.reads(Uncertain::RcpAndServiceLinkedRoles, Reading::Recommended))
        {
            for policy in account.rcp.iter().flatten() {
                self.held(Layer::ResourceControlPolicy, policy);
            }
        }
    }

    fn key_policies(&mut self) {
        let facts = self.facts;
        // S: statements of key policies that speak of RetireGrant have no effect.
        let Some(key) = facts
            .key
            .filter(|_| facts.check.action != Action::RETIRE_GRANT)
        else {
            return;
        };
        for policy in &key.policies {
            self.each(
                Layer::KeyPolicy,
                policy,
                |tally, effect, verdict| match effect {
                    Effect::Deny => tally.deny(Layer::KeyPolicy, verdict.matches),
                    Effect::Allow => {
                        let Ways {
                            account,
                            capped,
                            direct,
                        } = verdict.ways;
                        for (way, path) in [
                            (account, &mut tally.delegated),
                            (capped, &mut tally.capped),
                            (direct, &mut tally.direct),
                        ] {
                            *path = path.or(verdict.matches.and(way));
                        }
                    }
                },
            );
        }
    }

    /// The policies that the caller brings along; services bring none.
    fn caller(&mut self) {
        let facts = self.facts;
        if facts.identity.is_service() {
            return;
        }
        if let Some(entry) = facts.principal {
            let mut allows = Ternary::False;
            for policy in &entry.policies {
                allows = allows.or(self.held(Layer::IdentityPolicy, policy));
            }
            self.tally.identity = allows;
            if let Some(boundary) = &entry.boundary {
                self.tally.boundary = self.held(Layer::PermissionsBoundary, boundary);
            }
        }
        let session = facts.session.map(|session| &session.policies);
        match session.filter(|policies| !policies.is_empty()) {
            Some(policies) => {
                let mut allows = Ternary::False;
                for policy in policies {
                    allows = allows.or(self.held(Layer::SessionPolicy, policy));
                }
                self.tally.session = allows;
            }
            // A federated user without a session policy has no permissions of its own.
            None => {
                if matches!(facts.identity.caller, Caller::FederatedUser { .. }) {
                    self.tally.identity = Ternary::False;
                    self.tally.session = Ternary::False;
                }
            }
        }
        if facts.identity.is_root() {
            // Root users have every permission that their account's policies can give.
            self.tally.identity = Ternary::True;
        }
    }

    fn endpoint(&mut self) {
        let Some(endpoint) = self.facts.endpoint else {
            return;
        };
        let mut allows = Ternary::False;
        for policy in &endpoint.policies {
            allows = allows.or(self.held(Layer::VpcEndpointPolicy, policy));
        }
        self.tally.endpoint = allows;
    }

    fn grants(&mut self) {
        let facts = self.facts;
        let (Some(key), Resource::Key(_)) = (facts.key, &facts.check.resource) else {
            return;
        };
        let view = view(facts, self.table, Layer::Grant);
        for compiled in &key.grants {
            let verdict = if facts.check.action == Action::RETIRE_GRANT {
                grant::retires(compiled, &view)
            } else {
                grant::eval(compiled, &view)
            };
            self.trace.grant(compiled, verdict);
            let [alone, capped, with_identity] = self.tally.grants;
            self.tally.grants = [
                alone.or(verdict.alone),
                capped.or(verdict.capped),
                with_identity.or(verdict.with_identity),
            ];
        }
    }

    /// A policy without a say in how the caller is named: denies are noted, allows returned.
    fn held(&mut self, layer: Layer, policy: &CompiledPolicy) -> Ternary {
        let mut allows = Ternary::False;
        self.each(layer, policy, |tally, effect, verdict| match effect {
            Effect::Deny => tally.deny(layer, verdict.matches),
            Effect::Allow => allows = allows.or(verdict.matches),
        });
        allows
    }

    fn each(
        &mut self,
        layer: Layer,
        policy: &CompiledPolicy,
        mut note: impl FnMut(&mut Tally, Effect, Verdict),
    ) {
        let view = view(self.facts, self.table, layer);
        for (index, statement) in policy.statements.iter().enumerate() {
            let verdict = self.look(layer, policy, index, statement, &view);
            note(&mut self.tally, statement.effect, verdict);
        }
    }

    fn look(
        &mut self,
        layer: Layer,
        policy: &CompiledPolicy,
        index: usize,
        statement: &CompiledStatement,
        view: &View<'_>,
    ) -> Verdict {
        let bounded = self
            .facts
            .principal
            .is_some_and(|entry| entry.boundary.is_some());
        if !T::RECORDS {
            return statement::eval(statement, view, bounded, None);
        }
        let mut failures = Failures::default();
        let verdict = statement::eval(statement, view, bounded, Some(&mut failures));
        self.trace
            .statement(layer, policy, index, verdict, failures);
        verdict
    }
}

pub(crate) fn view<'a>(facts: &'a Facts<'a>, table: &'a ContextTable, layer: Layer) -> View<'a> {
    let sight = if layer == Layer::KeyPolicy {
        Sight::KeyPolicy
    } else {
        Sight::Other
    };
    View {
        facts,
        table,
        sight,
    }
}
