//! What the layers say of one cell, and the order of evaluation, as one formula: `decide/tally.rs`
//! and `decide/order.rs` with formulas in the place of truth values.

use crate::ast::Effect;
use crate::compile::set::PolicySet;
use crate::decide::order::Situation;
use crate::eval::facts::Sight;
use crate::name::principal::Caller;
use crate::semantics::{Reading, Uncertain};
use crate::symbolic::Unloaded;
use crate::symbolic::answer::Assumed;
use crate::symbolic::atom::Atom;
use crate::symbolic::encode::Encoder;
use crate::symbolic::formula::Node;
use crate::symbolic::grants;
use crate::symbolic::room::Place;
use crate::table::kms_action::Action;

/// What is taken of policies that are not loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Doubt {
    pub(super) unloaded: Unloaded,
    /// Whether some of them may deny: asked for claims that something is allowed.
    pub(super) may_deny: bool,
    /// Whether all policies of the accounts at hand are loaded.
    pub(super) accounts_are_loaded: bool,
    pub(super) what_if: WhatIf,
}

/// What somebody did before the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WhatIf {
    /// Nothing.
    AsIs,
    /// It wrote the key policy that suits it.
    OwnKeyPolicy,
    /// It made itself a grant.
    OwnGrant,
}

/// What the layers say.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    /// A Deny of a layer matches.
    pub(super) denies: Vec<Node>,
    scp: Node,
    endpoint: Node,
    pub(super) direct: Node,
    pub(super) capped: Node,
    pub(super) delegated: Node,
    identity: Node,
    boundary: Node,
    session: Node,
    /// A grant allows that needs nothing else, that is capped, that needs an identity policy.
    grants: [Node; 3],
}

/// Whether the request is allowed.
pub(super) fn allowed(encoder: &mut Encoder, place: &Place<'_>, doubt: Doubt) -> Node {
    let tally = tally(encoder, place, doubt);
    decide(encoder, place.facts.situation(), &tally)
}

/// Asks every layer.
pub(super) fn tally(encoder: &mut Encoder, place: &Place<'_>, doubt: Doubt) -> Tally {
    let mut asked = Asked {
        encoder,
        place,
        doubt,
        tally: Tally {
            denies: Vec::new(),
            scp: Node::TRUE,
            endpoint: Node::TRUE,
            direct: Node::FALSE,
            capped: Node::FALSE,
            delegated: Node::FALSE,
            identity: Node::FALSE,
            boundary: Node::TRUE,
            session: Node::TRUE,
            grants: [Node::FALSE; 3],
        },
    };
    asked.organization();
    asked.key_policies();
    asked.caller();
    if let Some(endpoint) = place.facts.endpoint {
        asked.tally.endpoint = asked.held(&endpoint.policies);
    }
    asked.tally.grants = grants::allow(asked.encoder, place);
    if doubt.what_if == WhatIf::OwnGrant {
        asked.tally.grants = [Node::TRUE; 3];
    }
    asked.tally
}

/// The order of evaluation.
pub(super) fn decide(encoder: &mut Encoder, situation: Situation, tally: &Tally) -> Node {
    let formulas = &mut encoder.book.formulas;
    let denied = formulas.any(tally.denies.iter().copied());
    let spared = formulas.not(denied);
    let cap = formulas.and(tally.boundary, tally.session);
    let identity = formulas.and(tally.identity, cap);
    let [alone, capped, with_identity] = tally.grants;
    let grant = {
        let capped = formulas.and(capped, cap);
        let with_identity = formulas.and(with_identity, identity);
        formulas.any([alone, capped, with_identity])
    };
    let path = match situation {
        Situation::OutOfReach => Node::FALSE,
        Situation::IdentityOnly => identity,
        Situation::RetiringGrant => grant,
        Situation::CrossAccount => {
            let named = formulas.any([tally.direct, tally.capped, tally.delegated]);
            let both = formulas.and(named, identity);
            formulas.or(both, grant)
        }
        Situation::SameAccount => {
            let capped = formulas.and(tally.capped, cap);
            let delegated = formulas.and(tally.delegated, identity);
            formulas.any([tally.direct, capped, delegated, grant])
        }
        Situation::Service => formulas.or(tally.direct, grant),
    };
    formulas.all([spared, tally.scp, tally.endpoint, path])
}

struct Asked<'e, 'p> {
    encoder: &'e mut Encoder,
    place: &'e Place<'p>,
    doubt: Doubt,
    tally: Tally,
}

