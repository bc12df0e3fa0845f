//! The member `world` of a case file in the full form.

use std::collections::BTreeMap;

use policy_core::ast::PolicyKind;
use policy_core::document::PolicyDocument;
use policy_core::json::{Member, Node};
use policy_core::name::account::AccountId;
use policy_core::name::arn::Arn;
use policy_core::name::principal::PathKnown;
use policy_core::record::{AccountRecord, KeyMetadata, KeyRecord, PrincipalRecord};

use crate::case::documents::Reading;
use crate::case::fields::{self, Faults, Fields};
use crate::case::principal;
use crate::world::World;

/// Reads accounts, principals, keys and endpoints.
pub(crate) fn read(node: &Node<'_>, reading: &mut Reading<'_>) -> Option<World> {
    let known = &["accounts", "endpoints", "keys", "principals"];
    let fields = Fields::read(node, "`world`", known, &mut reading.faults)?;
    let mut world = World::default();
    for member in entries(&fields, "accounts", reading) {
        let id = parsed::<AccountId>(member, &mut reading.faults);
        let account = id.and_then(|id| account(id, &member.value, reading));
        world
            .accounts
            .extend(account.map(|account| (account.id, account)));
    }
    for member in entries(&fields, "principals", reading) {
        let arn = parsed::<Arn>(member, &mut reading.faults);
        let record = arn.and_then(|arn| record(arn, &member.value, reading));
        world.principals.extend(record);
    }
    for member in entries(&fields, "keys", reading) {
        let arn = parsed::<Arn>(member, &mut reading.faults);
        let key = arn.and_then(|arn| key(arn, &member.value, reading));
        world.keys.extend(key);
    }
    for member in entries(&fields, "endpoints", reading) {
        let policies = reading.policies(&member.value, PolicyKind::VpcEndpointPolicy);
        world.endpoints.insert(member.name.to_string(), policies);
    }
    Some(world)
}

fn entries<'n>(fields: &Fields<'n>, name: &str, reading: &mut Reading<'_>) -> &'n [Member<'n>] {
    fields
        .get(name)
        .and_then(|node| fields::members(node, &format!("`{name}`"), &mut reading.faults))
        .unwrap_or_default()
}

fn parsed<T>(member: &Member<'_>, faults: &mut Faults) -> Option<T>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    fields::parsed(&member.name, member.name_span, faults)
}

fn account(id: AccountId, node: &Node<'_>, reading: &mut Reading<'_>) -> Option<AccountRecord> {
    let known = &["management", "org_id", "org_path", "rcp", "scp"];
    let faults = &mut reading.faults;
    let fields = Fields::read(node, "an account", known, faults)?;
    Some(AccountRecord {
        id,
        org_id: fields.string("org_id", faults),
        org_path: fields.string("org_path", faults),
        management: fields.bool("management", faults).unwrap_or(false),
        scp: fields
            .get("scp")
            .map(|node| reading.levels(node, PolicyKind::ServiceControlPolicy)),
        rcp: fields
            .get("rcp")
            .map(|node| reading.levels(node, PolicyKind::ResourceControlPolicy))
            .unwrap_or_default(),
    })
}

fn record(arn: Arn, node: &Node<'_>, reading: &mut Reading<'_>) -> Option<PrincipalRecord> {
    let known = &["boundary", "policies", "tags", "user_id"];
    let faults = &mut reading.faults;
    let fields = Fields::read(node, "a principal", known, faults)?;
    let unique_id = fields.string("user_id", faults);
    let tags = fields
        .get("tags")
        .and_then(|node| principal::tags(node, faults));
    let nodes = fields
        .get("policies")
        .and_then(|node| fields::list(node, "`policies`", faults))
        .unwrap_or_default();
    let policies = nodes
        .iter()
        .filter_map(|node| named_policy(node, reading))
        .collect();
    let boundary = fields
        .get("boundary")
        .and_then(|node| reading.policy(node, PolicyKind::PermissionsBoundary));
    Some(PrincipalRecord {
        arn,
        path: PathKnown::Yes,
        unique_id,
        tags,
        policies,
        boundary,
    })
}

