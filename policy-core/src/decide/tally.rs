//! What every layer says of one check, before the order of evaluation makes one answer of it.

use std::ops::ControlFlow;

use crate::ast::Effect;
use crate::compile::entry::CompiledGrant;
use crate::compile::index::CallerKey;
use crate::compile::set::{Placed, PolicySet};
use crate::condition::Ternary;
use crate::decide::Layer;
use crate::decide::order::{self, Situation};
use crate::eval::context::ContextTable;
use crate::eval::facts::{Facts, Sight, View};
use crate::eval::grant::{self, GrantVerdict};
use crate::eval::principal::{FoundBy, Ways};
use crate::eval::statement::{self, Failures, Unheard, Verdict};
use crate::name::principal::Caller;
use crate::request::Resource;
use crate::semantics::{Reading, Uncertain};
use crate::table::kms_action::Action;

/// What the layers say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tally {
    /// The layers with a Deny that matches or may match.
    pub(crate) denies: Denies,
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

const fn bit(layer: Layer) -> u8 {
    match layer {
        Layer::ServiceControlPolicy => 1,
        Layer::ResourceControlPolicy => 1 << 1,
        Layer::KeyPolicy => 1 << 2,
        Layer::IdentityPolicy => 1 << 3,
        Layer::PermissionsBoundary => 1 << 4,
        Layer::SessionPolicy => 1 << 5,
        Layer::VpcEndpointPolicy => 1 << 6,
        Layer::CrossAccount | Layer::Grant => 0,
    }
}

/// Hears of every statement and grant that is looked at.
///
/// The silent one compiles to nothing; with the recording one nothing is left out.
pub(crate) trait Trace<'a> {
    /// Whether every statement is to be looked at, and every element of it.
    const RECORDS: bool;

    /// Whether that holds also for statements that do not speak of the action.
    const LOOKS_BEYOND_THE_ACTION: bool;

    /// A statement was looked at.
    fn statement(&mut self, layer: Layer, placed: Placed<'a>, verdict: Verdict, failures: Failures);

    /// A level of SCPs was looked at, counted from the root.
    fn level(&mut self, allows: Ternary);

    /// A grant was looked at.
    fn grant(&mut self, grant: &'a CompiledGrant, verdict: GrantVerdict);
}

/// The silent trace.
#[derive(Debug)]
pub(crate) struct Silent;

impl Trace<'_> for Silent {
    const RECORDS: bool = false;
    const LOOKS_BEYOND_THE_ACTION: bool = false;

    fn statement(&mut self, _: Layer, _: Placed<'_>, _: Verdict, _: Failures) {}

    fn level(&mut self, _: Ternary) {}

    fn grant(&mut self, _: &CompiledGrant, _: GrantVerdict) {}
}

/// Asks every layer.
///
/// Unless the trace records, it stops at the first Deny that matches, and does not ask who would
/// allow what is allowed already: the outcome is the same.
pub(crate) fn tally<'a, T: Trace<'a>>(
    facts: &Facts<'a>,
    table: &ContextTable,
    trace: &mut T,
) -> Tally {
    tally_in(facts.situation(), facts, table, trace)
}

/// The same, when the situation is known already.
#[inline]
pub(crate) fn tally_in<'a, T: Trace<'a>>(
    situation: Situation,
    facts: &Facts<'a>,
    table: &ContextTable,
    trace: &mut T,
) -> Tally {
    let mut asked = Asked {
        facts,
        table,
        trace,
        situation,
        tally: Tally::NOTHING_SAID,
    };
    // The flow breaks where the outcome is certain.
    let _ = asked.everyone();
    asked.tally
}

impl Tally {
    const NOTHING_SAID: Self = Self {
        denies: Denies {
            certain: 0,
            possible: 0,
        },
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
        let first = self.denies.certain.trailing_zeros();
        DENIES.get(first as usize).copied()
    }

    /// Whether a Deny of one layer matches.
    pub(crate) fn denied_in(&self, layer: Layer) -> Ternary {
        let bit = bit(layer);
        Ternary::known(
            self.denies.certain & bit != 0,
            self.denies.possible & bit != 0,
        )
    }

    /// Whether some Deny may match of which it is not certain.
    pub(crate) fn may_be_denied(&self) -> bool {
        self.denies.possible & !self.denies.certain != 0
    }

    fn deny(&mut self, layer: Layer, matches: Ternary) {
        match matches {
            Ternary::False => {}
            Ternary::Unknown => self.denies.possible |= bit(layer),
            Ternary::True => self.denies.certain |= bit(layer),
        }
    }
}

/// The layers with a Deny, one bit each, in the order of [`DENIES`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Denies {
    /// One matches.
    certain: u8,
    /// One may match.
    possible: u8,
}

