//! `ListRetirableGrants`, what it takes and what it gives.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use policy_core::request::Parameters;

use crate::api::generated::limits;
use crate::api::parameter::Parameter;
use crate::api::structure::{Members, Request, Structure, Visitor};
use crate::api::{ListGrantsResponse, Operation, sealed};
use crate::error::KmsError;

/// The operation `ListRetirableGrants`.
#[derive(Clone, Copy, Debug)]
pub struct ListRetirableGrants;

/// The input of `ListRetirableGrants`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListRetirableGrantsRequest {
    /// 1 to 100.
    pub limit: Option<u32>,
    /// 1 to 1024 characters.
    pub marker: Option<String>,
    /// 1 to 256 characters.
    pub retiring_principal: Option<String>,
    /// 1 to 128 characters.
    pub retiring_service_principal: Option<String>,
}

impl sealed::Sealed for ListRetirableGrants {}

impl Operation for ListRetirableGrants {
    type Input = ListRetirableGrantsRequest;
    type Output = ListGrantsResponse;
    const NAME: &'static str = "ListRetirableGrants";
    const READ_ONLY: bool = true;
}

impl Structure for ListRetirableGrantsRequest {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let limit = members.optional("Limit", &limits::LIST_RETIRABLE_GRANTS_REQUEST_LIMIT)?;
        let marker = members.optional("Marker", &limits::MARKER_TYPE)?;
        let retiring_principal =
            members.optional("RetiringPrincipal", &limits::PRINCIPAL_ID_TYPE)?;
        let retiring_service_principal =
            members.optional("RetiringServicePrincipal", &limits::SERVICE_PRINCIPAL_TYPE)?;
        Ok(Some(Self {
            limit,
            marker,
            retiring_principal,
            retiring_service_principal,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member(
            "Limit",
            &limits::LIST_RETIRABLE_GRANTS_REQUEST_LIMIT,
            self.limit.as_ref(),
        );
        visitor.member("Marker", &limits::MARKER_TYPE, self.marker.as_ref());
        visitor.member(
            "RetiringPrincipal",
            &limits::PRINCIPAL_ID_TYPE,
            self.retiring_principal.as_ref(),
        );
        visitor.member(
            "RetiringServicePrincipal",
            &limits::SERVICE_PRINCIPAL_TYPE,
            self.retiring_service_principal.as_ref(),
        );
    }
}

impl Request for ListRetirableGrantsRequest {
    fn engine_parameters(&self) -> Parameters {
        Parameters {
            retiring_principal: self.retiring_principal.as_ref().map(Parameter::parameter),
            retiring_service_principal: self
                .retiring_service_principal
                .as_ref()
                .map(Parameter::parameter),
            ..Parameters::default()
        }
    }
}