/// `{"name": "use", "group": null, "document": {…}}`, or the document or its path alone.
fn named_policy(node: &Node<'_>, reading: &mut Reading<'_>) -> Option<PolicyDocument> {
    if node.member("document").is_none() {
        return reading.policy(node, PolicyKind::IdentityPolicy);
    }
    let known = &["document", "group", "name"];
    let fields = Fields::read(node, "a policy", known, &mut reading.faults)?;
    let document = fields.require("a policy", "document", &mut reading.faults)?;
    reading.policy(document, PolicyKind::IdentityPolicy)
}

fn key(arn: Arn, node: &Node<'_>, reading: &mut Reading<'_>) -> Option<KeyRecord> {
    let known = &["aliases", "grants", "metadata", "policies", "tags"];
    let faults = &mut reading.faults;
    let fields = Fields::read(node, "a key", known, faults)?;
    let metadata = fields
        .get("metadata")
        .and_then(|node| metadata(node, faults))
        .unwrap_or_default();
    let tags: Option<BTreeMap<String, String>> = fields
        .get("tags")
        .and_then(|node| principal::tags(node, faults));
    let aliases = fields.strings("aliases", faults);
    let policies = fields
        .get("policies")
        .map(|node| reading.policies(node, PolicyKind::KeyPolicy))
        .unwrap_or_default();
    let grants = fields
        .get("grants")
        .map(|node| reading.grants(node))
        .unwrap_or_default();
    Some(KeyRecord {
        arn,
        policies,
        grants,
        metadata,
        aliases,
        tags,
    })
}

/// What `aws kms describe-key` prints, or some of it.
fn metadata(node: &Node<'_>, faults: &mut Faults) -> Option<KeyMetadata> {
    if let Some(inside) = node.member("KeyMetadata") {
        return metadata(inside, faults);
    }
    let fields = Fields::read(node, "`metadata`", METADATA, faults)?;
    let configuration = fields.get("MultiRegionConfiguration").and_then(|node| {
        let known = &["MultiRegionKeyType", "PrimaryKey", "ReplicaKeys"];
        Fields::read(node, "`MultiRegionConfiguration`", known, faults)
    });
    let nested_type = configuration.and_then(|fields| fields.string("MultiRegionKeyType", faults));
    let manager = fields.string("KeyManager", faults);
    Some(KeyMetadata {
        aws_managed: manager.as_deref() == Some("AWS"),
        key_spec: fields
            .string("KeySpec", faults)
            .or_else(|| fields.string("CustomerMasterKeySpec", faults)),
        key_usage: fields.string("KeyUsage", faults),
        origin: fields.string("Origin", faults),
        multi_region: fields.bool("MultiRegion", faults),
        multi_region_key_type: fields.string("MultiRegionKeyType", faults).or(nested_type),
        trailing_days_without_key_usage: fields.number("TrailingDaysWithoutKeyUsage", faults),
    })
}

#[rustfmt::skip]
const METADATA: &[&str] = &[
    "AWSAccountId", "Arn", "CloudHsmClusterId", "CreationDate", "CurrentKeyMaterialId",
    "CustomKeyStoreId", "CustomerMasterKeySpec", "DeletionDate", "Description", "Enabled",
    "EncapsulationAlgorithms", "EncryptionAlgorithms", "ExpirationModel", "KeyAgreementAlgorithms",
    "KeyId", "KeyManager", "KeySpec", "KeyState", "KeyUsage", "MacAlgorithms", "MultiRegion",
    "MultiRegionConfiguration", "MultiRegionKeyType", "Origin", "PendingDeletionWindowInDays",
    "SigningAlgorithms", "TrailingDaysWithoutKeyUsage", "ValidTo", "XksKeyConfiguration",
];
