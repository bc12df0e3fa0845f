//! The member `parameters` of a request: those of the KMS API that matter to authorization.

use std::collections::BTreeMap;

use policy_core::grant::{EncryptionContextConstraint, GrantConstraints};
use policy_core::json::{Node, Value};
use policy_core::request::Parameters;
use policy_core::value::time::Timestamp;

use crate::case::fields::{self, Faults, Fields};
use crate::case::principal;

/// Reads the input of an operation as the API has it. Members that no decision depends on, such as
/// `Plaintext`, are accepted and left alone.
pub(crate) fn read(node: &Node<'_>, faults: &mut Faults) -> Option<Parameters> {
    let known: Vec<&str> = [MEMBERS, IGNORED].concat();
    let fields = Fields::read(node, "`parameters`", &known, faults)?;
    Some(Parameters {
        alias_name: fields.string("AliasName", faults),
        bypass_policy_lockout_safety_check: fields.bool("BypassPolicyLockoutSafetyCheck", faults),
        constraints: fields
            .get("Constraints")
            .and_then(|node| constraints(node, faults)),
        destination_encryption_algorithm: fields.string("DestinationEncryptionAlgorithm", faults),
        destination_encryption_context: fields.map("DestinationEncryptionContext", faults),
        destination_key_id: fields.string("DestinationKeyId", faults),
        encryption_algorithm: fields.string("EncryptionAlgorithm", faults),
        encryption_context: fields.map("EncryptionContext", faults),
        expiration_model: fields.string("ExpirationModel", faults),
        grant_id: fields.string("GrantId", faults),
        grant_token: fields.string("GrantToken", faults),
        grantee_principal: fields.string("GranteePrincipal", faults),
        grantee_service_principal: fields.string("GranteeServicePrincipal", faults),
        key_agreement_algorithm: fields.string("KeyAgreementAlgorithm", faults),
        key_id: fields.string("KeyId", faults),
        key_pair_spec: fields.string("KeyPairSpec", faults),
        // CreateKey calls it KeySpec; GenerateDataKey uses the name for the data key.
        key_spec: fields
            .string("KeySpec", faults)
            .or_else(|| fields.string("CustomerMasterKeySpec", faults)),
        key_usage: fields.string("KeyUsage", faults),
        mac_algorithm: fields.string("MacAlgorithm", faults),
        message_type: fields.string("MessageType", faults),
        multi_region: fields.bool("MultiRegion", faults),
        operations: fields.strings("Operations", faults),
        origin: fields.string("Origin", faults),
        pending_window_in_days: fields.number("PendingWindowInDays", faults),
        policy_name: fields.string("PolicyName", faults),
        primary_region: fields.string("PrimaryRegion", faults),
        recipient_attestation: fields
            .get("Recipient")
            .and_then(|node| attestation(node, faults)),
        replica_region: fields.string("ReplicaRegion", faults),
        retiring_principal: fields.string("RetiringPrincipal", faults),
        retiring_service_principal: fields.string("RetiringServicePrincipal", faults),
        rotation_period_in_days: fields.number("RotationPeriodInDays", faults),
        signing_algorithm: fields.string("SigningAlgorithm", faults),
        source_encryption_algorithm: fields.string("SourceEncryptionAlgorithm", faults),
        source_encryption_context: fields.map("SourceEncryptionContext", faults),
        source_key_id: fields.string("SourceKeyId", faults),
        tag_keys: fields.strings("TagKeys", faults),
        tags: fields
            .get("Tags")
            .and_then(|node| principal::tags(node, faults)),
        target_key_id: fields.string("TargetKeyId", faults),
        valid_to: fields.get("ValidTo").and_then(|node| time(node, faults)),
        wrapping_algorithm: fields.string("WrappingAlgorithm", faults),
        wrapping_key_spec: fields.string("WrappingKeySpec", faults),
    })
}

/// An instant: ISO 8601, or seconds since 1970.
pub(crate) fn time(node: &Node<'_>, faults: &mut Faults) -> Option<Timestamp> {
    let text = fields::text(node, "this time", faults)?;
    let time = Timestamp::parse(&text);
    if time.is_none() {
        faults.error_with_help(
            "bad-value",
            format!("`{text}` is not a time"),
            node.span,
            "write it as `2026-01-01T00:00:00Z`",
        );
    }
    time
}

