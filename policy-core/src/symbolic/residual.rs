//! Under which condition a request is allowed of which only a part is said.
//!
//! Every way to an Allow is a choice of one statement for each layer that has to allow; its
//! conditions that are still open make a block. What a Deny asks for makes an exception. Blocks
//! that another one covers, and exceptions that cannot be, are left out, each proven.

use std::collections::BTreeMap;

use crate::ast::Effect;
use crate::compile::entry::CompiledGrant;
use crate::compile::set::{Placed, PolicySet};
use crate::decide::order::Situation;
use crate::eval::facts::Sight;
use crate::grant::EncryptionContextConstraint;
use crate::name::principal::Caller;
use crate::request::Request;
use crate::snapshot::Scratch;
use crate::symbolic::answer::{
    Assumption, Block, CallerClass, CallerKind, Residual, ResidualError,
};
use crate::symbolic::callers::Class;
use crate::symbolic::encode::{Encoder, ReadAs};
use crate::symbolic::formula::Node;
use crate::symbolic::grants;
use crate::symbolic::ground::Ground;
use crate::symbolic::room::{Labels, Place, Way};
use crate::symbolic::solve::{Search, search};
use crate::symbolic::text::steps::Steps;
use crate::symbolic::{Options, Unloaded, World};
use crate::table::kms_action::Action;

mod said;

use said::{Said, Term};

/// See [`residual`](crate::symbolic::residual).
pub(super) fn run(
    world: &World,
    request: &Request,
    options: &Options,
) -> Result<Vec<Residual>, ResidualError> {
    let ground = Ground::new(&[world], &[], options.semantics)?;
    let mut scratch = Scratch::default();
    let prepared = ground.prepare(0, request, options.semantics, &mut scratch)?;
    let mut steps = Steps::new(options.steps);
    let mut encoder = Encoder::new(ReadAs::Said);
    let mut residuals = Vec::new();
    let class = class(request);
    for number in 0..request.checks.len() {
        let Some((facts, table)) = prepared.check(number) else {
            continue;
        };
        let place = Place {
            facts: &facts,
            table,
            class: &class,
            way: match request.via {
                Some(_) => Way::Forwarded,
                None => Way::Either,
            },
            endpoints: &[],
            labels: Labels::AsLoaded,
        };
        let layers = Layers::of(&mut encoder, &place, world.unloaded);
        let (blocks, is_all) = layers.blocks(&mut encoder, &mut steps);
        residuals.push(Residual {
            check: facts.check.clone(),
            blocks,
            more: !is_all,
            assumptions: assumptions(world),
            steps: options.steps.saturating_sub(steps.left()),
        });
    }
    Ok(residuals)
}

fn assumptions(world: &World) -> Vec<Assumption> {
    let unloaded = match world.unloaded {
        Unloaded::MayBeAnything => {
            "an identity policy of the caller that is not loaded allows the action"
        }
        Unloaded::DoNotExist => "policies that are not loaded do not exist",
    };
    let all = [
        unloaded,
        "condition keys that are not said may be absent, or have any value",
    ];
    all.map(|text| Assumption(text.to_owned())).to_vec()
}

fn class(request: &Request) -> Class {
    let caller = &request.principal.caller;
    Class {
        label: CallerClass::Named(caller.as_str().to_owned()),
        kind: match caller {
            Caller::FederatedUser { .. } => CallerKind::FederatedUser,
            Caller::Root { .. } => CallerKind::Root,
            Caller::Service { .. } => CallerKind::Service,
            Caller::Session { .. } => CallerKind::Role,
            Caller::User { .. } => CallerKind::User,
        },
        principal: request.principal.clone(),
        open: None,
    }
}

/// What each layer can say, statement by statement.
struct Layers {
    situation: Situation,
    denies: Vec<Term>,
    direct: Vec<Term>,
    capped: Vec<Term>,
    delegated: Vec<Term>,
    /// Layers that have to allow whatever the path: levels of SCPs, the endpoint.
    always: Vec<Vec<Term>>,
    identity: Vec<Term>,
    /// Boundary and session policy.
    caps: Vec<Vec<Term>>,
    /// Grants: alone, capped, with an identity policy.
    grants: [Vec<Term>; 3],
}

impl Layers {
    fn of(encoder: &mut Encoder, place: &Place<'_>, unloaded: Unloaded) -> Self {
        let facts = place.facts;
        let mut layers = Self {
            situation: facts.situation(),
            denies: Vec::new(),
            direct: Vec::new(),
            capped: Vec::new(),
            delegated: Vec::new(),
            always: Vec::new(),
            identity: Vec::new(),
            caps: Vec::new(),
            grants: Default::default(),
        };
        layers.organization(encoder, place);
        layers.key_policies(encoder, place);
        layers.caller(encoder, place, unloaded);
        if let Some(endpoint) = facts.endpoint {
            let allows = layers.held(encoder, place, &endpoint.policies);
            layers.always.push(allows);
        }
        layers.grants(encoder, place);
        layers
    }