struct Asked<'f, 'a, T> {
    facts: &'f Facts<'a>,
    table: &'f ContextTable,
    trace: &'f mut T,
    situation: Situation,
    tally: Tally,
}

impl<'a, T: Trace<'a>> Asked<'_, 'a, T> {
    fn everyone(&mut self) -> ControlFlow<()> {
        self.organization()?;
        self.key_policies()?;
        self.caller()?;
        self.endpoint()?;
        let has_grants = self.facts.key.is_some_and(|key| !key.grants.is_empty());
        if has_grants && (T::RECORDS || !self.is_allowed_without_grants()) {
            self.grants();
        }
        ControlFlow::Continue(())
    }

    /// SCPs bind users, roles and root users of member accounts; RCPs bind whoever reaches into a
    /// member account.
    fn organization(&mut self) -> ControlFlow<()> {
        let facts = self.facts;
        if let Some(account) = facts.principal_account
            && let Some(levels) = &account.scp
            && !account.management
            && !facts.identity.is_service()
            && !facts.is_service_linked()
        {
            let mut all = Ternary::True;
            for level in levels {
                let allows = self.held(Layer::ServiceControlPolicy, level, Ask::Both)?;
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
            self.held(Layer::ResourceControlPolicy, &account.rcp, Ask::Denies)?;
        }
        ControlFlow::Continue(())
    }

    fn key_policies(&mut self) -> ControlFlow<()> {
        let facts = self.facts;
        // S: statements of key policies that speak of RetireGrant have no effect.
        let Some(key) = facts
            .key
            .filter(|_| facts.check.action != Action::RETIRE_GRANT)
        else {
            return ControlFlow::Continue(());
        };
        let note = |tally: &mut Tally, verdict: Verdict| {
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
            // Nothing is stronger than a direct Allow.
            tally.direct
        };
        self.ask(Layer::KeyPolicy, &key.policies, Ask::Both, note)
    }

    /// The policies that the caller brings along; services bring none.
    fn caller(&mut self) -> ControlFlow<()> {
        let facts = self.facts;
        if facts.identity.is_service() {
            return ControlFlow::Continue(());
        }
        let entry = facts.principal;
        let boundary = entry.and_then(|entry| entry.boundary.as_ref());
        let session = facts.session.map(|session| &session.policies);
        let session = session.filter(|policies| !policies.is_empty());
        let has_caps = boundary.is_some() || session.is_some();
        let ask = match (self.key_allows(), has_caps) {
            (KeyAllows::Always, _) | (KeyAllows::UnlessCapped, false) if !T::RECORDS => Ask::Denies,
            (KeyAllows::Always | KeyAllows::UnlessCapped | KeyAllows::Unsettled, _) => Ask::Both,
        };
        if let Some(entry) = entry {
            self.tally.identity = self.held(Layer::IdentityPolicy, &entry.policies, ask)?;
            if let Some(boundary) = boundary {
                self.tally.boundary = self.held(Layer::PermissionsBoundary, boundary, ask)?;
            }
        }
        match session {
            Some(policies) => {
                self.tally.session = self.held(Layer::SessionPolicy, policies, ask)?;
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
        ControlFlow::Continue(())
    }

    fn endpoint(&mut self) -> ControlFlow<()> {
        if let Some(endpoint) = self.facts.endpoint {
            self.tally.endpoint =
                self.held(Layer::VpcEndpointPolicy, &endpoint.policies, Ask::Both)?;
        }
        ControlFlow::Continue(())
    }

    fn grants(&mut self) {
        let facts = self.facts;
        let (Some(key), Resource::Key(_)) = (facts.key, &facts.check.resource) else {
            return;
        };
        let view = view(facts, self.table, Layer::Grant);
        let retires = facts.check.action == Action::RETIRE_GRANT;
        let Self { trace, tally, .. } = self;
        let look = |compiled: &'a CompiledGrant| {
            let verdict = if retires {
                grant::retires(compiled, &view)
            } else {
                grant::eval(compiled, &view)
            };
            trace.grant(compiled, verdict);
            let [alone, capped, with_identity] = tally.grants;
            tally.grants = [
                alone.or(verdict.alone),
                capped.or(verdict.capped),
                with_identity.or(verdict.with_identity),
            ];
            // Nothing is stronger than a grant that needs nothing else.
            until(tally.grants[0])
        };
        // The flow breaks where another grant changes nothing.
        let _ = if T::RECORDS {
            let mut look = look;
            for compiled in key.grants.in_order() {
                let _ = look(compiled);
            }
            ControlFlow::Continue(())
        } else if retires {
            // Retiring principals and issuers count as well, so that grantees say little.
            match grant::meant(&view) {
                Some(id) => key.grants.each_with_id(id, look),
                None => key.grants.each(look),
            }
        } else {
            match facts.identity.keys() {
                Some(caller) => key
                    .grants
                    .each_to(caller.iter().copied().map(CallerKey::from), look),
                None => key.grants.each(look),
            }
        };
    }

    /// Whether the key policies allow, whatever the caller's own policies allow.
    fn key_allows(&self) -> KeyAllows {
        match self.situation {
            Situation::SameAccount | Situation::Service => {
                let federated = matches!(self.facts.identity.caller, Caller::FederatedUser { .. });
                if self.tally.direct == Ternary::True {
                    KeyAllows::Always
                } else if self.tally.capped == Ternary::True && !federated {
                    KeyAllows::UnlessCapped
                } else {
                    KeyAllows::Unsettled
                }
            }
            Situation::CrossAccount
            | Situation::IdentityOnly
            | Situation::OutOfReach
            | Situation::RetiringGrant => KeyAllows::Unsettled,
        }
    }

    /// Whether there is a way to an Allow that is reported before any grant.
    fn is_allowed_without_grants(&self) -> bool {
        match self.situation {
            Situation::RetiringGrant => false,
            Situation::CrossAccount
            | Situation::IdentityOnly
            | Situation::OutOfReach
            | Situation::SameAccount
            | Situation::Service => order::allows_without_grants(self.situation, &self.tally),
        }
    }

    /// Policies without a say in how the caller is named: denies are noted, allows returned.
    fn held(
        &mut self,
        layer: Layer,
        policies: &'a PolicySet,
        ask: Ask,
    ) -> ControlFlow<(), Ternary> {
        let always = !T::RECORDS && policies.always_allows(self.facts.check.action);
        let (mut allows, ask) = match always {
            false => (Ternary::False, ask),
            // Only what denies can change something.
            true => (Ternary::True, Ask::Denies),
        };
        self.ask(layer, policies, ask, |_, verdict| {
            allows = allows.or(verdict.matches);
            allows
        })?;
        ControlFlow::Continue(allows)
    }

    /// Asks the statements of a layer, denies first. `allow` notes an Allow, and says whether
    /// another one could change anything: not when it is true already.
    fn ask(
        &mut self,
        layer: Layer,
        policies: &'a PolicySet,
        ask: Ask,
        mut allow: impl FnMut(&mut Tally, Verdict) -> Ternary,
    ) -> ControlFlow<()> {
        let Self {
            facts,
            table,
            trace,
            tally,
            ..
        } = self;
        let view = view(facts, table, layer);
        let bounded = facts.is_bounded();
        if T::RECORDS {
            for placed in policies.iter() {
                let mut failures = Failures::default();
                let statement = placed.statement;
                let speaks = statement.actions.contains(facts.check.action);
                let mut verdict = Verdict::FAILS;
                if speaks || T::LOOKS_BEYOND_THE_ACTION {
                    verdict = statement::eval(statement, &view, bounded, None, &mut failures);
                }
                if !speaks {
                    failures.action = true;
                    verdict = Verdict::FAILS;
                }
                match statement.effect {
                    Effect::Allow => _ = allow(tally, verdict),
                    Effect::Deny => tally.deny(layer, verdict.matches),
                }
                trace.statement(layer, placed, verdict, failures);
            }
            return ControlFlow::Continue(());
        }
        let action = facts.check.action;
        let caller = facts.identity.keys();
        policies.each_candidate(action, Effect::Deny, caller, |statement, found| {
            let named = found.and_then(FoundBy::ways);
            let matches = statement::eval(statement, &view, bounded, named, &mut Unheard).matches;
            tally.deny(layer, matches);
            until(matches)
        })?;
        if ask == Ask::Both {
            let _ = policies.each_candidate(action, Effect::Allow, caller, |statement, found| {
                let named = found.and_then(FoundBy::ways);
                until(allow(
                    tally,
                    statement::eval(statement, &view, bounded, named, &mut Unheard),
                ))
            });
        }
        ControlFlow::Continue(())
    }
}

/// What the key policies alone say of a caller of the key's own account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum KeyAllows {
    /// They allow, and nothing caps that.
    Always,
    /// They allow, unless a boundary or a session policy caps it.
    UnlessCapped,
    /// Others have a say.
    Unsettled,
}

/// Which statements matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ask {
    Both,
    Denies,
}

const fn until(answer: Ternary) -> ControlFlow<()> {
    match answer {
        Ternary::True => ControlFlow::Break(()),
        Ternary::False | Ternary::Unknown => ControlFlow::Continue(()),
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
