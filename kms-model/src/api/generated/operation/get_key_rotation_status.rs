//! `GetKeyRotationStatus`, what it takes and what it gives.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use policy_core::request::Parameters;
use policy_core::value::time::Timestamp;

use crate::api::bounds::Bounds;
use crate::api::generated::limits;
use crate::api::parameter::Parameter;
use crate::api::structure::{Members, Request, Response, Structure, Visitor};
use crate::api::{Operation, sealed};
use crate::error::KmsError;

/// The operation `GetKeyRotationStatus`.
#[derive(Clone, Copy, Debug)]
pub struct GetKeyRotationStatus;

/// The input of `GetKeyRotationStatus`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GetKeyRotationStatusRequest {
    /// 1 to 2048 characters.
    pub key_id: String,
}

impl GetKeyRotationStatusRequest {
    /// With the required members alone.
    #[must_use]
    pub fn new(key_id: impl Into<String>) -> Self {
        Self {
            key_id: key_id.into(),
        }
    }
}

/// The output of `GetKeyRotationStatus`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is the member of that name")]
pub struct GetKeyRotationStatusResponse {
    /// 1 to 2048 characters.
    pub key_id: Option<String>,
    pub key_rotation_enabled: Option<bool>,
    pub next_rotation_date: Option<Timestamp>,
    pub on_demand_rotation_start_date: Option<Timestamp>,
    /// 90 to 2560.
    pub rotation_period_in_days: Option<u32>,
}

impl sealed::Sealed for GetKeyRotationStatus {}

impl Operation for GetKeyRotationStatus {
    type Input = GetKeyRotationStatusRequest;
    type Output = GetKeyRotationStatusResponse;
    const NAME: &'static str = "GetKeyRotationStatus";
    const READ_ONLY: bool = true;
}

impl Structure for GetKeyRotationStatusRequest {
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

impl Structure for GetKeyRotationStatusResponse {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let key_id = members.optional("KeyId", &limits::KEY_ID_TYPE)?;
        let key_rotation_enabled = members.optional("KeyRotationEnabled", &Bounds::ANY)?;
        let next_rotation_date = members.optional("NextRotationDate", &Bounds::ANY)?;
        let on_demand_rotation_start_date =
            members.optional("OnDemandRotationStartDate", &Bounds::ANY)?;
        let rotation_period_in_days = members.optional(
            "RotationPeriodInDays",
            &limits::ROTATION_PERIOD_IN_DAYS_TYPE,
        )?;
        Ok(Some(Self {
            key_id,
            key_rotation_enabled,
            next_rotation_date,
            on_demand_rotation_start_date,
            rotation_period_in_days,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member("KeyId", &limits::KEY_ID_TYPE, self.key_id.as_ref());
        visitor.member(
            "KeyRotationEnabled",
            &Bounds::ANY,
            self.key_rotation_enabled.as_ref(),
        );
        visitor.member(
            "NextRotationDate",
            &Bounds::ANY,
            self.next_rotation_date.as_ref(),
        );
        visitor.member(
            "OnDemandRotationStartDate",
            &Bounds::ANY,
            self.on_demand_rotation_start_date.as_ref(),
        );
        visitor.member(
            "RotationPeriodInDays",
            &limits::ROTATION_PERIOD_IN_DAYS_TYPE,
            self.rotation_period_in_days.as_ref(),
        );
    }
}

impl Request for GetKeyRotationStatusRequest {
    fn engine_parameters(&self) -> Parameters {
        Parameters {
            key_id: Some(self.key_id.parameter()),
            ..Parameters::default()
        }
    }
}

impl Response for GetKeyRotationStatusResponse {
    const IS_RECORDED: bool = false;
}
