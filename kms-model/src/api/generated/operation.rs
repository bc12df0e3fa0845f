//! Every operation of the API.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

mod cancel_key_deletion;
mod create_alias;
mod create_grant;
mod create_key;
mod decrypt;
mod delete_alias;
mod describe_key;
mod disable_key;
mod disable_key_rotation;
mod enable_key;
mod enable_key_rotation;
mod encrypt;
mod generate_data_key;
mod generate_data_key_without_plaintext;
mod generate_random;
mod get_key_policy;
mod get_key_rotation_status;
mod list_aliases;
mod list_grants;
mod list_key_policies;
mod list_key_rotations;
mod list_keys;
mod list_resource_tags;
mod list_retirable_grants;
mod put_key_policy;
mod re_encrypt;
mod retire_grant;
mod revoke_grant;
mod rotate_key_on_demand;
mod schedule_key_deletion;
mod tag_resource;
mod untag_resource;
mod update_alias;
mod update_key_description;

pub use self::cancel_key_deletion::{
    CancelKeyDeletion, CancelKeyDeletionRequest, CancelKeyDeletionResponse,
};
pub use self::create_alias::{CreateAlias, CreateAliasRequest, CreateAliasResponse};
pub use self::create_grant::{CreateGrant, CreateGrantRequest, CreateGrantResponse};
pub use self::create_key::{CreateKey, CreateKeyRequest, CreateKeyResponse};
pub use self::decrypt::{Decrypt, DecryptRequest, DecryptResponse};
pub use self::delete_alias::{DeleteAlias, DeleteAliasRequest, DeleteAliasResponse};
pub use self::describe_key::{DescribeKey, DescribeKeyRequest, DescribeKeyResponse};
pub use self::disable_key::{DisableKey, DisableKeyRequest, DisableKeyResponse};
pub use self::disable_key_rotation::{
    DisableKeyRotation, DisableKeyRotationRequest, DisableKeyRotationResponse,
};
pub use self::enable_key::{EnableKey, EnableKeyRequest, EnableKeyResponse};
pub use self::enable_key_rotation::{
    EnableKeyRotation, EnableKeyRotationRequest, EnableKeyRotationResponse,
};
pub use self::encrypt::{Encrypt, EncryptRequest, EncryptResponse};
pub use self::generate_data_key::{
    GenerateDataKey, GenerateDataKeyRequest, GenerateDataKeyResponse,
};
pub use self::generate_data_key_without_plaintext::{
    GenerateDataKeyWithoutPlaintext, GenerateDataKeyWithoutPlaintextRequest,
    GenerateDataKeyWithoutPlaintextResponse,
};
pub use self::generate_random::{GenerateRandom, GenerateRandomRequest, GenerateRandomResponse};
pub use self::get_key_policy::{GetKeyPolicy, GetKeyPolicyRequest, GetKeyPolicyResponse};
pub use self::get_key_rotation_status::{
    GetKeyRotationStatus, GetKeyRotationStatusRequest, GetKeyRotationStatusResponse,
};
pub use self::list_aliases::{ListAliases, ListAliasesRequest, ListAliasesResponse};
pub use self::list_grants::{ListGrants, ListGrantsRequest, ListGrantsResponse};
pub use self::list_key_policies::{
    ListKeyPolicies, ListKeyPoliciesRequest, ListKeyPoliciesResponse,
};
pub use self::list_key_rotations::{
    ListKeyRotations, ListKeyRotationsRequest, ListKeyRotationsResponse,
};
pub use self::list_keys::{ListKeys, ListKeysRequest, ListKeysResponse};
pub use self::list_resource_tags::{
    ListResourceTags, ListResourceTagsRequest, ListResourceTagsResponse,
};
pub use self::list_retirable_grants::{ListRetirableGrants, ListRetirableGrantsRequest};
pub use self::put_key_policy::{PutKeyPolicy, PutKeyPolicyRequest, PutKeyPolicyResponse};
pub use self::re_encrypt::{ReEncrypt, ReEncryptRequest, ReEncryptResponse};
pub use self::retire_grant::{RetireGrant, RetireGrantRequest, RetireGrantResponse};
pub use self::revoke_grant::{RevokeGrant, RevokeGrantRequest, RevokeGrantResponse};
pub use self::rotate_key_on_demand::{
    RotateKeyOnDemand, RotateKeyOnDemandRequest, RotateKeyOnDemandResponse,
};
pub use self::schedule_key_deletion::{
    ScheduleKeyDeletion, ScheduleKeyDeletionRequest, ScheduleKeyDeletionResponse,
};
pub use self::tag_resource::{TagResource, TagResourceRequest, TagResourceResponse};
pub use self::untag_resource::{UntagResource, UntagResourceRequest, UntagResourceResponse};
pub use self::update_alias::{UpdateAlias, UpdateAliasRequest, UpdateAliasResponse};
pub use self::update_key_description::{
    UpdateKeyDescription, UpdateKeyDescriptionRequest, UpdateKeyDescriptionResponse,
};