    fn organization(&mut self, encoder: &mut Encoder, place: &Place<'_>) {
        let facts = place.facts;
        if let Some(account) = facts.principal_account
            && let Some(levels) = &account.scp
            && !account.management
            && !facts.identity.is_service()
            && !facts.is_service_linked()
        {
            for level in levels {
                let allows = self.held(encoder, place, level);
                self.always.push(allows);
            }
        }
        if let Some(account) = facts.resource_account
            && !account.management
            && facts.check.action != Action::RETIRE_GRANT
            && !facts.key.is_some_and(|key| key.metadata.aws_managed)
            && !facts.is_service_linked()
        {
            self.held(encoder, place, &account.rcp);
        }
    }

    fn key_policies(&mut self, encoder: &mut Encoder, place: &Place<'_>) {
        let action = place.facts.check.action;
        let Some(key) = place.facts.key.filter(|_| action != Action::RETIRE_GRANT) else {
            return;
        };
        for placed in key.policies.iter() {
            let Some((ways, term)) = Term::of(encoder, place, placed, Sight::KeyPolicy) else {
                continue;
            };
            if placed.statement.effect == Effect::Deny {
                self.denies.push(term);
                continue;
            }
            for (way, terms) in
                ways.into_iter()
                    .zip([&mut self.delegated, &mut self.capped, &mut self.direct])
            {
                if way {
                    terms.push(term.clone());
                }
            }
        }
    }

    fn caller(&mut self, encoder: &mut Encoder, place: &Place<'_>, unloaded: Unloaded) {
        let facts = place.facts;
        if facts.identity.is_service() {
            return;
        }
        if let Some(entry) = facts.principal {
            self.identity = self.held(encoder, place, &entry.policies);
            if let Some(boundary) = &entry.boundary {
                let allows = self.held(encoder, place, boundary);
                self.caps.push(allows);
            }
        } else if unloaded == Unloaded::MayBeAnything {
            self.identity = vec![Term::always()];
        }
        let session = facts.session.map(|session| &session.policies);
        match session.filter(|policies| !policies.is_empty()) {
            Some(policies) => {
                let allows = self.held(encoder, place, policies);
                self.caps.push(allows);
            }
            None if matches!(facts.identity.caller, Caller::FederatedUser { .. }) => {
                self.identity.clear();
                self.caps.push(Vec::new());
            }
            None => {}
        }
        if facts.identity.is_root() {
            self.identity = vec![Term::always()];
        }
    }

    fn grants(&mut self, encoder: &mut Encoder, place: &Place<'_>) {
        let Some(key) = place.facts.key else { return };
        for compiled in key.grants.in_order() {
            let nodes = grants::allow_one(encoder, compiled, place);
            for (node, terms) in nodes.into_iter().zip(&mut self.grants) {
                if node != Node::FALSE {
                    terms.push(Term {
                        node,
                        said: constraints(compiled, place),
                    });
                }
            }
        }
    }

    /// Policies that speak of their holder: denies are noted, allows returned.
    fn held(
        &mut self,
        encoder: &mut Encoder,
        place: &Place<'_>,
        policies: &PolicySet,
    ) -> Vec<Term> {
        let mut allows = Vec::new();
        for placed in policies.iter() {
            if let Some((_, term)) = Term::of(encoder, place, placed, Sight::Other) {
                match placed.statement.effect {
                    Effect::Deny => self.denies.push(term),
                    Effect::Allow => allows.push(term),
                }
            }
        }
        allows
    }

    /// The ways to an Allow: for each the layers that have to allow.
    fn paths(&self) -> Vec<Vec<Vec<Term>>> {
        let capped = |first: Vec<Term>| {
            let mut layers = vec![first];
            layers.extend(self.caps.iter().cloned());
            layers
        };
        let with_identity = |first: Vec<Term>| {
            let mut layers = capped(first);
            layers.push(self.identity.clone());
            layers
        };
        let [alone, grant_capped, grant_identity] = self.grants.clone();
        let grants = [
            vec![alone],
            capped(grant_capped),
            with_identity(grant_identity),
        ];
        let mut paths = match self.situation {
            Situation::OutOfReach => return Vec::new(),
            Situation::IdentityOnly => return vec![capped(self.identity.clone())],
            Situation::RetiringGrant => Vec::new(),
            Situation::CrossAccount => {
                let named = [&self.direct, &self.capped, &self.delegated];
                let named = named.into_iter().flatten().cloned().collect();
                vec![with_identity(named)]
            }
            Situation::SameAccount => vec![
                vec![self.direct.clone()],
                capped(self.capped.clone()),
                with_identity(self.delegated.clone()),
            ],
            Situation::Service => vec![vec![self.direct.clone()]],
        };
        paths.extend(grants);
        paths
    }

