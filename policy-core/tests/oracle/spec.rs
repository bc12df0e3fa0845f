//! The order of evaluation (SEMANTICS 1). Read this file first.

use std::collections::BTreeSet;

use policy_core::ast::{Effect, Polarity, PolicyKind, Statement, Version};
use policy_core::decide::{Decision, Layer};
use policy_core::name::principal::{Caller, PrincipalName};
use policy_core::request::{Check, Request, Resource};
use policy_core::semantics::{Reading, Semantics, Uncertain};

use crate::condition::{Context, Scope};
use crate::principal::{Caps, Named, Who};
use crate::text::{arn_matches, glob, tokens, wildcard};
use crate::world::{Account, Document, Key, World};
use crate::{context, grant};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub decision: Decision,
    pub layer: Layer,
    pub checks: Vec<CheckAnswer>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckAnswer {
    pub decision: Decision,
    pub layer: Layer,
    /// The statements and grants that settled it.
    pub determining: BTreeSet<Reference>,
}

/// A statement by its document and position, or a grant by its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    pub layer: Layer,
    pub document: String,
    pub statement: usize,
}

/// All checks must pass. The layer is that of the first check with the final decision.
pub fn decide(world: &World, request: &Request, semantics: Semantics) -> Answer {
    let each = request
        .checks
        .iter()
        .map(|check| Call::new(world, request, check, semantics).decide());
    let checks: Vec<CheckAnswer> = each.collect();
    let order = [
        Decision::ExplicitDeny,
        Decision::ImplicitDeny,
        Decision::Allowed,
    ];
    let settling = order
        .iter()
        .find_map(|it| checks.iter().find(|check| check.decision == *it));
    let settling = settling.expect("a request has a check");
    Answer {
        decision: settling.decision,
        layer: settling.layer,
        checks: checks.clone(),
    }
}

/// One check of a request.
struct Call<'a> {
    world: &'a World,
    request: &'a Request,
    check: &'a Check,
    semantics: Semantics,
    who: Who<'a>,
    context: Context,
}

/// What an allow path rests on, or the layer that is missing.
type Path = Result<(Layer, BTreeSet<Reference>), Layer>;

impl<'a> Call<'a> {
    fn new(world: &'a World, request: &'a Request, check: &'a Check, semantics: Semantics) -> Self {
        let principal = &request.principal;
        let unique_id = principal
            .user_id
            .as_ref()
            .or(world.principal.unique_id.as_ref());
        let who = Who {
            caller: &principal.caller,
            unique_id: unique_id.map(|id| id.split(':').next().unwrap_or_default().to_owned()),
            has_boundary: world.principal.boundary.is_some(),
            semantics,
        };
        let context = context::of(world, request, check, semantics);
        Self {
            world,
            request,
            check,
            semantics,
            who,
            context,
        }
    }

    fn decide(&self) -> CheckAnswer {
        // 1. An explicit Deny anywhere.
        for layer in DENY_ORDER {
            let determining = self.matching(layer, Effect::Deny);
            if !determining.is_empty() {
                return CheckAnswer {
                    decision: Decision::ExplicitDeny,
                    layer,
                    determining,
                };
            }
        }
        // 2. The cross-account gate; 3. an Allow at every level of SCPs; 4. one of the endpoint;
        // 5. an allow path.
        let path = self.gate().and_then(|()| match &self.check.resource {
            Resource::Key(_) if self.is("RetireGrant") => self.retire_path(),
            Resource::Key(arn) => self.key_path(&self.world.keys[arn.as_str()]),
            Resource::Account { .. } | Resource::Alias(_) => self.identity_path(),
        });
        match path {
            Ok((layer, determining)) => CheckAnswer {
                decision: Decision::Allowed,
                layer,
                determining,
            },
            Err(layer) => {
                let determining = BTreeSet::new();
                CheckAnswer {
                    decision: Decision::ImplicitDeny,
                    layer,
                    determining,
                }
            }
        }
    }

