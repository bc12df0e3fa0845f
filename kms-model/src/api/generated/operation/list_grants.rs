//! `ListGrants`, what it takes and what it gives.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use policy_core::request::Parameters;

use crate::api::bounds::Bounds;
use crate::api::generated::limits;
use crate::api::parameter::Parameter;
use crate::api::structure::{Members, Request, Response, Structure, Visitor};
use crate::api::{GrantListEntry, Operation, sealed};
use crate::error::KmsError;

/// The operation `ListGrants`.
#[derive(Clone, Copy, Debug)]
pub struct ListGrants;

/// The input of `ListGrants`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListGrantsRequest {
    /// 1 to 128 characters.
    pub grant_id: Option<String>,
    /// 1 to 256 characters.
    pub grantee_principal: Option<String>,
    /// 1 to 128 characters.
    pub grantee_service_principal: Option<String>,
    /// 1 to 2048 characters.
    pub key_id: String,
    /// 1 to 100.
    pub limit: Option<u32>,
    /// 1 to 1024 characters.
    pub marker: Option<String>,
}

impl ListGrantsRequest {
    /// With the required members alone.
    #[must_use]
    pub fn new(key_id: impl Into<String>) -> Self {
        Self {
            grant_id: None,
            grantee_principal: None,
            grantee_service_principal: None,
            key_id: key_id.into(),
            limit: None,
            marker: None,
        }
    }
}

/// The output of `ListGrants`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is the member of that name")]
pub struct ListGrantsResponse {
    pub grants: Option<Vec<GrantListEntry>>,
    /// 1 to 1024 characters.
    pub next_marker: Option<String>,
    pub truncated: Option<bool>,
}

impl sealed::Sealed for ListGrants {}

impl Operation for ListGrants {
    type Input = ListGrantsRequest;
    type Output = ListGrantsResponse;
    const NAME: &'static str = "ListGrants";
    const READ_ONLY: bool = true;
}

impl Structure for ListGrantsRequest {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let grant_id = members.optional("GrantId", &limits::GRANT_ID_TYPE)?;
        let grantee_principal = members.optional("GranteePrincipal", &limits::PRINCIPAL_ID_TYPE)?;
        let grantee_service_principal =
            members.optional("GranteeServicePrincipal", &limits::SERVICE_PRINCIPAL_TYPE)?;
        let key_id = members.required("KeyId", &limits::KEY_ID_TYPE)?;
        let limit = members.optional("Limit", &limits::LIST_GRANTS_REQUEST_LIMIT)?;
        let marker = members.optional("Marker", &limits::MARKER_TYPE)?;
        let Some(key_id) = key_id else {
            return Ok(None);
        };
        Ok(Some(Self {
            grant_id,
            grantee_principal,
            grantee_service_principal,
            key_id,
            limit,
            marker,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member("GrantId", &limits::GRANT_ID_TYPE, self.grant_id.as_ref());
        visitor.member(
            "GranteePrincipal",
            &limits::PRINCIPAL_ID_TYPE,
            self.grantee_principal.as_ref(),
        );
        visitor.member(
            "GranteeServicePrincipal",
            &limits::SERVICE_PRINCIPAL_TYPE,
            self.grantee_service_principal.as_ref(),
        );
        visitor.member("KeyId", &limits::KEY_ID_TYPE, Some(&self.key_id));
        visitor.member(
            "Limit",
            &limits::LIST_GRANTS_REQUEST_LIMIT,
            self.limit.as_ref(),
        );
        visitor.member("Marker", &limits::MARKER_TYPE, self.marker.as_ref());
    }
}

impl Structure for ListGrantsResponse {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let grants = members.optional("Grants", &Bounds::ANY)?;
        let next_marker = members.optional("NextMarker", &limits::MARKER_TYPE)?;
        let truncated = members.optional("Truncated", &Bounds::ANY)?;
        Ok(Some(Self {
            grants,
            next_marker,
            truncated,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member("Grants", &Bounds::ANY, self.grants.as_ref());
        visitor.member(
            "NextMarker",
            &limits::MARKER_TYPE,
            self.next_marker.as_ref(),
        );
        visitor.member("Truncated", &Bounds::ANY, self.truncated.as_ref());
    }
}

impl Request for ListGrantsRequest {
    fn engine_parameters(&self) -> Parameters {
        Parameters {
            grant_id: self.grant_id.as_ref().map(Parameter::parameter),
            grantee_principal: self.grantee_principal.as_ref().map(Parameter::parameter),
            grantee_service_principal: self
                .grantee_service_principal
                .as_ref()
                .map(Parameter::parameter),
            key_id: Some(self.key_id.parameter()),
            ..Parameters::default()
        }
    }
}

impl Response for ListGrantsResponse {
    const IS_RECORDED: bool = false;
}
