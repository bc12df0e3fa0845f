//! `TagResource`, what it takes and what it gives.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use policy_core::request::Parameters;

use crate::api::bounds::Bounds;
use crate::api::generated::limits;
use crate::api::parameter::Parameter;
use crate::api::structure::{Members, Request, Response, Structure, Visitor};
use crate::api::{Operation, Tag, sealed};
use crate::error::KmsError;

/// The operation `TagResource`.
#[derive(Clone, Copy, Debug)]
pub struct TagResource;

/// The input of `TagResource`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is the member of that name")]
pub struct TagResourceRequest {
    /// 1 to 2048 characters.
    pub key_id: String,
    pub tags: Vec<Tag>,
}

impl TagResourceRequest {
    /// With the required members alone.
    #[must_use]
    pub fn new(key_id: impl Into<String>, tags: Vec<Tag>) -> Self {
        Self {
            key_id: key_id.into(),
            tags,
        }
    }
}

/// The output of `TagResource`. It has no members.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagResourceResponse {}

impl sealed::Sealed for TagResource {}

impl Operation for TagResource {
    type Input = TagResourceRequest;
    type Output = TagResourceResponse;
    const NAME: &'static str = "TagResource";
    const READ_ONLY: bool = false;
}

impl Structure for TagResourceRequest {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let key_id = members.required("KeyId", &limits::KEY_ID_TYPE)?;
        let tags = members.required("Tags", &Bounds::ANY)?;
        let (Some(key_id), Some(tags)) = (key_id, tags) else {
            return Ok(None);
        };
        Ok(Some(Self { key_id, tags }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member("KeyId", &limits::KEY_ID_TYPE, Some(&self.key_id));
        visitor.member("Tags", &Bounds::ANY, Some(&self.tags));
    }
}

impl Structure for TagResourceResponse {
    fn read_members(_members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        Ok(Some(Self {}))
    }

    fn visit<V: Visitor>(&self, _visitor: &mut V) {}
}

impl Request for TagResourceRequest {
    fn engine_parameters(&self) -> Parameters {
        Parameters {
            key_id: Some(self.key_id.parameter()),
            tags: Some(self.tags.parameter()),
            ..Parameters::default()
        }
    }
}

impl Response for TagResourceResponse {
    const IS_RECORDED: bool = true;
}
