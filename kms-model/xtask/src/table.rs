//! What the model does not say: which operations we have, and what AWS does beyond the model.

/// The operations of this KMS, sorted. To add one: add a line, then `cargo xtask model` and
/// `cargo xtask api`.
pub(crate) const OPERATIONS: &[&str] = &[
    "CancelKeyDeletion",
    "CreateAlias",
    "CreateGrant",
    "CreateKey",
    "Decrypt",
    "DeleteAlias",
    "DescribeKey",
    "DisableKey",
    "DisableKeyRotation",
    "EnableKey",
    "EnableKeyRotation",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "GenerateRandom",
    "GetKeyPolicy",
    "GetKeyRotationStatus",
    "ListAliases",
    "ListGrants",
    "ListKeyPolicies",
    "ListKeyRotations",
    "ListKeys",
    "ListResourceTags",
    "ListRetirableGrants",
    "PutKeyPolicy",
    "ReEncrypt",
    "RetireGrant",
    "RevokeGrant",
    "RotateKeyOnDemand",
    "ScheduleKeyDeletion",
    "TagResource",
    "UntagResource",
    "UpdateAlias",
    "UpdateKeyDescription",
];

/// The operations that CloudTrail marks `readOnly`, sorted; those that we do not have yet too.
///
/// Source: KMS Developer Guide, "Examples of CloudTrail log entries".
pub(crate) const READ_ONLY: &[&str] = &[
    "Decapsulate",
    "Decrypt",
    "DeriveSharedSecret",
    "DescribeCustomKeyStores",
    "DescribeKey",
    "Encapsulate",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext",
    "GenerateDataKeyWithoutPlaintext",
    "GenerateMac",
    "GenerateRandom",
    "GetKeyLastUsage",
    "GetKeyPolicy",
    "GetKeyRotationStatus",
    "GetParametersForImport",
    "GetPublicKey",
    "ListAliases",
    "ListGrants",
    "ListKeyPolicies",
    "ListKeyRotations",
    "ListKeys",
    "ListResourceTags",
    "ListRetirableGrants",
    "ReEncrypt",
    "Sign",
    "Verify",
    "VerifyMac",
];

/// A bound that the service holds and the model does not have.
#[derive(Debug)]
pub(crate) struct Override {
    /// The shape; or the structure, if a member is named.
    pub(crate) shape: &'static str,
    /// The one member that it is for.
    pub(crate) member: Option<&'static str>,
    /// The least length or number; the model's if absent.
    pub(crate) min: Option<u32>,
    /// The greatest.
    pub(crate) max: Option<u32>,
}

/// The bounds that the service holds and the model does not have.
pub(crate) const OVERRIDES: &[Override] = &[
    // Source: KMS Developer Guide, "Resource quotas" and "Encryption context": 8,192 bytes.
    of_shape("EncryptionContextType", None, Some(8192)),
    // Source: KMS API Reference, "ScheduleKeyDeletion": from 7 to 30 days.
    of_shape("PendingWindowInDaysType", Some(7), Some(30)),
    // Source: KMS API Reference, "Limit" of each: from 1 to 100.
    of_member("ListAliasesRequest", "Limit", 1, 100),
    of_member("ListGrantsRequest", "Limit", 1, 100),
    of_member("ListRetirableGrantsRequest", "Limit", 1, 100),
    // Source: KMS API Reference, "ListResourceTags": from 1 to 50.
    of_member("ListResourceTagsRequest", "Limit", 1, 50),
];

/// Members that CloudTrail leaves out though they are neither blobs nor sensitive.
///
/// Source: KMS Developer Guide, "CreateGrant" and "RetireGrant" under "Examples of CloudTrail log
/// entries": a grant token stands in neither.
pub(crate) const UNRECORDED: &[(&str, &str)] = &[
    ("CreateGrantResponse", "GrantToken"),
    ("RetireGrantRequest", "GrantToken"),
];

/// The fields of `policy_core::request::Parameters` that members of the same name fill.
pub(crate) const PARAMETERS: &[&str] = &[
    "alias_name",
    "bypass_policy_lockout_safety_check",
    "constraints",
    "destination_encryption_algorithm",
    "destination_encryption_context",
    "destination_key_id",
    "encryption_algorithm",
    "encryption_context",
    "expiration_model",
    "grant_id",
    "grant_token",
    "grantee_principal",
    "grantee_service_principal",
    "key_agreement_algorithm",
    "key_id",
    "key_pair_spec",
    "key_spec",
    "key_usage",
    "mac_algorithm",
    "message_type",
    "multi_region",
    "operations",
    "origin",
    "pending_window_in_days",
    "policy_name",
    "primary_region",
    "replica_region",
    "retiring_principal",
    "retiring_service_principal",
    "rotation_period_in_days",
    "signing_algorithm",
    "source_encryption_algorithm",
    "source_encryption_context",
    "source_key_id",
    "tag_keys",
    "tags",
    "target_key_id",
    "valid_to",
    "wrapping_algorithm",
    "wrapping_key_spec",
];

const fn of_shape(shape: &'static str, min: Option<u32>, max: Option<u32>) -> Override {
    Override {
        shape,
        member: None,
        min,
        max,
    }
}

const fn of_member(shape: &'static str, member: &'static str, min: u32, max: u32) -> Override {
    Override {
        shape,
        member: Some(member),
        min: Some(min),
        max: Some(max),
    }
}
