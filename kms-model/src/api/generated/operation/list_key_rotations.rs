//! `ListKeyRotations`, what it takes and what it gives.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use policy_core::request::Parameters;

use crate::api::bounds::Bounds;
use crate::api::generated::limits;
use crate::api::parameter::Parameter;
use crate::api::structure::{Members, Request, Response, Structure, Visitor};
use crate::api::{IncludeKeyMaterial, Operation, RotationsListEntry, sealed};
use crate::error::KmsError;

/// The operation `ListKeyRotations`.
#[derive(Clone, Copy, Debug)]
pub struct ListKeyRotations;

/// The input of `ListKeyRotations`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is the member of that name")]
pub struct ListKeyRotationsRequest {
    pub include_key_material: Option<IncludeKeyMaterial>,
    /// 1 to 2048 characters.
    pub key_id: String,
    /// 1 to 1000.
    pub limit: Option<u32>,
    /// 1 to 1024 characters.
    pub marker: Option<String>,
}

impl ListKeyRotationsRequest {
    /// With the required members alone.
    #[must_use]
    pub fn new(key_id: impl Into<String>) -> Self {
        Self {
            include_key_material: None,
            key_id: key_id.into(),
            limit: None,
            marker: None,
        }
    }
}

/// The output of `ListKeyRotations`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is the member of that name")]
pub struct ListKeyRotationsResponse {
    /// 1 to 1024 characters.
    pub next_marker: Option<String>,
    pub rotations: Option<Vec<RotationsListEntry>>,
    pub truncated: Option<bool>,
}

impl sealed::Sealed for ListKeyRotations {}

impl Operation for ListKeyRotations {
    type Input = ListKeyRotationsRequest;
    type Output = ListKeyRotationsResponse;
    const NAME: &'static str = "ListKeyRotations";
    const READ_ONLY: bool = true;
}

impl Structure for ListKeyRotationsRequest {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let include_key_material = members.optional("IncludeKeyMaterial", &Bounds::ANY)?;
        let key_id = members.required("KeyId", &limits::KEY_ID_TYPE)?;
        let limit = members.optional("Limit", &limits::LIMIT_TYPE)?;
        let marker = members.optional("Marker", &limits::MARKER_TYPE)?;
        let Some(key_id) = key_id else {
            return Ok(None);
        };
        Ok(Some(Self {
            include_key_material,
            key_id,
            limit,
            marker,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member(
            "IncludeKeyMaterial",
            &Bounds::ANY,
            self.include_key_material.as_ref(),
        );
        visitor.member("KeyId", &limits::KEY_ID_TYPE, Some(&self.key_id));
        visitor.member("Limit", &limits::LIMIT_TYPE, self.limit.as_ref());
        visitor.member("Marker", &limits::MARKER_TYPE, self.marker.as_ref());
    }
}

impl Structure for ListKeyRotationsResponse {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let next_marker = members.optional("NextMarker", &limits::MARKER_TYPE)?;
        let rotations = members.optional("Rotations", &Bounds::ANY)?;
        let truncated = members.optional("Truncated", &Bounds::ANY)?;
        Ok(Some(Self {
            next_marker,
            rotations,
            truncated,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member(
            "NextMarker",
            &limits::MARKER_TYPE,
            self.next_marker.as_ref(),
        );
        visitor.member("Rotations", &Bounds::ANY, self.rotations.as_ref());
        visitor.member("Truncated", &Bounds::ANY, self.truncated.as_ref());
    }
}

impl Request for ListKeyRotationsRequest {
    fn engine_parameters(&self) -> Parameters {
        Parameters {
            key_id: Some(self.key_id.parameter()),
            ..Parameters::default()
        }
    }
}

impl Response for ListKeyRotationsResponse {
    const IS_RECORDED: bool = false;
}
