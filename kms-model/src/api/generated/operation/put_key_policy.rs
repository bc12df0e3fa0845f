//! `PutKeyPolicy`, what it takes and what it gives.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use policy_core::request::Parameters;

use crate::api::bounds::Bounds;
use crate::api::generated::limits;
use crate::api::parameter::Parameter;
use crate::api::structure::{Members, Request, Response, Structure, Visitor};
use crate::api::{Operation, sealed};
use crate::error::KmsError;

/// The operation `PutKeyPolicy`.
#[derive(Clone, Copy, Debug)]
pub struct PutKeyPolicy;

/// The input of `PutKeyPolicy`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is the member of that name")]
pub struct PutKeyPolicyRequest {
    pub bypass_policy_lockout_safety_check: Option<bool>,
    /// 1 to 2048 characters.
    pub key_id: String,
    /// 1 to 131072 characters.
    pub policy: String,
    /// 1 to 128 characters.
    pub policy_name: Option<String>,
}

impl PutKeyPolicyRequest {
    /// With the required members alone.
    #[must_use]
    pub fn new(key_id: impl Into<String>, policy: impl Into<String>) -> Self {
        Self {
            bypass_policy_lockout_safety_check: None,
            key_id: key_id.into(),
            policy: policy.into(),
            policy_name: None,
        }
    }
}

/// The output of `PutKeyPolicy`. It has no members.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PutKeyPolicyResponse {}

impl sealed::Sealed for PutKeyPolicy {}

impl Operation for PutKeyPolicy {
    type Input = PutKeyPolicyRequest;
    type Output = PutKeyPolicyResponse;
    const NAME: &'static str = "PutKeyPolicy";
    const READ_ONLY: bool = false;
}

impl Structure for PutKeyPolicyRequest {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let bypass_policy_lockout_safety_check =
            members.optional("BypassPolicyLockoutSafetyCheck", &Bounds::ANY)?;
        let key_id = members.required("KeyId", &limits::KEY_ID_TYPE)?;
        let policy = members.required("Policy", &limits::POLICY_TYPE)?;
        let policy_name = members.optional("PolicyName", &limits::POLICY_NAME_TYPE)?;
        let (Some(key_id), Some(policy)) = (key_id, policy) else {
            return Ok(None);
        };
        Ok(Some(Self {
            bypass_policy_lockout_safety_check,
            key_id,
            policy,
            policy_name,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member(
            "BypassPolicyLockoutSafetyCheck",
            &Bounds::ANY,
            self.bypass_policy_lockout_safety_check.as_ref(),
        );
        visitor.member("KeyId", &limits::KEY_ID_TYPE, Some(&self.key_id));
        visitor.member("Policy", &limits::POLICY_TYPE, Some(&self.policy));
        visitor.member(
            "PolicyName",
            &limits::POLICY_NAME_TYPE,
            self.policy_name.as_ref(),
        );
    }
}

impl Structure for PutKeyPolicyResponse {
    fn read_members(_members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        Ok(Some(Self {}))
    }

    fn visit<V: Visitor>(&self, _visitor: &mut V) {}
}

impl Request for PutKeyPolicyRequest {
    fn engine_parameters(&self) -> Parameters {
        Parameters {
            bypass_policy_lockout_safety_check: self
                .bypass_policy_lockout_safety_check
                .as_ref()
                .map(Parameter::parameter),
            key_id: Some(self.key_id.parameter()),
            policy_name: self.policy_name.as_ref().map(Parameter::parameter),
            ..Parameters::default()
        }
    }
}

impl Response for PutKeyPolicyResponse {
    const IS_RECORDED: bool = true;
}