fn constraints(node: &Node<'_>, faults: &mut Faults) -> Option<GrantConstraints> {
    let known = &[
        "EncryptionContextEquals",
        "EncryptionContextSubset",
        "SourceArn",
    ];
    let fields = Fields::read(node, "`Constraints`", known, faults)?;
    // The API takes an empty map for one that was not given.
    let pairs = |map: Option<BTreeMap<String, String>>| map.filter(|map| !map.is_empty());
    let equals = pairs(fields.map("EncryptionContextEquals", faults));
    let subset = pairs(fields.map("EncryptionContextSubset", faults));
    let encryption_context = match (equals, subset) {
        (Some(_), Some(_)) => {
            faults.error(
                "two-constraints",
                "a grant has `EncryptionContextEquals` or `EncryptionContextSubset`, not both",
                node.span,
            );
            None
        }
        (Some(pairs), None) => Some(EncryptionContextConstraint::Equals(pairs)),
        (None, Some(pairs)) => Some(EncryptionContextConstraint::Subset(pairs)),
        (None, None) => None,
    };
    Some(GrantConstraints {
        encryption_context,
        source_arn: fields.string("SourceArn", faults),
    })
}

/// `Recipient` with what the attestation document says, in place of the signed document itself:
/// `{"AttestationDocument": {"PCR0": "…", "ImageSha384": "…"}}`.
fn attestation(node: &Node<'_>, faults: &mut Faults) -> Option<BTreeMap<String, String>> {
    let known = &["AttestationDocument", "KeyEncryptionAlgorithm"];
    let fields = Fields::read(node, "`Recipient`", known, faults)?;
    let document = fields.require("`Recipient`", "AttestationDocument", faults)?;
    if let Value::String(_) = document.value {
        faults.error_with_help(
            "signed-attestation",
            "a signed attestation document is not read",
            document.span,
            "write what it says: `{\"PCR0\": \"…\", \"ImageSha384\": \"…\"}`",
        );
        return None;
    }
    fields::map(document, "`AttestationDocument`", faults)
}

#[rustfmt::skip]
const MEMBERS: &[&str] = &[
    "AliasName", "BypassPolicyLockoutSafetyCheck", "Constraints", "CustomerMasterKeySpec",
    "DestinationEncryptionAlgorithm", "DestinationEncryptionContext", "DestinationKeyId",
    "EncryptionAlgorithm", "EncryptionContext", "ExpirationModel", "GrantId", "GrantToken",
    "GrantTokens", "GranteePrincipal", "GranteeServicePrincipal", "KeyAgreementAlgorithm", "KeyId",
    "KeyPairSpec", "KeySpec", "KeyUsage", "MacAlgorithm", "MessageType", "MultiRegion",
    "Operations", "Origin", "PendingWindowInDays", "PolicyName", "PrimaryRegion", "Recipient",
    "ReplicaRegion", "RetiringPrincipal", "RetiringServicePrincipal", "RotationPeriodInDays",
    "SigningAlgorithm", "SourceEncryptionAlgorithm", "SourceEncryptionContext", "SourceKeyId",
    "TagKeys", "Tags", "TargetKeyId", "ValidTo", "WrappingAlgorithm", "WrappingKeySpec",
];

/// Members of the API that no decision depends on.
#[rustfmt::skip]
const IGNORED: &[&str] = &[
    "CiphertextBlob", "Ciphertext", "CloudHsmClusterId", "CustomKeyStoreId", "CustomKeyStoreName",
    "CustomKeyStoreType", "Description", "DryRun", "DryRunModifiers", "EncryptedKeyMaterial",
    "ImportToken", "ImportType", "KeyMaterialDescription", "KeyMaterialId", "KeyStorePassword",
    "Limit", "Mac", "Marker", "Message", "Name", "NewCustomKeyStoreName", "NumberOfBytes",
    "Plaintext", "Policy", "PublicKey", "ResourceOwners", "Signature", "TrustAnchorCertificate",
    "XksKeyId", "XksProxyAuthenticationCredential", "XksProxyConnectivity", "XksProxyUriEndpoint",
    "XksProxyUriPath", "XksProxyVpcEndpointServiceName", "XksProxyVpcEndpointServiceOwner",
];
