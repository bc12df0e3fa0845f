//! `ListKeyPolicies`, what it takes and what it gives.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use policy_core::request::Parameters;

use crate::api::bounds::Bounds;
use crate::api::generated::limits;
use crate::api::parameter::Parameter;
use crate::api::structure::{Members, Request, Response, Structure, Visitor};
use crate::api::{Operation, sealed};
use crate::error::KmsError;

/// The operation `ListKeyPolicies`.
#[derive(Clone, Copy, Debug)]
pub struct ListKeyPolicies;

/// The input of `ListKeyPolicies`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListKeyPoliciesRequest {
    /// 1 to 2048 characters.
    pub key_id: String,
    /// 1 to 1000.
    pub limit: Option<u32>,
    /// 1 to 1024 characters.
    pub marker: Option<String>,
}

impl ListKeyPoliciesRequest {
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

/// The output of `ListKeyPolicies`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is the member of that name")]
pub struct ListKeyPoliciesResponse {
    /// 1 to 1024 characters.
    pub next_marker: Option<String>,
    pub policy_names: Option<Vec<String>>,
    pub truncated: Option<bool>,
}

impl sealed::Sealed for ListKeyPolicies {}

impl Operation for ListKeyPolicies {
    type Input = ListKeyPoliciesRequest;
    type Output = ListKeyPoliciesResponse;
    const NAME: &'static str = "ListKeyPolicies";
    const READ_ONLY: bool = true;
}

impl Structure for ListKeyPoliciesRequest {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let key_id = members.required("KeyId", &limits::KEY_ID_TYPE)?;
        let limit = members.optional("Limit", &limits::LIMIT_TYPE)?;
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
        visitor.member("Limit", &limits::LIMIT_TYPE, self.limit.as_ref());
        visitor.member("Marker", &limits::MARKER_TYPE, self.marker.as_ref());
    }
}

impl Structure for ListKeyPoliciesResponse {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let next_marker = members.optional("NextMarker", &limits::MARKER_TYPE)?;
        let policy_names = members.optional("PolicyNames", &limits::POLICY_NAME_LIST)?;
        let truncated = members.optional("Truncated", &Bounds::ANY)?;
        Ok(Some(Self {
            next_marker,
            policy_names,
            truncated,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member(
            "NextMarker",
            &limits::MARKER_TYPE,
            self.next_marker.as_ref(),
        );
        visitor.member(
            "PolicyNames",
            &limits::POLICY_NAME_LIST,
            self.policy_names.as_ref(),
        );
        visitor.member("Truncated", &Bounds::ANY, self.truncated.as_ref());
    }
}

impl Request for ListKeyPoliciesRequest {
    fn engine_parameters(&self) -> Parameters {
        Parameters {
            key_id: Some(self.key_id.parameter()),
            ..Parameters::default()
        }
    }
}

impl Response for ListKeyPoliciesResponse {
    const IS_RECORDED: bool = false;
}