    /// The blocks, and whether they are all.
    fn blocks(&self, encoder: &mut Encoder, steps: &mut Steps) -> (Vec<Block>, bool) {
        let mut terms: Vec<Term> = Vec::new();
        let mut is_all = true;
        for mut path in self.paths() {
            path.extend(self.always.iter().cloned());
            let mut ways = vec![Term::always()];
            for layer in &path {
                let mut next: Vec<Term> = Vec::new();
                for way in &ways {
                    for term in layer {
                        let both = way.and(term, encoder);
                        if both.node != Node::FALSE && !next.iter().any(|one| one.node == both.node)
                        {
                            next.push(both);
                        }
                    }
                }
                is_all &= next.len() <= MOST_BLOCKS;
                next.truncate(MOST_BLOCKS);
                ways = next;
            }
            terms.extend(ways);
        }
        // The widest first, so that narrower ones are seen to be covered.
        terms.sort_by_key(|term| term.said.len());
        let mut kept: Vec<Term> = Vec::new();
        let denied = {
            let nodes: Vec<Node> = self.denies.iter().map(|term| term.node).collect();
            encoder.book.formulas.any(nodes)
        };
        let mut covered = denied;
        for term in terms {
            let not_covered = encoder.not(covered);
            let new = encoder.and(term.node, not_covered);
            match search(&encoder.book, new, steps, |_| Some(())) {
                Search::None => {}
                Search::Found(()) | Search::Unknown => {
                    covered = encoder.or(covered, term.node);
                    kept.push(term);
                }
            }
        }
        let mut blocks = Vec::new();
        for term in &kept {
            match said::block(term, &self.denies, encoder, steps) {
                Some(block) => blocks.push(block),
                None => is_all = false,
            }
        }
        (blocks, is_all)
    }
}

/// What the constraints of a grant ask of the request, as conditions.
fn constraints(compiled: &CompiledGrant, place: &Place<'_>) -> Vec<Said> {
    let constraints = &compiled.grant.value.constraints;
    let mut found = Vec::new();
    let takes = place.facts.check.action.takes_encryption_context();
    if let Some(constraint) = constraints.encryption_context.as_ref().filter(|_| takes) {
        let pairs: &BTreeMap<String, String> = constraint.pairs();
        for (name, value) in pairs {
            let key = format!("kms:EncryptionContext:{name}");
            found.push(Said::new("StringEquals", &key, vec![value.clone()]));
        }
        if let EncryptionContextConstraint::Equals(pairs) = constraint {
            let names = pairs.keys().cloned().collect();
            let key = "kms:EncryptionContextKeys";
            found.push(Said::new("ForAllValues:StringEquals", key, names));
        }
    }
    if let Some(arn) = &constraints.source_arn {
        found.push(Said::new(
            "StringEquals",
            "aws:SourceArn",
            vec![arn.clone()],
        ));
    }
    found
}

impl Term {
    /// What a statement asks of the request, and in which ways it names the caller: by account,
    /// capped, directly. `None` if it cannot match.
    fn of(
        encoder: &mut Encoder,
        place: &Place<'_>,
        placed: Placed<'_>,
        sight: Sight,
    ) -> Option<([bool; 3], Self)> {
        let statement = placed.statement;
        if !statement.actions.contains(place.facts.check.action) {
            return None;
        }
        let matches = encoder.statement(statement, place, sight);
        let ways = [matches.account, matches.capped, matches.direct];
        let node = encoder.book.formulas.any(ways);
        if node == Node::FALSE {
            return None;
        }
        let written = placed.document.policy.statements.get(placed.position)?;
        let mut said = Vec::new();
        for (condition, written) in statement.conditions.iter().zip(&written.value.conditions) {
            let own = encoder.condition(condition, statement.effect, place, sight);
            if own == Node::TRUE {
                continue;
            }
            let values = written.value.values.iter();
            said.push(Said {
                node: Some(own),
                ..Said::new(
                    &written.value.operator.value.as_string(),
                    written.value.key.value.as_str(),
                    values.map(|value| value.value.text.clone()).collect(),
                )
            });
        }
        Some((ways.map(|way| way != Node::FALSE), Self { node, said }))
    }
}

const MOST_BLOCKS: usize = 64;
