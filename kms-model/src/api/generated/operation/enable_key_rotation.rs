//! `EnableKeyRotation`, what it takes and what it gives.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use policy_core::request::Parameters;

use crate::api::generated::limits;
use crate::api::parameter::Parameter;
use crate::api::structure::{Members, Request, Response, Structure, Visitor};
use crate::api::{Operation, sealed};
use crate::error::KmsError;

/// The operation `EnableKeyRotation`.
#[derive(Clone, Copy, Debug)]
pub struct EnableKeyRotation;

/// The input of `EnableKeyRotation`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnableKeyRotationRequest {
    /// 1 to 2048 characters.
    pub key_id: String,
    /// 90 to 2560.
    pub rotation_period_in_days: Option<u32>,
}

impl EnableKeyRotationRequest {
    /// With the required members alone.
    #[must_use]
    pub fn new(key_id: impl Into<String>) -> Self {
        Self {
            key_id: key_id.into(),
            rotation_period_in_days: None,
        }
    }
}

/// The output of `EnableKeyRotation`. It has no members.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnableKeyRotationResponse {}

impl sealed::Sealed for EnableKeyRotation {}

impl Operation for EnableKeyRotation {
    type Input = EnableKeyRotationRequest;
    type Output = EnableKeyRotationResponse;
    const NAME: &'static str = "EnableKeyRotation";
    const READ_ONLY: bool = false;
}

impl Structure for EnableKeyRotationRequest {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let key_id = members.required("KeyId", &limits::KEY_ID_TYPE)?;
        let rotation_period_in_days = members.optional(
            "RotationPeriodInDays",
            &limits::ROTATION_PERIOD_IN_DAYS_TYPE,
        )?;
        let Some(key_id) = key_id else {
            return Ok(None);
        };
        Ok(Some(Self {
            key_id,
            rotation_period_in_days,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member("KeyId", &limits::KEY_ID_TYPE, Some(&self.key_id));
        visitor.member(
            "RotationPeriodInDays",
            &limits::ROTATION_PERIOD_IN_DAYS_TYPE,
            self.rotation_period_in_days.as_ref(),
        );
    }
}

impl Structure for EnableKeyRotationResponse {
    fn read_members(_members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        Ok(Some(Self {}))
    }

    fn visit<V: Visitor>(&self, _visitor: &mut V) {}
}

impl Request for EnableKeyRotationRequest {
    fn engine_parameters(&self) -> Parameters {
        Parameters {
            key_id: Some(self.key_id.parameter()),
            rotation_period_in_days: self
                .rotation_period_in_days
                .as_ref()
                .map(Parameter::parameter),
            ..Parameters::default()
        }
    }
}

impl Response for EnableKeyRotationResponse {
    const IS_RECORDED: bool = true;
}
