//! `DisableKeyRotation`, what it takes and what it gives.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use policy_core::request::Parameters;

use crate::api::generated::limits;
use crate::api::parameter::Parameter;
use crate::api::structure::{Members, Request, Response, Structure, Visitor};
use crate::api::{Operation, sealed};
use crate::error::KmsError;

/// The operation `DisableKeyRotation`.
#[derive(Clone, Copy, Debug)]
pub struct DisableKeyRotation;

/// The input of `DisableKeyRotation`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisableKeyRotationRequest {
    /// 1 to 2048 characters.
    pub key_id: String,
}

impl DisableKeyRotationRequest {
    /// With the required members alone.
    #[must_use]
    pub fn new(key_id: impl Into<String>) -> Self {
        Self {
            key_id: key_id.into(),
        }
    }
}

/// The output of `DisableKeyRotation`. It has no members.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DisableKeyRotationResponse {}

impl sealed::Sealed for DisableKeyRotation {}

impl Operation for DisableKeyRotation {
    type Input = DisableKeyRotationRequest;
    type Output = DisableKeyRotationResponse;
    const NAME: &'static str = "DisableKeyRotation";
    const READ_ONLY: bool = false;
}

impl Structure for DisableKeyRotationRequest {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let key_id = members.required("KeyId", &limits::KEY_ID_TYPE)?;
        let Some(key_id) = key_id else {
            return Ok(None);
        };
        Ok(Some(Self { key_id }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member("KeyId", &limits::KEY_ID_TYPE, Some(&self.key_id));
    }
}

impl Structure for DisableKeyRotationResponse {
    fn read_members(_members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        Ok(Some(Self {}))
    }

    fn visit<V: Visitor>(&self, _visitor: &mut V) {}
}

impl Request for DisableKeyRotationRequest {
    fn engine_parameters(&self) -> Parameters {
        Parameters {
            key_id: Some(self.key_id.parameter()),
            ..Parameters::default()
        }
    }
}

impl Response for DisableKeyRotationResponse {
    const IS_RECORDED: bool = true;
}
