//! `UntagResource`, what it takes and what it gives.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use policy_core::request::Parameters;

use crate::api::generated::limits;
use crate::api::parameter::Parameter;
use crate::api::structure::{Members, Request, Response, Structure, Visitor};
use crate::api::{Operation, sealed};
use crate::error::KmsError;

/// The operation `UntagResource`.
#[derive(Clone, Copy, Debug)]
pub struct UntagResource;

/// The input of `UntagResource`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is the member of that name")]
pub struct UntagResourceRequest {
    /// 1 to 2048 characters.
    pub key_id: String,
    pub tag_keys: Vec<String>,
}

impl UntagResourceRequest {
    /// With the required members alone.
    #[must_use]
    pub fn new(key_id: impl Into<String>, tag_keys: Vec<String>) -> Self {
        Self {
            key_id: key_id.into(),
            tag_keys,
        }
    }
}

/// The output of `UntagResource`. It has no members.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UntagResourceResponse {}

impl sealed::Sealed for UntagResource {}

impl Operation for UntagResource {
    type Input = UntagResourceRequest;
    type Output = UntagResourceResponse;
    const NAME: &'static str = "UntagResource";
    const READ_ONLY: bool = false;
}

impl Structure for UntagResourceRequest {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let key_id = members.required("KeyId", &limits::KEY_ID_TYPE)?;
        let tag_keys = members.required("TagKeys", &limits::TAG_KEY_LIST)?;
        let (Some(key_id), Some(tag_keys)) = (key_id, tag_keys) else {
            return Ok(None);
        };
        Ok(Some(Self { key_id, tag_keys }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member("KeyId", &limits::KEY_ID_TYPE, Some(&self.key_id));
        visitor.member("TagKeys", &limits::TAG_KEY_LIST, Some(&self.tag_keys));
    }
}

impl Structure for UntagResourceResponse {
    fn read_members(_members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        Ok(Some(Self {}))
    }

    fn visit<V: Visitor>(&self, _visitor: &mut V) {}
}

impl Request for UntagResourceRequest {
    fn engine_parameters(&self) -> Parameters {
        Parameters {
            key_id: Some(self.key_id.parameter()),
            tag_keys: Some(self.tag_keys.parameter()),
            ..Parameters::default()
        }
    }
}

impl Response for UntagResourceResponse {
    const IS_RECORDED: bool = true;
}
