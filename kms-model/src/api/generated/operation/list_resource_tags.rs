//! `ListResourceTags`, what it takes and what it gives.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use policy_core::request::Parameters;

use crate::api::bounds::Bounds;
use crate::api::generated::limits;
use crate::api::parameter::Parameter;
use crate::api::structure::{Members, Request, Response, Structure, Visitor};
use crate::api::{Operation, Tag, sealed};
use crate::error::KmsError;

/// The operation `ListResourceTags`.
#[derive(Clone, Copy, Debug)]
pub struct ListResourceTags;

/// The input of `ListResourceTags`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListResourceTagsRequest {
    /// 1 to 2048 characters.
    pub key_id: String,
    /// 1 to 50.
    pub limit: Option<u32>,
    /// 1 to 1024 characters.
    pub marker: Option<String>,
}

impl ListResourceTagsRequest {
    /// With the required members alone.
    #[must_use]
    pub fn new(key_id: impl Into<String>) -> Self {
        Self {
            key_id: key_id.into(),
            limit: None,
            marker: None,
        }
    }
}

/// The output of `ListResourceTags`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is the member of that name")]
pub struct ListResourceTagsResponse {
    /// 1 to 1024 characters.
    pub next_marker: Option<String>,
    pub tags: Option<Vec<Tag>>,
    pub truncated: Option<bool>,
}

impl sealed::Sealed for ListResourceTags {}

impl Operation for ListResourceTags {
    type Input = ListResourceTagsRequest;
    type Output = ListResourceTagsResponse;
    const NAME: &'static str = "ListResourceTags";
    const READ_ONLY: bool = true;
}

impl Structure for ListResourceTagsRequest {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let key_id = members.required("KeyId", &limits::KEY_ID_TYPE)?;
        let limit = members.optional("Limit", &limits::LIST_RESOURCE_TAGS_REQUEST_LIMIT)?;
        let marker = members.optional("Marker", &limits::MARKER_TYPE)?;
        let Some(key_id) = key_id else {
            return Ok(None);
        };
        Ok(Some(Self {
            key_id,
            limit,
            marker,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member("KeyId", &limits::KEY_ID_TYPE, Some(&self.key_id));
        visitor.member(
            "Limit",
            &limits::LIST_RESOURCE_TAGS_REQUEST_LIMIT,
            self.limit.as_ref(),
        );
        visitor.member("Marker", &limits::MARKER_TYPE, self.marker.as_ref());
    }
}

impl Structure for ListResourceTagsResponse {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let next_marker = members.optional("NextMarker", &limits::MARKER_TYPE)?;
        let tags = members.optional("Tags", &Bounds::ANY)?;
        let truncated = members.optional("Truncated", &Bounds::ANY)?;
        Ok(Some(Self {
            next_marker,
            tags,
            truncated,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member(
            "NextMarker",
            &limits::MARKER_TYPE,
            self.next_marker.as_ref(),
        );
        visitor.member("Tags", &Bounds::ANY, self.tags.as_ref());
        visitor.member("Truncated", &Bounds::ANY, self.truncated.as_ref());
    }
}

impl Request for ListResourceTagsRequest {
    fn engine_parameters(&self) -> Parameters {
        Parameters {
            key_id: Some(self.key_id.parameter()),
            ..Parameters::default()
        }
    }
}

impl Response for ListResourceTagsResponse {
    const IS_RECORDED: bool = false;
}
