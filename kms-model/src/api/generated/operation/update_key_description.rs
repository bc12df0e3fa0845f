//! `UpdateKeyDescription`, what it takes and what it gives.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use policy_core::request::Parameters;

use crate::api::generated::limits;
use crate::api::parameter::Parameter;
use crate::api::structure::{Members, Request, Response, Structure, Visitor};
use crate::api::{Operation, sealed};
use crate::error::KmsError;

/// The operation `UpdateKeyDescription`.
#[derive(Clone, Copy, Debug)]
pub struct UpdateKeyDescription;

/// The input of `UpdateKeyDescription`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateKeyDescriptionRequest {
    /// Up to 8192 characters.
    pub description: String,
    /// 1 to 2048 characters.
    pub key_id: String,
}

impl UpdateKeyDescriptionRequest {
    /// With the required members alone.
    #[must_use]
    pub fn new(key_id: impl Into<String>, description: impl Into<String>) -> Self {
        Self {
            description: description.into(),
            key_id: key_id.into(),
        }
    }
}

/// The output of `UpdateKeyDescription`. It has no members.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UpdateKeyDescriptionResponse {}

impl sealed::Sealed for UpdateKeyDescription {}

impl Operation for UpdateKeyDescription {
    type Input = UpdateKeyDescriptionRequest;
    type Output = UpdateKeyDescriptionResponse;
    const NAME: &'static str = "UpdateKeyDescription";
    const READ_ONLY: bool = false;
}

impl Structure for UpdateKeyDescriptionRequest {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let description = members.required("Description", &limits::DESCRIPTION_TYPE)?;
        let key_id = members.required("KeyId", &limits::KEY_ID_TYPE)?;
        let (Some(description), Some(key_id)) = (description, key_id) else {
            return Ok(None);
        };
        Ok(Some(Self {
            description,
            key_id,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member(
            "Description",
            &limits::DESCRIPTION_TYPE,
            Some(&self.description),
        );
        visitor.member("KeyId", &limits::KEY_ID_TYPE, Some(&self.key_id));
    }
}

impl Structure for UpdateKeyDescriptionResponse {
    fn read_members(_members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        Ok(Some(Self {}))
    }

    fn visit<V: Visitor>(&self, _visitor: &mut V) {}
}

impl Request for UpdateKeyDescriptionRequest {
    fn engine_parameters(&self) -> Parameters {
        Parameters {
            key_id: Some(self.key_id.parameter()),
            ..Parameters::default()
        }
    }
}

impl Response for UpdateKeyDescriptionResponse {
    const IS_RECORDED: bool = true;
}