impl Asked<'_, '_> {
    fn organization(&mut self) {
        let facts = self.place.facts;
        if let Some(account) = facts.principal_account
            && let Some(levels) = &account.scp
            && !account.management
            && !facts.identity.is_service()
            && !facts.is_service_linked()
        {
            let levels: Vec<Node> = levels.iter().map(|level| self.held(level)).collect();
            self.tally.scp = self.encoder.book.formulas.all(levels);
        }
        if let Some(account) = facts.resource_account
            && !account.management
            && facts.check.action != Action::RETIRE_GRANT
            && !facts.key.is_some_and(|key| key.metadata.aws_managed)
        {
            // U-25: RCPs and service-linked roles.
            let points = [Uncertain::RcpAndServiceLinkedRoles];
            let is_linked = facts.is_service_linked();
            let binds = self
                .encoder
                .under(facts.semantics, &points, &mut |_, semantics| {
                    let spared = semantics.reading(Uncertain::RcpAndServiceLinkedRoles)
                        == Reading::Recommended;
                    Node::of(!(is_linked && spared))
                });
            let before = self.tally.denies.len();
            self.held(&account.rcp);
            for deny in self.tally.denies.iter_mut().skip(before) {
                *deny = self.encoder.and(*deny, binds);
            }
        }
    }

    fn key_policies(&mut self) {
        let facts = self.place.facts;
        // S: statements of key policies that speak of RetireGrant have no effect.
        let Some(key) = facts
            .key
            .filter(|_| facts.check.action != Action::RETIRE_GRANT)
        else {
            return;
        };
        if self.doubt.what_if == WhatIf::OwnKeyPolicy {
            self.tally.direct = Node::TRUE;
            return;
        }
        for statement in key.policies.statements() {
            if !statement.actions.contains(facts.check.action) {
                continue;
            }
            let matches = self
                .encoder
                .statement(statement, self.place, Sight::KeyPolicy);
            match statement.effect {
                Effect::Deny => {
                    let ways = [matches.account, matches.capped, matches.direct];
                    let any = self.encoder.book.formulas.any(ways);
                    self.tally.denies.push(any);
                }
                Effect::Allow => {
                    self.tally.delegated = self.encoder.or(self.tally.delegated, matches.account);
                    self.tally.capped = self.encoder.or(self.tally.capped, matches.capped);
                    self.tally.direct = self.encoder.or(self.tally.direct, matches.direct);
                }
            }
        }
    }

    /// The policies that the caller brings along; services bring none.
    fn caller(&mut self) {
        let facts = self.place.facts;
        let open = self.doubt.unloaded == Unloaded::MayBeAnything;
        let may_deny = open && self.doubt.may_deny;
        let is_loaded = facts.principal.is_some() || facts.identity.is_root();
        if may_deny
            && !(self.doubt.accounts_are_loaded && (is_loaded || facts.identity.is_service()))
        {
            let denies = self.assumed(Assumed::SomethingDenies);
            self.tally.denies.push(denies);
        }
        if facts.identity.is_service() {
            return;
        }
        match facts.principal {
            Some(entry) => {
                self.tally.identity = self.held(&entry.policies);
                if let Some(boundary) = &entry.boundary {
                    self.tally.boundary = self.held(boundary);
                }
            }
            None if open && !facts.identity.is_root() => {
                self.tally.identity = self.assumed(Assumed::IdentityAllows);
            }
            None => {}
        }
        let session = facts.session.map(|session| &session.policies);
        match session.filter(|policies| !policies.is_empty()) {
            Some(policies) => self.tally.session = self.held(policies),
            None => {
                // A federated user without a session policy has no permissions of its own.
                if matches!(facts.identity.caller, Caller::FederatedUser { .. }) {
                    let session = match open {
                        true => self.assumed(Assumed::SessionAllows),
                        false => Node::FALSE,
                    };
                    self.tally.identity = self.encoder.and(self.tally.identity, session);
                    self.tally.session = session;
                }
            }
        }
        if facts.identity.is_root() {
            self.tally.identity = Node::TRUE;
        }
    }

    fn assumed(&mut self, assumed: Assumed) -> Node {
        self.encoder.book.formulas.atom(Atom::Assumed(assumed))
    }

    /// Policies without a say in how the caller is named: denies are noted, allows returned.
    fn held(&mut self, policies: &PolicySet) -> Node {
        let action = self.place.facts.check.action;
        let mut allows = Vec::new();
        for statement in policies.statements() {
            if !statement.actions.contains(action) {
                continue;
            }
            let matches = self.encoder.statement(statement, self.place, Sight::Other);
            let ways = [matches.account, matches.capped, matches.direct];
            let any = self.encoder.book.formulas.any(ways);
            match statement.effect {
                Effect::Deny => self.tally.denies.push(any),
                Effect::Allow => allows.push(any),
            }
        }
        self.encoder.book.formulas.any(allows)
    }
}
