//! The member `world` of a case file, as [`world`](crate::case::world) reads it: the part of a
//! world that one request can meet.

use std::sync::Arc;

use policy_core::Source;
use policy_core::ast::PolicyKind;
use policy_core::ast::print::print;
use policy_core::document::{self, PolicyDocument};
use policy_core::grant::{Grant, Visibility};
use policy_core::json;
use policy_core::name::account::AccountId;
use policy_core::name::arn::Arn;
use policy_core::name::principal::{Caller, PathKnown};
use policy_core::record::{AccountRecord, KeyMetadata, KeyRecord, PrincipalRecord};
use policy_core::request::{Request, Resource};
use policy_core::symbolic::World;
use policy_core::symbolic::answer::Assumed;
use policy_core::table::kms_action::Action;

use crate::case::write::parameters;
use crate::case::write::tree::{Members, Tree};

/// The accounts, the principal, the keys and the endpoint that a request meets, with the policies
/// that are taken for granted.
pub(super) fn tree(world: &World, request: &Request, assumed: &[Assumed]) -> Tree {
    let mut out = Members::default();
    let met = |id: AccountId| {
        let owners = request
            .checks
            .iter()
            .filter_map(|check| check.resource.owner());
        let mut all = owners.chain(request.principal.caller.account());
        all.any(|other| other == id)
    };
    let accounts = world.accounts.iter().filter(|account| met(account.id));
    let mut accounts: Vec<AccountRecord> = accounts.cloned().collect();
    let caller = &request.principal.caller;
    if assumed.contains(&Assumed::SomethingDenies) && carrier(caller).is_none() {
        deny_account(caller, &mut accounts);
    }
    let accounts = accounts
        .iter()
        .map(|record| (record.id.to_string(), account(record)));
    some(&mut out, "accounts", accounts.collect());
    some(&mut out, "principals", principals(world, caller, assumed));
    some(&mut out, "keys", keys(world, request));
    if let Some(id) = &request.endpoint {
        let policies = match world.endpoints.get(id) {
            Some(policies) => documents(policies),
            None => Tree::List(vec![all("Allow", "*")]),
        };
        out.add("endpoints", Tree::Object(vec![(id.clone(), policies)]));
    }
    out.tree()
}

fn account(record: &AccountRecord) -> Tree {
    let AccountRecord {
        id: _,
        org_id,
        org_path,
        management,
        scp,
        rcp,
    } = record;
    let mut out = Members::default();
    out.text("org_id", org_id.as_deref());
    out.text("org_path", org_path.as_deref());
    out.bool("management", management.then_some(true));
    out.some("scp", scp.as_ref().map(|scp| levels(scp)));
    out.some("rcp", (!rcp.is_empty()).then(|| levels(rcp)));
    out.tree()
}

/// The user or role whose policies count for the caller.
const fn carrier(caller: &Caller) -> Option<&Arn> {
    match caller {
        Caller::User { arn, .. } => Some(arn),
        Caller::Session { role, .. } => Some(role),
        Caller::FederatedUser { issuer, .. } => issuer.as_ref(),
        Caller::Root { .. } | Caller::Service { .. } => None,
    }
}

/// A service control policy denies a caller who has no policies of its own.
fn deny_account(caller: &Caller, accounts: &mut Vec<AccountRecord>) {
    let Some(id) = caller.account() else { return };
    if !accounts.iter().any(|record| record.id == id) {
        accounts.push(AccountRecord {
            id,
            org_id: None,
            org_path: None,
            management: false,
            scp: None,
            rcp: Vec::new(),
        });
    }
    for record in accounts.iter_mut().filter(|record| record.id == id) {
        let level = [DENIES_KMS, ALLOWS_ALL].into_iter().filter_map(written);
        record.scp.get_or_insert_default().push(level.collect());
    }
}

fn written(text: &str) -> Option<PolicyDocument> {
    let source = Arc::new(Source::new("taken for granted", text));
    document::read_policy(&source, Some(PolicyKind::ServiceControlPolicy)).document
}

fn principals(world: &World, caller: &Caller, assumed: &[Assumed]) -> Vec<(String, Tree)> {
    let Some(arn) = carrier(caller) else {
        return Vec::new();
    };
    // The path of a session's role may not be said, and its loaded role has it.
    let name = |arn: &str| arn.rsplit('/').next().map(str::to_owned);
    let is_it = |record: &&PrincipalRecord| {
        record.arn == *arn
            || (record.arn.account() == arn.account()
                && record.arn.resource().starts_with("role/")
                && arn.resource().starts_with("role/")
                && name(record.arn.as_str()) == name(arn.as_str()))
    };
    let record = world.principals.iter().find(is_it);
    let mut policies: Vec<Tree> = record
        .iter()
        .flat_map(|record| record.policies.iter().map(tree_of))
        .collect();
    for assumed in assumed {
        match assumed {
            Assumed::IdentityAllows => policies.push(all("Allow", "kms:*")),
            // A session policy comes with the request.
            Assumed::IdentityIsSilent | Assumed::SessionAllows => {}
            Assumed::SomethingDenies => policies.push(all("Deny", "kms:*")),
        }
    }
    let has_more = record.is_some_and(|record| {
        record.path == PathKnown::Yes
            || record.unique_id.is_some()
            || record.tags.is_some()
            || record.boundary.is_some()
    });
    // Whoever is not in a world has no policies, and of whoever is, the path is known.
    if !has_more && policies.is_empty() {
        return Vec::new();
    }
    let mut out = Members::default();
    out.text(
        "user_id",
        record.and_then(|record| record.unique_id.as_deref()),
    );
    out.map("tags", record.and_then(|record| record.tags.as_ref()));
    out.add("policies", Tree::List(policies));
    let boundary = record.and_then(|record| record.boundary.as_ref());
    out.some("boundary", boundary.map(tree_of));
    let arn = record.map_or(arn, |record| &record.arn);
    vec![(arn.as_str().to_owned(), out.tree())]
}