    fn gate(&self) -> Result<(), Layer> {
        if self.is_foreign() && !CROSS_ACCOUNT.contains(&self.check.action.name()) {
            return Err(Layer::CrossAccount);
        }
        let levels = self.binding_scp().and_then(|account| account.scp.as_ref());
        let allows = |document: &Document| !self.matching_in(document, Effect::Allow).is_empty();
        if levels.is_some_and(|levels| !levels.iter().all(|level| level.iter().any(allows))) {
            return Err(Layer::ServiceControlPolicy);
        }
        let endpoint = self.matching(Layer::VpcEndpointPolicy, Effect::Allow);
        if self.request.endpoint.is_some() && endpoint.is_empty() {
            return Err(Layer::VpcEndpointPolicy);
        }
        Ok(())
    }

    /// 1.3, first part: resources without a policy of their own.
    fn identity_path(&self) -> Path {
        let identity = self.identity_allows().ok_or(Layer::IdentityPolicy)?;
        self.caps_allow()?;
        Ok((Layer::IdentityPolicy, identity))
    }

    /// 1.3 and 1.4: keys.
    fn key_path(&self, key: &Key) -> Path {
        let foreign = self.is_foreign();
        let (mut direct, mut delegating, mut capped) =
            (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for document in &key.policies {
            for (statement, named) in self.matching_in(document, Effect::Allow) {
                match named {
                    Named::No => continue,
                    Named::Account => delegating.insert(statement),
                    Named::Directly(Caps::AreBypassed) => direct.insert(statement),
                    Named::Directly(Caps::Apply) => capped.insert(statement),
                };
            }
        }
        let nobody_named = direct.is_empty() && capped.is_empty() && delegating.is_empty();
        let caps = self.caps_allow();
        let identity = self.identity_allows();

        // The key policy by itself.
        let mut sufficient = direct.clone();
        if caps.is_ok() {
            sufficient.extend(capped.clone());
        }
        if !foreign && !sufficient.is_empty() {
            return Ok((Layer::KeyPolicy, sufficient));
        }
        // The key policy and the identity policies together.
        let mut trusting = delegating;
        if foreign {
            trusting.extend(direct);
            trusting.extend(capped.clone());
        }
        if let (false, Some(identity), Ok(())) = (trusting.is_empty(), &identity, caps) {
            let both = trusting.union(identity).cloned().collect();
            return Ok((Layer::IdentityPolicy, both));
        }
        // Grants.
        let mut sufficient = BTreeSet::new();
        for (name, grant) in &key.grants {
            let named = grant::serves(grant, &self.who, self.request, self.check, &self.context);
            // U-01: the caller's account has to trust a foreign key, by an identity policy or by
            // having issued the grant.
            let issuer = grant.issuing_account.map(|it| it.to_string());
            let issuer = issuer.unwrap_or_else(|| self.resource_account());
            let untrusted = foreign
                && Some(issuer) != self.caller_account()
                && self.recommended(Uncertain::CrossAccountGrant);
            let needs_identity = untrusted || named == Named::Account;
            let allowed = match named {
                Named::No => false,
                _ if needs_identity => identity.is_some() && caps.is_ok(),
                Named::Account => false,
                Named::Directly(Caps::AreBypassed) => true,
                Named::Directly(Caps::Apply) => caps.is_ok(),
            };
            if allowed {
                sufficient.insert(reference(Layer::Grant, name, 0));
                if needs_identity {
                    sufficient.extend(identity.clone().unwrap_or_default());
                }
            }
        }
        if !sufficient.is_empty() {
            return Ok((Layer::Grant, sufficient));
        }
        // The first thing that is missing.
        let needs_identity = foreign || capped.is_empty();
        Err(match caps {
            _ if nobody_named => Layer::KeyPolicy,
            _ if needs_identity && identity.is_none() => Layer::IdentityPolicy,
            Err(layer) => layer,
            Ok(()) => unreachable!("nothing is missing"),
        })
    }

    /// 4.4: who may retire a grant.
    fn retire_path(&self) -> Path {
        let Resource::Key(arn) = &self.check.resource else {
            unreachable!("grants are on keys")
        };
        let wanted = self.request.parameters.as_ref();
        let (id, token) = (
            wanted.and_then(|it| it.grant_id.as_ref()),
            wanted.and_then(|it| it.grant_token.as_ref()),
        );
        let root = matches!(self.who.caller, Caller::Root { .. });
        let identity = self.identity_allows().filter(|_| self.caps_allow().is_ok());
        let (mut by_grant, mut by_identity) = (BTreeSet::new(), BTreeSet::new());
        for (name, grant) in &self.world.keys[arn.as_str()].grants {
            let other_id = id.is_some() && id != grant.id.as_ref();
            let other_token = token.is_some() && token != grant.token.as_ref();
            let seen = token.is_some() || grant::is_visible(grant, self.request);
            if other_id || other_token || !seen {
                continue;
            }
            let issuer = grant.issuing_account.map(|it| it.to_string());
            let issued =
                Some(issuer.unwrap_or_else(|| self.resource_account())) == self.caller_account();
            let retiring = grant
                .retiring
                .as_ref()
                .map_or(Named::No, |name| self.who.named(name, Effect::Allow));
            let listed = grant.operations.contains(&self.check.action);
            let grantee = if listed {
                grant::grantee(grant, &self.who)
            } else {
                Named::No
            };
            let directly = |named| matches!(named, Named::Directly(_));
            let as_account = issued || retiring == Named::Account || grantee == Named::Account;
            if directly(retiring) || directly(grantee) || (root && as_account) {
                by_grant.insert(reference(Layer::Grant, name, 0));
            }
            if as_account {
                by_identity.insert(reference(Layer::Grant, name, 0));
            }
        }
        match identity {
            _ if !by_grant.is_empty() => Ok((Layer::Grant, by_grant)),
            Some(identity) if !by_identity.is_empty() => Ok((
                Layer::IdentityPolicy,
                by_identity.union(&identity).cloned().collect(),
            )),
            Some(_) | None => Err(Layer::IdentityPolicy),
        }
    }

    /// Matching Allow statements of the identity policies; `None` when nothing there allows. A root
    /// user is allowed implicitly, and a federated user has no identity policies without session
    /// policies.
    fn identity_allows(&self) -> Option<BTreeSet<Reference>> {
        match self.who.caller {
            Caller::Root { .. } => Some(BTreeSet::new()),
            Caller::Service { .. } => None,
            Caller::FederatedUser { .. } if self.world.session.is_empty() => None,
            Caller::FederatedUser { .. } | Caller::Session { .. } | Caller::User { .. } => {
                Some(self.matching(Layer::IdentityPolicy, Effect::Allow))
                    .filter(|it| !it.is_empty())
            }
        }
    }

    /// Whether boundary and session policies let an Allow through; else the one that does not.
    fn caps_allow(&self) -> Result<(), Layer> {
        for layer in [Layer::PermissionsBoundary, Layer::SessionPolicy] {
            let exists = !self.documents(layer).is_empty();
            if exists && self.matching(layer, Effect::Allow).is_empty() {
                return Err(layer);
            }
        }
        // 1.4: without a session policy a federated user has no permissions of its own.
        match self.who.caller {
            Caller::FederatedUser { .. } if self.world.session.is_empty() => {
                Err(Layer::SessionPolicy)
            }
            _ => Ok(()),
        }
    }

    /// 1.5: the policies of a layer that bind this check.
    fn documents(&self, layer: Layer) -> Vec<&'a Document> {
        let world = self.world;
        let retire = self.is("RetireGrant");
        match layer {
            Layer::ServiceControlPolicy => {
                let levels = self.binding_scp().and_then(|account| account.scp.as_ref());
                levels.into_iter().flatten().flatten().collect()
            }
            Layer::ResourceControlPolicy => {
                let account = world.accounts.get(&self.resource_account());
                let aws_managed = self.key().is_some_and(|key| key.metadata.aws_managed);
                // U-25
                let exempt = self.is_service_linked()
                    && self.recommended(Uncertain::RcpAndServiceLinkedRoles);
                let bound =
                    account.filter(|it| !it.management && !aws_managed && !exempt && !retire);
                bound
                    .into_iter()
                    .flat_map(|account| account.rcp.iter().flatten())
                    .collect()
            }
            Layer::KeyPolicy => self
                .key()
                .filter(|_| !retire)
                .into_iter()
                .flat_map(|key| &key.policies)
                .collect(),
            Layer::IdentityPolicy => world.principal.policies.iter().collect(),
            Layer::PermissionsBoundary => world.principal.boundary.iter().collect(),
            Layer::SessionPolicy => world.session.iter().collect(),
            Layer::VpcEndpointPolicy => match self.request.endpoint {
                Some(_) => world.endpoint.iter().collect(),
                None => Vec::new(),
            },
            Layer::CrossAccount | Layer::Grant => Vec::new(),
        }
    }

