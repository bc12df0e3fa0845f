//! The order of evaluation for all actions at once, flat: `decide/order.rs` with sets.

use crate::query::mask::Mask;
use crate::query::sets::Ternaries;
use crate::table::kms_action::{Action, ActionSet};

/// What the layers say of every action. Who denies does not matter here.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tally {
    /// A Deny matches.
    pub(super) denies: Ternaries,
    /// Every level of SCPs allows.
    pub(super) scp: Ternaries,
    /// The key policies allow the caller directly.
    pub(super) direct: Ternaries,
    /// Directly, as far as boundary and session policy allow.
    pub(super) capped: Ternaries,
    /// The key policies let identity policies count.
    pub(super) delegated: Ternaries,
    pub(super) identity: Ternaries,
    pub(super) boundary: Ternaries,
    pub(super) session: Ternaries,
    /// A grant allows that needs nothing else, that is capped, that needs an identity policy.
    pub(super) grants: [Ternaries; 3],
}

/// How caller and key stand to each other, the action left aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Relation {
    /// A key of another account.
    Foreign,
    /// A key of the caller's own account.
    Own,
    /// A service that calls for itself.
    Service,
}

/// Makes a mask of what the layers say.
pub(super) fn settle(relation: Relation, tally: &Tally) -> Mask {
    let cap = tally.boundary.and(tally.session);
    let identity = tally.identity.and(cap);
    let [alone, capped, with_identity] = tally.grants;
    let grant = alone
        .or(capped.and(cap))
        .or(with_identity.and(identity))
        .within(reached(relation));
    let policies = match relation {
        Relation::Foreign => tally
            .direct
            .or(tally.capped)
            .or(tally.delegated)
            .and(identity),
        Relation::Own => tally
            .direct
            .or(tally.capped.and(cap))
            .or(tally.delegated.and(identity)),
        Relation::Service => tally.direct,
    };
    // Key policies have no say in who may retire a grant.
    let policies = policies.within(reached(relation).difference(RETIRING));
    let opened = policies.or(grant).and(tally.scp);
    let allowed = opened.sure.difference(tally.denies.possible);
    let depends = opened
        .possible
        .difference(tally.denies.sure)
        .difference(allowed);
    Mask {
        allowed: allowed.intersection(Mask::COVERED),
        denied: Mask::COVERED.difference(allowed.union(depends)),
        depends: depends.intersection(Mask::COVERED),
    }
}

/// The actions that work on a key which stands to the caller like this.
fn reached(relation: Relation) -> ActionSet {
    match relation {
        Relation::Foreign => ActionSet::ACROSS_ACCOUNTS,
        Relation::Own | Relation::Service => ActionSet::ALL,
    }
}

const RETIRING: ActionSet = ActionSet::of(Action::RETIRE_GRANT);