fn keys(world: &World, request: &Request) -> Vec<(String, Tree)> {
    let mut keys: Vec<(String, Tree)> = Vec::new();
    for check in &request.checks {
        let Resource::Key(arn) = &check.resource else {
            continue;
        };
        if keys.iter().any(|(other, _)| other == arn.as_str()) {
            continue;
        }
        let record = world.keys.iter().find(|key| key.arn == *arn);
        // A key that does not exist here is one without policies.
        let key = record.map_or_else(|| Tree::Object(Vec::new()), key);
        keys.push((arn.as_str().to_owned(), key));
    }
    keys
}

fn key(record: &KeyRecord) -> Tree {
    let KeyRecord {
        arn: _,
        policies,
        grants,
        metadata,
        aliases,
        tags,
    } = record;
    let mut out = Members::default();
    out.add("policies", documents(policies));
    if !grants.is_empty() {
        let grants = grants.iter().map(|record| grant(&record.grant.value));
        out.add("grants", Tree::List(grants.collect()));
    }
    out.texts("aliases", aliases.as_ref());
    out.map("tags", tags.as_ref());
    if *metadata != KeyMetadata::default() {
        out.add("metadata", self::metadata(metadata));
    }
    out.tree()
}

fn metadata(metadata: &KeyMetadata) -> Tree {
    let KeyMetadata {
        aws_managed,
        key_spec,
        key_usage,
        origin,
        multi_region,
        multi_region_key_type,
        trailing_days_without_key_usage,
    } = metadata;
    let mut out = Members::default();
    out.text("KeyManager", aws_managed.then_some("AWS"));
    out.text("KeySpec", key_spec.as_deref());
    out.text("KeyUsage", key_usage.as_deref());
    out.text("Origin", origin.as_deref());
    out.bool("MultiRegion", *multi_region);
    out.text("MultiRegionKeyType", multi_region_key_type.as_deref());
    out.number(
        "TrailingDaysWithoutKeyUsage",
        *trailing_days_without_key_usage,
    );
    out.tree()
}

fn grant(grant: &Grant) -> Tree {
    let Grant {
        key,
        id,
        name,
        grantee,
        retiring,
        operations,
        constraints,
        issuing_account,
        token,
        visibility,
    } = grant;
    let mut out = Members::default();
    out.text("GrantId", id.as_deref());
    out.text("Name", name.as_deref());
    out.text("KeyId", key.as_deref());
    out.add("GranteePrincipal", Tree::text(grantee.as_str()));
    let retiring = retiring.as_ref().map(|name| name.as_str());
    out.text("RetiringPrincipal", retiring);
    let operations = operations.iter().copied().map(Action::name);
    out.add(
        "Operations",
        Tree::List(operations.map(Tree::text).collect()),
    );
    out.add("Constraints", parameters::constraints(constraints));
    let issuing_account = issuing_account.map(|account| Tree::text(account.to_string()));
    out.some("IssuingAccount", issuing_account);
    out.text("GrantToken", token.as_deref());
    match visibility {
        Visibility::From(time) => out.add("Visible", Tree::text(time.to_string())),
        Visibility::Hidden => out.add("Visible", Tree::Bool(false)),
        Visibility::Visible => {}
    }
    out.tree()
}

fn levels(levels: &[Vec<PolicyDocument>]) -> Tree {
    Tree::List(levels.iter().map(|level| documents(level)).collect())
}

fn documents(policies: &[PolicyDocument]) -> Tree {
    Tree::List(policies.iter().map(tree_of).collect())
}

/// A policy as it counts. The file that it stands in may hold more than the policy.
fn tree_of(document: &PolicyDocument) -> Tree {
    let text = Source::new("printed", print(&document.policy));
    let text = Arc::new(text);
    json::parse(&text)
        .node
        .as_ref()
        .map_or(Tree::Null, Tree::of)
}

/// A policy of one statement about everything.
pub(super) fn all(effect: &str, action: &str) -> Tree {
    let mut members = vec![("Effect", effect)];
    if action == "*" {
        members.push(("Principal", "*"));
    }
    members.extend([("Action", action), ("Resource", "*")]);
    let statement = members
        .into_iter()
        .map(|(name, text)| (name.to_owned(), Tree::text(text)));
    let mut out = Members::default();
    out.add("Version", Tree::text("2012-10-17"));
    out.add("Statement", Tree::Object(statement.collect()));
    out.tree()
}

fn some(out: &mut Members, name: &str, members: Vec<(String, Tree)>) {
    if !members.is_empty() {
        out.add(name, Tree::Object(members));
    }
}

const ALLOWS_ALL: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
const DENIES_KMS: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "kms:*", "Resource": "*"}}"#;
