//! The condition keys of a request (SEMANTICS 2.8 and 3.4, Settled 19 and 21).

use std::collections::BTreeMap;

use policy_core::grant::EncryptionContextConstraint;
use policy_core::name::principal::Caller;
use policy_core::request::{Check, ContextValue, Parameters, Request, Resource};
use policy_core::semantics::{Reading, Semantics, Uncertain};
use policy_core::value::time::Timestamp;

use crate::condition::Context;
use crate::principal::last_segment;
use crate::value;
use crate::world::World;

pub fn of(world: &World, request: &Request, check: &Check, semantics: Semantics) -> Context {
    let mut keys = Keys::default();
    of_principal(&mut keys, world, request);
    of_call(&mut keys, request, check, semantics);
    of_resource(&mut keys, world, check);
    if let Some(parameters) = &request.parameters {
        let defaults = semantics.reading(Uncertain::ParameterDefaults) == Reading::Recommended;
        of_parameters(&mut keys, parameters, check.action.name(), defaults);
    }
    for (key, value) in &request.context.entries {
        if let ContextValue::Values(values) = value {
            keys.many(key.as_str(), values.clone());
        }
    }
    let replaced = request
        .overrides
        .entries
        .iter()
        .map(|(key, _)| key.folded().to_owned());
    let replaced: Vec<String> = replaced.collect();
    keys.0.retain(|(key, _)| !replaced.contains(key));
    for (key, value) in &request.overrides.entries {
        if let ContextValue::Values(values) = value {
            keys.many(key.as_str(), values.clone());
        }
    }
    Context(keys.0)
}

/// The encryption context that the constraints of grants see: names keep their case.
pub fn encryption_context(request: &Request, check: &Check) -> BTreeMap<String, String> {
    match &request.parameters {
        Some(parameters) => of_ciphertext(parameters, check.action.name()),
        None => {
            let entries = request
                .context
                .entries
                .iter()
                .filter_map(|(key, value)| match value {
                    ContextValue::Values(values) if key.folded().starts_with(CONTEXT_PREFIX) => {
                        let name = key.as_str().get(CONTEXT_PREFIX.len()..)?;
                        Some((name.to_owned(), values.first()?.clone()))
                    }
                    ContextValue::Absent | ContextValue::Unknown | ContextValue::Values(_) => None,
                });
            entries.collect()
        }
    }
}

/// Whether the action has an encryption context of its own.
pub fn has_encryption_context(action: &str) -> bool {
    ["Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo"].contains(&action)
        || action.starts_with("GenerateDataKey")
}

