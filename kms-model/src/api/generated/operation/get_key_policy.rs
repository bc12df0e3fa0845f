//! `GetKeyPolicy`, what it takes and what it gives.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use policy_core::request::Parameters;

use crate::api::generated::limits;
use crate::api::parameter::Parameter;
use crate::api::structure::{Members, Request, Response, Structure, Visitor};
use crate::api::{Operation, sealed};
use crate::error::KmsError;

/// The operation `GetKeyPolicy`.
#[derive(Clone, Copy, Debug)]
pub struct GetKeyPolicy;

/// The input of `GetKeyPolicy`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GetKeyPolicyRequest {
    /// 1 to 2048 characters.
    pub key_id: String,
    /// 1 to 128 characters.
    pub policy_name: Option<String>,
}

impl GetKeyPolicyRequest {
    /// With the required members alone.
    #[must_use]
    pub fn new(key_id: impl Into<String>) -> Self {
        Self {
            key_id: key_id.into(),
            policy_name: None,
        }
    }
}

/// The output of `GetKeyPolicy`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GetKeyPolicyResponse {
    /// 1 to 131072 characters.
    pub policy: Option<String>,
    /// 1 to 128 characters.
    pub policy_name: Option<String>,
}

impl sealed::Sealed for GetKeyPolicy {}

impl Operation for GetKeyPolicy {
    type Input = GetKeyPolicyRequest;
    type Output = GetKeyPolicyResponse;
    const NAME: &'static str = "GetKeyPolicy";
    const READ_ONLY: bool = true;
}

impl Structure for GetKeyPolicyRequest {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let key_id = members.required("KeyId", &limits::KEY_ID_TYPE)?;
        let policy_name = members.optional("PolicyName", &limits::POLICY_NAME_TYPE)?;
        let Some(key_id) = key_id else {
            return Ok(None);
        };
        Ok(Some(Self {
            key_id,
            policy_name,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member("KeyId", &limits::KEY_ID_TYPE, Some(&self.key_id));
        visitor.member(
            "PolicyName",
            &limits::POLICY_NAME_TYPE,
            self.policy_name.as_ref(),
        );
    }
}

impl Structure for GetKeyPolicyResponse {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let policy = members.optional("Policy", &limits::POLICY_TYPE)?;
        let policy_name = members.optional("PolicyName", &limits::POLICY_NAME_TYPE)?;
        Ok(Some(Self {
            policy,
            policy_name,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member("Policy", &limits::POLICY_TYPE, self.policy.as_ref());
        visitor.member(
            "PolicyName",
            &limits::POLICY_NAME_TYPE,
            self.policy_name.as_ref(),
        );
    }
}

impl Request for GetKeyPolicyRequest {
    fn engine_parameters(&self) -> Parameters {
        Parameters {
            key_id: Some(self.key_id.parameter()),
            policy_name: self.policy_name.as_ref().map(Parameter::parameter),
            ..Parameters::default()
        }
    }
}

impl Response for GetKeyPolicyResponse {
    const IS_RECORDED: bool = false;
}