    /// SCPs bind the principals of member accounts, except service-linked roles.
    fn binding_scp(&self) -> Option<&'a Account> {
        let account = self.world.accounts.get(&self.caller_account()?)?;
        (!account.management && !self.is_service_linked()).then_some(account)
    }

    fn matching(&self, layer: Layer, effect: Effect) -> BTreeSet<Reference> {
        let documents = self.documents(layer).into_iter();
        documents
            .flat_map(|document| self.matching_in(document, effect))
            .map(|(it, _)| it)
            .collect()
    }

    /// The statements of a document that match, and how they name the caller.
    fn matching_in(&self, document: &Document, effect: Effect) -> Vec<(Reference, Named)> {
        let policy = &document.policy;
        let scope = Scope {
            context: &self.context,
            effect,
            kind: policy.kind,
            version: policy
                .version
                .as_ref()
                .map_or(Version::V2008, |version| version.value),
            semantics: self.semantics,
        };
        let statements = policy.statements.iter().enumerate();
        let matching = statements.filter(|(_, it)| it.value.effect.value == effect);
        let named = matching.map(|(index, it)| (index, self.named_by(&it.value, &scope)));
        let named = named.filter(|(_, named)| *named != Named::No);
        named
            .map(|(index, named)| {
                (
                    reference(layer_of(policy.kind), &document.name, index),
                    named,
                )
            })
            .collect()
    }

    /// How a statement names the caller, if everything else in it matches.
    fn named_by(&self, statement: &Statement, scope: &Scope) -> Named {
        let action = statement.action.as_ref().is_some_and(|element| {
            let name = format!("kms:{}", self.check.action.name()).to_lowercase();
            let matches = |pattern: &str| glob(&tokens(&pattern.to_lowercase(), wildcard), &name);
            let listed = element
                .entries
                .iter()
                .any(|entry| matches(entry.value.as_str()));
            listed == (element.polarity == Polarity::Is)
        });
        // Settled 5: without Resource a key-policy statement is inert; an SCP covers everything.
        let resource = match &statement.resource {
            None => scope.kind == PolicyKind::ServiceControlPolicy,
            Some(element) => {
                let subject = self.subject();
                let matches =
                    |entry: &str| resource_matches(entry, &subject, scope, element.polarity);
                let listed = element.entries.iter().any(|entry| matches(&entry.value));
                listed == (element.polarity == Polarity::Is)
            }
        };
        let conditions = statement
            .conditions
            .iter()
            .all(|condition| scope.holds(&condition.value));
        match &statement.principal {
            _ if !(action && resource && conditions) => Named::No,
            Some(principal) => match self.who.named_by(principal, scope.effect) {
                // U-05a: `*` with a condition on aws:PrincipalArn is documented as not capped.
                Named::Directly(Caps::Apply)
                    if principal.entries.iter().any(|it| {
                        matches!(it.value, PrincipalName::Any | PrincipalName::AnyAws)
                    }) && statement
                        .conditions
                        .iter()
                        .any(|it| it.value.key.value.folded() == "aws:principalarn") =>
                {
                    Named::Directly(Caps::AreBypassed)
                }
                named => named,
            },
            None => Named::Directly(Caps::AreBypassed),
        }
    }

    /// What patterns of resources are matched against (Settled 8).
    fn subject(&self) -> String {
        match &self.check.resource {
            Resource::Account {
                partition,
                region,
                account,
            } => format!("arn:{partition}:kms:{region}:{account}:*"),
            Resource::Alias(arn) | Resource::Key(arn) => arn.as_str().to_owned(),
        }
    }

    fn key(&self) -> Option<&'a Key> {
        match &self.check.resource {
            Resource::Key(arn) => self.world.keys.get(arn.as_str()),
            Resource::Account { .. } | Resource::Alias(_) => None,
        }
    }

    fn resource_account(&self) -> String {
        match &self.check.resource {
            Resource::Account { account, .. } => account.to_string(),
            Resource::Alias(arn) | Resource::Key(arn) => arn.account_text().to_owned(),
        }
    }

    fn caller_account(&self) -> Option<String> {
        self.who.caller.account().map(|account| account.to_string())
    }

    /// Services belong to no account, and are nowhere foreign.
    fn is_foreign(&self) -> bool {
        self.caller_account()
            .is_some_and(|account| account != self.resource_account())
    }

    fn is_service_linked(&self) -> bool {
        self.request
            .principal
            .service_linked
            .unwrap_or(match self.who.caller {
                Caller::Session { role, .. } => {
                    role.resource().starts_with("role/aws-service-role/")
                }
                Caller::FederatedUser { .. }
                | Caller::Root { .. }
                | Caller::Service { .. }
                | Caller::User { .. } => false,
            })
    }

    fn is(&self, action: &str) -> bool {
        self.check.action.name() == action
    }

    fn recommended(&self, point: Uncertain) -> bool {
        self.semantics.reading(point) == Reading::Recommended
    }
}