/// Timestamps tell nothing but their order, so the seconds are found by halving.
pub fn seconds(time: Timestamp) -> i64 {
    let (mut low, mut high) = (-(1_i64 << 40), 1_i64 << 40);
    while low < high {
        let middle = (low + high).div_euclid(2) + 1;
        if Timestamp::from_epoch_seconds(middle) <= time {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    low
}

#[derive(Default)]
struct Keys(Vec<(String, Vec<String>)>);

impl Keys {
    fn one(&mut self, name: &str, value: impl ToString) {
        self.many(name, vec![value.to_string()]);
    }

    fn some(&mut self, name: &str, value: Option<&String>) {
        if let Some(value) = value {
            self.one(name, value);
        }
    }

    fn many(&mut self, name: &str, values: Vec<String>) {
        self.0.push((name.to_ascii_lowercase(), values));
    }

    fn each(&mut self, prefix: &str, pairs: &BTreeMap<String, String>) {
        for (name, value) in pairs {
            self.one(&format!("{prefix}{name}"), value);
        }
    }
}

fn of_principal(keys: &mut Keys, world: &World, request: &Request) {
    let principal = &request.principal;
    let service = matches!(principal.caller, Caller::Service { .. });
    keys.one("aws:PrincipalIsAWSService", service);
    let unique_id = principal
        .user_id
        .as_ref()
        .or(world.principal.unique_id.as_ref());
    let (arn, kind) = match &principal.caller {
        Caller::Root { arn, account } => {
            keys.one("aws:userid", account);
            (arn, "Account")
        }
        Caller::User { arn, .. } => {
            keys.one("aws:username", last_segment(arn));
            keys.some("aws:userid", unique_id);
            (arn, "User")
        }
        Caller::Session { role, session, .. } => {
            match (unique_id, session) {
                (Some(id), _) if id.contains(':') => keys.one("aws:userid", id),
                (Some(id), Some(session)) => {
                    keys.one("aws:userid", format!("{id}:{}", last_segment(session)))
                }
                (Some(_), None) | (None, _) => {}
            }
            (role, "AssumedRole")
        }
        Caller::FederatedUser { arn, account, .. } => {
            keys.one("aws:userid", format!("{account}:{}", last_segment(arn)));
            (arn, "FederatedUser")
        }
        Caller::Service { name } => {
            keys.one("aws:PrincipalServiceName", name);
            return;
        }
    };
    keys.one("aws:PrincipalArn", arn);
    keys.one("aws:PrincipalType", kind);
    let Some(account) = principal
        .caller
        .account()
        .map(|account| account.to_string())
    else {
        return;
    };
    keys.one("aws:PrincipalAccount", &account);
    let known = world.accounts.get(&account);
    keys.some(
        "aws:PrincipalOrgID",
        principal
            .org_id
            .as_ref()
            .or(known.and_then(|it| it.org_id.as_ref())),
    );
    if let Some(path) = principal
        .org_path
        .as_ref()
        .or(known.and_then(|it| it.org_path.as_ref()))
    {
        keys.one("aws:PrincipalOrgPaths", path);
    }
    // A tag of the session overrides the tag of the role.
    let session_tags = principal.tags.clone().unwrap_or_default();
    keys.each("aws:PrincipalTag/", &session_tags);
    for (name, value) in &world.principal.tags {
        if !session_tags
            .keys()
            .any(|tag| tag.eq_ignore_ascii_case(name))
        {
            keys.one(&format!("aws:PrincipalTag/{name}"), value);
        }
    }
}

fn of_call(keys: &mut Keys, request: &Request, check: &Check, semantics: Semantics) {
    let action = check.action.name();
    keys.one("aws:SecureTransport", true);
    keys.one("aws:ViaAWSService", request.via.is_some());
    if let Some(service) = &request.via {
        let name = service.split('.').next().unwrap_or_default();
        for key in ["aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast"] {
            keys.one(key, format!("{name}.amazonaws.com"));
        }
        if is_on_keys(action) || action == "CreateKey" {
            keys.one("kms:ViaService", service);
        }
    }
    if let Some(endpoint) = &request.endpoint {
        keys.one("aws:SourceVpce", endpoint);
    }
    if let Some(time) = request.time.map(seconds) {
        keys.one("aws:CurrentTime", value::written(time));
        keys.one("aws:EpochTime", time);
    }
    let caller = request.principal.caller.account();
    if let Some(account) = caller
        && (is_on_keys(action) || action == "CreateKey" || action.contains("CustomKeyStore"))
    {
        keys.one("kms:CallerAccount", account);
    }
    let direct = semantics.reading(Uncertain::GrantForResourceOnDirectCalls);
    if ["CreateGrant", "ListGrants", "RevokeGrant"].contains(&action)
        && (request.via.is_some() || direct == Reading::Recommended)
    {
        keys.one("kms:GrantIsForAWSResource", request.via.is_some());
    }
    let key_of = |name| {
        request
            .checks
            .iter()
            .find(|check| check.action.name() == name)
    };
    if let (Some(from), Some(to)) = (key_of("ReEncryptFrom"), key_of("ReEncryptTo")) {
        keys.one("kms:ReEncryptOnSameKey", from.resource == to.resource);
    }
}

fn of_resource(keys: &mut Keys, world: &World, check: &Check) {
    let (account, region) = match &check.resource {
        Resource::Account {
            account, region, ..
        } => (account.to_string(), region.as_str()),
        Resource::Alias(arn) | Resource::Key(arn) => (arn.account_text().to_owned(), arn.region()),
    };
    keys.one("aws:ResourceAccount", &account);
    keys.one("aws:RequestedRegion", region);
    if let Some(known) = world.accounts.get(&account) {
        keys.some("aws:ResourceOrgID", known.org_id.as_ref());
        keys.some("aws:ResourceOrgPaths", known.org_path.as_ref());
    }
    let Resource::Key(arn) = &check.resource else {
        return;
    };
    let Some(key) = world.keys.get(arn.as_str()) else {
        return;
    };
    let metadata = &key.metadata;
    for name in ["kms:KeySpec", "kms:CustomerMasterKeySpec"] {
        keys.some(name, metadata.key_spec.as_ref());
    }
    for name in ["kms:KeyUsage", "kms:CustomerMasterKeyUsage"] {
        keys.some(name, metadata.key_usage.as_ref());
    }
    keys.some("kms:KeyOrigin", metadata.origin.as_ref());
    keys.some(
        "kms:MultiRegion",
        metadata.multi_region.map(|it| it.to_string()).as_ref(),
    );
    keys.some(
        "kms:MultiRegionKeyType",
        metadata.multi_region_key_type.as_ref(),
    );
    if ["DisableKey", "ScheduleKeyDeletion"].contains(&check.action.name()) {
        let days = metadata
            .trailing_days_without_key_usage
            .map(|days| days.to_string());
        keys.some("kms:TrailingDaysWithoutKeyUsage", days.as_ref());
    }
    keys.each("aws:ResourceTag/", &key.tags);
    keys.many("kms:ResourceAliases", key.aliases.clone());
}

fn of_parameters(keys: &mut Keys, given: &Parameters, action: &str, defaults: bool) {
    let or = |value: &Option<String>, default: &str| match value {
        None if defaults => Some(default.to_owned()),
        _ => value.clone(),
    };
    let pairs = of_ciphertext(given, action);
    keys.each("kms:EncryptionContext:", &pairs);
    if !pairs.is_empty() {
        keys.many("kms:EncryptionContextKeys", pairs.into_keys().collect());
    }
    let algorithm = match action {
        "Encrypt" | "Decrypt" => given.encryption_algorithm.as_ref(),
        "ReEncryptFrom" => given.source_encryption_algorithm.as_ref(),
        "ReEncryptTo" => given.destination_encryption_algorithm.as_ref(),
        _ => None,
    };
    if has_encryption_context(action) {
        // 3.4: present even when not sent, whatever becomes of other defaults.
        let algorithm = algorithm.cloned();
        let algorithm = algorithm.unwrap_or_else(|| "SYMMETRIC_DEFAULT".to_owned());
        keys.some("kms:EncryptionAlgorithm", Some(&algorithm));
    }
    let named = match action {
        "ReEncryptFrom" => given.source_key_id.as_deref(),
        "ReEncryptTo" => given.destination_key_id.as_deref(),
        _ => given.key_id.as_deref(),
    };
    // `alias/name`, also of an alias ARN.
    let alias = named.and_then(|named| {
        named
            .starts_with("alias/")
            .then_some(named)
            .or(named.split_once(":alias/").map(|_| named))
    });
    if let Some(alias) = alias
        && carries_request_alias(action)
    {
        let name = alias.split_once("alias/").map_or("", |(_, name)| name);
        keys.one("kms:RequestAlias", format!("alias/{name}"));
    }
    let with_recipient = [
        "Decrypt",
        "DeriveSharedSecret",
        "GenerateDataKey",
        "GenerateDataKeyPair",
        "GenerateRandom",
    ];
    if with_recipient.contains(&action) {
        keys.each(
            "kms:RecipientAttestation:",
            &given.recipient_attestation.clone().unwrap_or_default(),
        );
    }
    let tags = given.tags.clone().unwrap_or_default();
    let tag_keys = match action {
        "CreateKey" | "TagResource" => {
            keys.each("aws:RequestTag/", &tags);
            tags.into_keys().collect()
        }
        "UntagResource" => given.tag_keys.clone().unwrap_or_default(),
        _ => Vec::new(),
    };
    keys.many("aws:TagKeys", tag_keys);
    let days = |days: Option<u32>, default: &str| or(&days.map(|days| days.to_string()), default);
    match action {
        "CreateGrant" => of_new_grant(keys, given),
        "CreateKey" => {
            for name in ["kms:KeySpec", "kms:CustomerMasterKeySpec"] {
                keys.some(name, or(&given.key_spec, "SYMMETRIC_DEFAULT").as_ref());
            }
            for name in ["kms:KeyUsage", "kms:CustomerMasterKeyUsage"] {
                keys.some(name, or(&given.key_usage, "ENCRYPT_DECRYPT").as_ref());
            }
            keys.some("kms:KeyOrigin", or(&given.origin, "AWS_KMS").as_ref());
            let multi_region = given.multi_region.map(|it| it.to_string());
            keys.some("kms:MultiRegion", or(&multi_region, "false").as_ref());
            if given.multi_region == Some(true) {
                keys.one("kms:MultiRegionKeyType", "PRIMARY");
            }
        }
        "DeriveSharedSecret" => keys.some(
            "kms:KeyAgreementAlgorithm",
            given.key_agreement_algorithm.as_ref(),
        ),
        "EnableKeyRotation" => {
            keys.some(
                "kms:RotationPeriodInDays",
                days(given.rotation_period_in_days, "365").as_ref(),
            );
        }
        "GenerateDataKeyPair" | "GenerateDataKeyPairWithoutPlaintext" => {
            keys.some("kms:DataKeyPairSpec", given.key_pair_spec.as_ref());
        }
        "GenerateMac" | "VerifyMac" => keys.some("kms:MacAlgorithm", given.mac_algorithm.as_ref()),
        "GetParametersForImport" => {
            keys.some("kms:WrappingAlgorithm", given.wrapping_algorithm.as_ref());
            keys.some("kms:WrappingKeySpec", given.wrapping_key_spec.as_ref());
        }
        "ImportKeyMaterial" => {
            keys.some("kms:ExpirationModel", given.expiration_model.as_ref());
            keys.some(
                "kms:ValidTo",
                given
                    .valid_to
                    .map(|time| seconds(time).to_string())
                    .as_ref(),
            );
        }
        "ReplicateKey" => keys.some("kms:ReplicaRegion", given.replica_region.as_ref()),
        "ScheduleKeyDeletion" => {
            let window = days(given.pending_window_in_days, "30");
            keys.some(
                "kms:ScheduleKeyDeletionPendingWindowInDays",
                window.as_ref(),
            );
        }
        "Sign" | "Verify" => {
            keys.some("kms:SigningAlgorithm", given.signing_algorithm.as_ref());
            keys.some("kms:MessageType", or(&given.message_type, "RAW").as_ref());
        }
        "UpdatePrimaryRegion" => keys.some("kms:PrimaryRegion", given.primary_region.as_ref()),
        _ => {}
    }
    if ["GetKeyPolicy", "PutKeyPolicy"].contains(&action) {
        // There is no other policy to mean, whatever becomes of other defaults.
        let name = given.policy_name.clone();
        keys.some(
            "kms:PolicyName",
            Some(&name.unwrap_or_else(|| "default".to_owned())),
        );
    }
    if ["CreateKey", "PutKeyPolicy"].contains(&action) {
        let bypass = given
            .bypass_policy_lockout_safety_check
            .map(|it| it.to_string());
        keys.some("kms:BypassPolicyLockoutSafetyCheck", bypass.as_ref());
    }
}

fn of_new_grant(keys: &mut Keys, given: &Parameters) {
    keys.some("kms:GranteePrincipal", given.grantee_principal.as_ref());
    keys.some(
        "kms:GranteeServicePrincipal",
        given.grantee_service_principal.as_ref(),
    );
    keys.some("kms:RetiringPrincipal", given.retiring_principal.as_ref());
    keys.some(
        "kms:RetiringServicePrincipal",
        given.retiring_service_principal.as_ref(),
    );
    keys.many(
        "kms:GrantOperations",
        given.operations.clone().unwrap_or_default(),
    );
    let constraints = given.constraints.clone().unwrap_or_default();
    keys.some(
        "kms:GrantConstraintSourceArn",
        constraints.source_arn.as_ref(),
    );
    // U-19: the type is that of the encryption-context constraint, if there is one.
    match (constraints.encryption_context, constraints.source_arn) {
        (Some(EncryptionContextConstraint::Equals(_)), _) => {
            keys.one("kms:GrantConstraintType", "EncryptionContextEquals");
        }
        (Some(EncryptionContextConstraint::Subset(_)), _) => {
            keys.one("kms:GrantConstraintType", "EncryptionContextSubset");
        }
        (None, Some(_)) => keys.one("kms:GrantConstraintType", "SourceArn"),
        (None, None) => {}
    }
}

/// The encryption context of the call, for this action; of CreateGrant, that of the new grant.
fn of_ciphertext(given: &Parameters, action: &str) -> BTreeMap<String, String> {
    let constraint = given
        .constraints
        .as_ref()
        .and_then(|given| given.encryption_context.as_ref());
    let pairs = match action {
        "ReEncryptFrom" => given.source_encryption_context.as_ref(),
        "ReEncryptTo" => given.destination_encryption_context.as_ref(),
        "CreateGrant" => constraint.map(|constraint| match constraint {
            EncryptionContextConstraint::Equals(pairs)
            | EncryptionContextConstraint::Subset(pairs) => pairs,
        }),
        _ if has_encryption_context(action) => given.encryption_context.as_ref(),
        _ => None,
    };
    pairs.cloned().unwrap_or_default()
}

/// Actions that are authorized on a key; the others are on no resource at all.
fn is_on_keys(action: &str) -> bool {
    !action.contains("CustomKeyStore")
        && ![
            "CreateKey",
            "GenerateRandom",
            "ListAliases",
            "ListKeys",
            "ListRetirableGrants",
        ]
        .contains(&action)
}

fn carries_request_alias(action: &str) -> bool {
    let others = [
        "Decapsulate",
        "DeriveSharedSecret",
        "DescribeKey",
        "Encapsulate",
        "GenerateMac",
        "GetPublicKey",
        "Sign",
        "Verify",
        "VerifyMac",
    ];
    has_encryption_context(action) || others.contains(&action)
}

const CONTEXT_PREFIX: &str = "kms:encryptioncontext:";
