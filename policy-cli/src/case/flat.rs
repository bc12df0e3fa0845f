//! The world around one principal and one key: what the flat form of a case, and loose files, say.

use std::collections::BTreeMap;
use std::sync::Arc;

use policy_core::Source;
use policy_core::ast::PolicyKind;
use policy_core::document::{self, PolicyDocument};
use policy_core::name::account::AccountId;
use policy_core::name::principal::{Caller, PathKnown};
use policy_core::record::{AccountRecord, KeyMetadata, KeyRecord, PrincipalRecord};
use policy_core::request::{ContextValue, Resource};

use crate::case::policies::Policies;
use crate::case::request::Asked;
use crate::world::World;

/// Builds the world of one request, and gives the request its session and its endpoint.
pub(crate) fn world(policies: &Policies, asked: &mut Asked) -> World {
    let mut world = World::default();
    accounts(&mut world, policies, asked);
    keys(&mut world, policies, asked);
    world.principals.extend(principal(policies, asked));
    if asked.session.is_empty() {
        asked.session = policies.session.clone().unwrap_or_default();
    }
    if let Some(Some(endpoint)) = &policies.endpoint {
        let id = asked
            .request
            .endpoint
            .clone()
            .or_else(|| said_endpoint(asked))
            .unwrap_or_else(|| DEFAULT_ENDPOINT.to_owned());
        asked.request.endpoint = Some(id);
        if asked.endpoint.is_none() {
            asked.endpoint = Some(endpoint.clone());
        }
    }
    if asked.request.endpoint.is_some() && asked.endpoint.is_none() {
        asked.endpoint = Some(default_endpoint_policy().into_iter().collect());
    }
    world
}

fn accounts(world: &mut World, policies: &Policies, asked: &Asked) {
    let principal = &asked.request.principal;
    if let Some(id) = principal.caller.account() {
        let account = account(&mut world.accounts, id, asked);
        account.org_id.clone_from(&principal.org_id);
        account.org_path.clone_from(&principal.org_path);
        account.scp = policies.scp.clone().flatten();
    }
    for check in &asked.request.checks {
        let id = match &check.resource {
            Resource::Account { account, .. } => Some(*account),
            Resource::Alias(arn) | Resource::Key(arn) => arn.account(),
        };
        if let Some(id) = id {
            let account = account(&mut world.accounts, id, asked);
            account.rcp = policies.rcp.clone().unwrap_or_default();
        }
    }
}

fn account<'w>(
    accounts: &'w mut BTreeMap<AccountId, AccountRecord>,
    id: AccountId,
    asked: &Asked,
) -> &'w mut AccountRecord {
    accounts.entry(id).or_insert_with(|| AccountRecord {
        id,
        org_id: None,
        org_path: None,
        management: asked.management_account == Some(id),
        scp: None,
        rcp: Vec::new(),
    })
}

fn keys(world: &mut World, policies: &Policies, asked: &Asked) {
    for check in &asked.request.checks {
        let Resource::Key(arn) = &check.resource else {
            continue;
        };
        if world.keys.iter().any(|key| key.arn == *arn) {
            continue;
        }
        // A grant that names its key belongs to that one only.
        let grants = policies.grants.iter().flatten();
        let grants = grants.filter(|record| record.grant.value.may_be_of(arn));
        world.keys.push(KeyRecord {
            arn: arn.clone(),
            policies: policies.key.clone().unwrap_or_default(),
            grants: grants.cloned().collect(),
            metadata: KeyMetadata {
                aws_managed: asked.aws_managed_key,
                ..KeyMetadata::default()
            },
            aliases: None,
            tags: None,
        });
    }
}

/// The user or role whose policies these are; root users and services have none.
fn principal(policies: &Policies, asked: &Asked) -> Option<PrincipalRecord> {
    let (arn, path) = match &asked.request.principal.caller {
        Caller::User { arn, .. } => (arn, PathKnown::Yes),
        Caller::Session { role, path, .. } => (role, *path),
        Caller::FederatedUser { issuer, .. } => (issuer.as_ref()?, PathKnown::Yes),
        Caller::Root { .. } | Caller::Service { .. } => return None,
    };
    let unique_id = asked.request.principal.user_id.as_deref().map(|id| {
        let id = id.split(':').next().unwrap_or(id);
        id.to_owned()
    });
    let boundary = policies.boundary.iter().flatten().next().cloned();
    Some(PrincipalRecord {
        arn: arn.clone(),
        path,
        unique_id: unique_id.filter(|id| id.starts_with("AIDA") || id.starts_with("AROA")),
        tags: None,
        policies: policies.identity.clone().unwrap_or_default(),
        boundary,
    })
}

fn said_endpoint(asked: &Asked) -> Option<String> {
    let mut entries = asked.request.context.entries.iter();
    entries.find_map(|(key, value)| match value {
        ContextValue::Values(values) if key.folded() == "aws:sourcevpce" => values.first().cloned(),
        ContextValue::Absent | ContextValue::Unknown | ContextValue::Values(_) => None,
    })
}

/// The endpoint of a request that does not name it.
const DEFAULT_ENDPOINT: &str = "vpce-00000000";

/// The policy that AWS gives a VPC endpoint when nobody gives it another.
pub(crate) fn default_endpoint_policy() -> Option<PolicyDocument> {
    let text =
        r#"{"Statement": [{"Action": "*", "Effect": "Allow", "Principal": "*", "Resource": "*"}]}"#;
    let source = Arc::new(Source::new("the default policy of VPC endpoints", text));
    document::read_policy(&source, Some(PolicyKind::VpcEndpointPolicy)).document
}
