//! The order of evaluation, flat.
//!
//! Sources: IAM User Guide, "Policy evaluation logic"; KMS Developer Guide, "Determining access to
//! AWS KMS keys" and "Key policies".

use crate::condition::Ternary;
use crate::decide::tally::Tally;
use crate::decide::{Decision, Layer, Outcome};
use crate::eval::facts::Facts;
use crate::request::Resource;
use crate::table::kms_action::Action;

/// How caller and resource stand to each other; this picks the allow paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Situation {
    /// An alias, or no resource at all: only identity policies speak.
    IdentityOnly,
    /// A key of another account, and an operation that does not work across accounts.
    OutOfReach,
    /// A grant is retired.
    RetiringGrant,
    /// A key of another account: both accounts must allow.
    CrossAccount,
    /// A key of the caller's own account.
    SameAccount,
    /// A service that calls for itself.
    Service,
}

/// Makes one answer of what the layers say.
pub(crate) fn decide(situation: Situation, tally: &Tally) -> Outcome {
    if let Some(layer) = tally.denied_by() {
        return Outcome::of(Decision::ExplicitDeny, layer);
    }
    if situation == Situation::OutOfReach {
        return Outcome::of(Decision::ImplicitDeny, Layer::CrossAccount);
    }
    if tally.scp == Ternary::False {
        return Outcome::of(Decision::ImplicitDeny, Layer::ServiceControlPolicy);
    }
    if tally.endpoint == Ternary::False {
        return Outcome::of(Decision::ImplicitDeny, Layer::VpcEndpointPolicy);
    }
    let paths = Paths::of(situation, tally);
    if paths.any() == Ternary::False {
        return Outcome::of(Decision::ImplicitDeny, missing(situation, tally));
    }
    let certain = tally.scp.and(tally.endpoint) == Ternary::True && !tally.may_be_denied();
    match paths.first_open(situation) {
        Some(layer) if certain => Outcome::of(Decision::Allowed, layer),
        Some(_) | None => Outcome {
            decision: Decision::Depends,
            layer: None,
        },
    }
}

/// Whether a path that is reported before grants is open.
pub(crate) fn allows_without_grants(situation: Situation, tally: &Tally) -> bool {
    let Paths { key, identity, .. } = Paths::of(situation, tally);
    key.or(identity) == Ternary::True
}

/// The three ways to an Allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Paths {
    key: Ternary,
    identity: Ternary,
    grant: Ternary,
}

impl Paths {
    fn of(situation: Situation, tally: &Tally) -> Self {
        let cap = tally.boundary.and(tally.session);
        let identity = tally.identity.and(cap);
        let named = tally.direct.or(tally.capped);
        let [alone, capped, with_identity] = tally.grants;
        let grant = alone.or(capped.and(cap)).or(with_identity.and(identity));
        let none = Ternary::False;
        match situation {
            Situation::IdentityOnly => Self {
                key: none,
                identity,
                grant: none,
            },
            Situation::OutOfReach => Self {
                key: none,
                identity: none,
                grant: none,
            },
            Situation::RetiringGrant => Self {
                key: none,
                identity: with_identity.and(identity),
                grant: alone.or(capped.and(cap)),
            },
            Situation::CrossAccount => Self {
                key: none,
                identity: named.or(tally.delegated).and(identity),
                grant,
            },
            Situation::SameAccount => Self {
                key: tally.direct.or(tally.capped.and(cap)),
                identity: tally.delegated.and(identity),
                grant,
            },
            Situation::Service => Self {
                key: tally.direct,
                identity: none,
                grant,
            },
        }
    }

    fn any(self) -> Ternary {
        self.key.or(self.identity).or(self.grant)
    }

    fn first_open(self, situation: Situation) -> Option<Layer> {
        let key = (self.key, Layer::KeyPolicy);
        let identity = (self.identity, Layer::IdentityPolicy);
        let grant = (self.grant, Layer::Grant);
        let order = match situation {
            // Who may retire by the grant itself needs nobody's leave.
            Situation::RetiringGrant => [grant, identity, key],
            Situation::CrossAccount
            | Situation::IdentityOnly
            | Situation::OutOfReach
            | Situation::SameAccount
            | Situation::Service => [key, identity, grant],
        };
        order
            .into_iter()
            .find(|(path, _)| *path == Ternary::True)
            .map(|(_, layer)| layer)
    }
}

/// The layer that AWS names when nothing allows: the first that had to allow and does not.
fn missing(situation: Situation, tally: &Tally) -> Layer {
    let gone = |answer: Ternary| answer == Ternary::False;
    let named = !gone(tally.direct) || !gone(tally.capped);
    let caps = || {
        if gone(tally.boundary) {
            Layer::PermissionsBoundary
        } else {
            Layer::SessionPolicy
        }
    };
    let own = || {
        if gone(tally.identity) {
            Layer::IdentityPolicy
        } else {
            caps()
        }
    };
    match situation {
        Situation::OutOfReach => Layer::CrossAccount,
        Situation::IdentityOnly => own(),
        Situation::RetiringGrant => Layer::IdentityPolicy,
        Situation::Service => Layer::KeyPolicy,
        Situation::CrossAccount | Situation::SameAccount if !named && gone(tally.delegated) => {
            Layer::KeyPolicy
        }
        Situation::CrossAccount => own(),
        Situation::SameAccount if named => caps(),
        Situation::SameAccount => own(),
    }
}

impl Facts<'_> {
    /// Which allow paths there are.
    pub(crate) fn situation(&self) -> Situation {
        let action = self.check.action;
        let caller = self.identity.account();
        let foreign = caller.is_some() && caller != self.owner;
        match &self.check.resource {
            Resource::Account { .. } | Resource::Alias(_) if foreign => Situation::OutOfReach,
            Resource::Account { .. } | Resource::Alias(_) => Situation::IdentityOnly,
            Resource::Key(_) if foreign && !action.cross_account() => Situation::OutOfReach,
            Resource::Key(_) if action == Action::RETIRE_GRANT => Situation::RetiringGrant,
            Resource::Key(_) if self.identity.is_service() => Situation::Service,
            Resource::Key(_) if foreign => Situation::CrossAccount,
            Resource::Key(_) => Situation::SameAccount,
        }
    }
}

impl Decision {
    /// Whether this is what a call gets of which another check got the other decision.
    const fn outweighs(self, other: Self) -> bool {
        self.weight() > other.weight()
    }

    const fn weight(self) -> u8 {
        match self {
            Self::Allowed => 0,
            Self::Depends => 1,
            Self::ImplicitDeny => 2,
            Self::ExplicitDeny => 3,
        }
    }
}

impl Outcome {
    /// What is said of a request without checks, which cannot be prepared.
    pub(crate) const NOTHING: Self = Self {
        decision: Decision::ImplicitDeny,
        layer: None,
    };

    pub(crate) const fn of(decision: Decision, layer: Layer) -> Self {
        Self {
            decision,
            layer: Some(layer),
        }
    }

    /// The answer for a call that needs several checks: all must be allowed.
    /// Of several denials the first explicit one is said, then the first implicit one.
    pub(crate) fn all(outcomes: impl Iterator<Item = Self>) -> Option<Self> {
        outcomes.reduce(|one, other| {
            if other.decision.outweighs(one.decision) {
                other
            } else {
                one
            }
        })
    }
}