/// 2.6 and 2.7. Variables are replaced after the fifth colon only.
fn resource_matches(entry: &str, subject: &str, scope: &Scope, polarity: Polarity) -> bool {
    if entry == "*" {
        return true;
    }
    let Some((fifth, _)) = entry.match_indices(':').nth(4) else {
        // U-06: too few parts for an ARN. Fails closed, so the other way round in NotResource.
        let closed = (scope.effect == Effect::Deny) == (polarity == Polarity::Is);
        let as_text = closed || !scope.recommended(Uncertain::ShortArnPattern);
        return as_text && glob(&tokens(entry, wildcard), subject);
    };
    let (head, tail) = entry.split_at(fifth + 1);
    let Some(tail) = scope.expanded(tail, wildcard) else {
        return false;
    };
    let pattern = [tokens(head, wildcard), tail].concat();
    arn_matches(&pattern, subject).unwrap_or(false)
}

fn layer_of(kind: PolicyKind) -> Layer {
    match kind {
        PolicyKind::KeyPolicy => Layer::KeyPolicy,
        PolicyKind::IdentityPolicy => Layer::IdentityPolicy,
        PolicyKind::PermissionsBoundary => Layer::PermissionsBoundary,
        PolicyKind::SessionPolicy => Layer::SessionPolicy,
        PolicyKind::ServiceControlPolicy => Layer::ServiceControlPolicy,
        PolicyKind::ResourceControlPolicy => Layer::ResourceControlPolicy,
        PolicyKind::VpcEndpointPolicy => Layer::VpcEndpointPolicy,
    }
}

fn reference(layer: Layer, document: &str, statement: usize) -> Reference {
    Reference {
        layer,
        document: document.to_owned(),
        statement,
    }
}

const DENY_ORDER: [Layer; 7] = [
    Layer::ServiceControlPolicy,
    Layer::ResourceControlPolicy,
    Layer::KeyPolicy,
    Layer::IdentityPolicy,
    Layer::PermissionsBoundary,
    Layer::SessionPolicy,
    Layer::VpcEndpointPolicy,
];

/// 1.2, step 4.
const CROSS_ACCOUNT: [&str; 22] = [
    "CreateGrant",
    "Decapsulate",
    "Decrypt",
    "DeriveSharedSecret",
    "DescribeKey",
    "Encapsulate",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext",
    "GenerateDataKeyWithoutPlaintext",
    "GenerateMac",
    "GetKeyRotationStatus",
    "GetPublicKey",
    "ListGrants",
    "ReEncryptFrom",
    "ReEncryptTo",
    "RetireGrant",
    "RevokeGrant",
    "Sign",
    "Verify",
    "VerifyMac",
];
