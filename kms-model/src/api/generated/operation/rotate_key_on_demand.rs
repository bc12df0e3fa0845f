//! `RotateKeyOnDemand`, what it takes and what it gives.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use policy_core::request::Parameters;

use crate::api::generated::limits;
use crate::api::parameter::Parameter;
use crate::api::structure::{Members, Request, Response, Structure, Visitor};
use crate::api::{Operation, sealed};
use crate::error::KmsError;

/// The operation `RotateKeyOnDemand`.
#[derive(Clone, Copy, Debug)]
pub struct RotateKeyOnDemand;

/// The input of `RotateKeyOnDemand`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RotateKeyOnDemandRequest {
    /// 1 to 2048 characters.
    pub key_id: String,
}

impl RotateKeyOnDemandRequest {
    /// With the required members alone.
    #[must_use]
    pub fn new(key_id: impl Into<String>) -> Self {
        Self {
            key_id: key_id.into(),
        }
    }
}

/// The output of `RotateKeyOnDemand`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RotateKeyOnDemandResponse {
    /// 1 to 2048 characters.
    pub key_id: Option<String>,
}

impl sealed::Sealed for RotateKeyOnDemand {}

impl Operation for RotateKeyOnDemand {
    type Input = RotateKeyOnDemandRequest;
    type Output = RotateKeyOnDemandResponse;
    const NAME: &'static str = "RotateKeyOnDemand";
    const READ_ONLY: bool = false;
}

impl Structure for RotateKeyOnDemandRequest {
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

impl Structure for RotateKeyOnDemandResponse {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let key_id = members.optional("KeyId", &limits::KEY_ID_TYPE)?;
        Ok(Some(Self { key_id }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member("KeyId", &limits::KEY_ID_TYPE, self.key_id.as_ref());
    }
}

impl Request for RotateKeyOnDemandRequest {
    fn engine_parameters(&self) -> Parameters {
        Parameters {
            key_id: Some(self.key_id.parameter()),
            ..Parameters::default()
        }
    }
}

impl Response for RotateKeyOnDemandResponse {
    const IS_RECORDED: bool = true;
}
