//! `CreateKey`, what it takes and what it gives.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use policy_core::request::Parameters;

use crate::api::bounds::Bounds;
use crate::api::generated::limits;
use crate::api::parameter::Parameter;
use crate::api::structure::{Members, Request, Response, Structure, Visitor};
use crate::api::{
    CustomerMasterKeySpec, KeyMetadata, KeySpec, KeyUsageType, Operation, OriginType, Tag, sealed,
};
use crate::error::KmsError;

/// The operation `CreateKey`.
#[derive(Clone, Copy, Debug)]
pub struct CreateKey;

/// The input of `CreateKey`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is the member of that name")]
pub struct CreateKeyRequest {
    pub bypass_policy_lockout_safety_check: Option<bool>,
    /// 1 to 64 characters.
    pub custom_key_store_id: Option<String>,
    pub customer_master_key_spec: Option<CustomerMasterKeySpec>,
    /// Up to 8192 characters.
    pub description: Option<String>,
    pub key_spec: Option<KeySpec>,
    pub key_usage: Option<KeyUsageType>,
    pub multi_region: Option<bool>,
    pub origin: Option<OriginType>,
    /// 1 to 131072 characters.
    pub policy: Option<String>,
    pub tags: Option<Vec<Tag>>,
    /// 1 to 128 characters.
    pub xks_key_id: Option<String>,
}

/// The output of `CreateKey`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is the member of that name")]
pub struct CreateKeyResponse {
    pub key_metadata: Option<KeyMetadata>,
}

impl sealed::Sealed for CreateKey {}

impl Operation for CreateKey {
    type Input = CreateKeyRequest;
    type Output = CreateKeyResponse;
    const NAME: &'static str = "CreateKey";
    const READ_ONLY: bool = false;
}

impl Structure for CreateKeyRequest {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let bypass_policy_lockout_safety_check =
            members.optional("BypassPolicyLockoutSafetyCheck", &Bounds::ANY)?;
        let custom_key_store_id =
            members.optional("CustomKeyStoreId", &limits::CUSTOM_KEY_STORE_ID_TYPE)?;
        let customer_master_key_spec = members.optional("CustomerMasterKeySpec", &Bounds::ANY)?;
        let description = members.optional("Description", &limits::DESCRIPTION_TYPE)?;
        let key_spec = members.optional("KeySpec", &Bounds::ANY)?;
        let key_usage = members.optional("KeyUsage", &Bounds::ANY)?;
        let multi_region = members.optional("MultiRegion", &Bounds::ANY)?;
        let origin = members.optional("Origin", &Bounds::ANY)?;
        let policy = members.optional("Policy", &limits::POLICY_TYPE)?;
        let tags = members.optional("Tags", &Bounds::ANY)?;
        let xks_key_id = members.optional("XksKeyId", &limits::XKS_KEY_ID_TYPE)?;
        Ok(Some(Self {
            bypass_policy_lockout_safety_check,
            custom_key_store_id,
            customer_master_key_spec,
            description,
            key_spec,
            key_usage,
            multi_region,
            origin,
            policy,
            tags,
            xks_key_id,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member(
            "BypassPolicyLockoutSafetyCheck",
            &Bounds::ANY,
            self.bypass_policy_lockout_safety_check.as_ref(),
        );
        visitor.member(
            "CustomKeyStoreId",
            &limits::CUSTOM_KEY_STORE_ID_TYPE,
            self.custom_key_store_id.as_ref(),
        );
        visitor.member(
            "CustomerMasterKeySpec",
            &Bounds::ANY,
            self.customer_master_key_spec.as_ref(),
        );
        visitor.member(
            "Description",
            &limits::DESCRIPTION_TYPE,
            self.description.as_ref(),
        );
        visitor.member("KeySpec", &Bounds::ANY, self.key_spec.as_ref());
        visitor.member("KeyUsage", &Bounds::ANY, self.key_usage.as_ref());
        visitor.member("MultiRegion", &Bounds::ANY, self.multi_region.as_ref());
        visitor.member("Origin", &Bounds::ANY, self.origin.as_ref());
        visitor.member("Policy", &limits::POLICY_TYPE, self.policy.as_ref());
        visitor.member("Tags", &Bounds::ANY, self.tags.as_ref());
        visitor.member(
            "XksKeyId",
            &limits::XKS_KEY_ID_TYPE,
            self.xks_key_id.as_ref(),
        );
    }
}

impl Structure for CreateKeyResponse {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let key_metadata = members.optional("KeyMetadata", &Bounds::ANY)?;
        Ok(Some(Self { key_metadata }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member("KeyMetadata", &Bounds::ANY, self.key_metadata.as_ref());
    }
}

impl Request for CreateKeyRequest {
    fn engine_parameters(&self) -> Parameters {
        Parameters {
            bypass_policy_lockout_safety_check: self
                .bypass_policy_lockout_safety_check
                .as_ref()
                .map(Parameter::parameter),
            key_spec: self.key_spec.as_ref().map(Parameter::parameter),
            key_usage: self.key_usage.as_ref().map(Parameter::parameter),
            multi_region: self.multi_region.as_ref().map(Parameter::parameter),
            origin: self.origin.as_ref().map(Parameter::parameter),
            tags: self.tags.as_ref().map(Parameter::parameter),
            ..Parameters::default()
        }
    }
}

impl Response for CreateKeyResponse {
    const IS_RECORDED: bool = true;
}
