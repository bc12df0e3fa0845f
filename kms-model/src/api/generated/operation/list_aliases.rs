//! `ListAliases`, what it takes and what it gives.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use policy_core::request::Parameters;

use crate::api::bounds::Bounds;
use crate::api::generated::limits;
use crate::api::parameter::Parameter;
use crate::api::structure::{Members, Request, Response, Structure, Visitor};
use crate::api::{AliasListEntry, Operation, sealed};
use crate::error::KmsError;

/// The operation `ListAliases`.
#[derive(Clone, Copy, Debug)]
pub struct ListAliases;

/// The input of `ListAliases`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListAliasesRequest {
    /// 1 to 2048 characters.
    pub key_id: Option<String>,
    /// 1 to 100.
    pub limit: Option<u32>,
    /// 1 to 1024 characters.
    pub marker: Option<String>,
}

/// The output of `ListAliases`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is the member of that name")]
pub struct ListAliasesResponse {
    pub aliases: Option<Vec<AliasListEntry>>,
    /// 1 to 1024 characters.
    pub next_marker: Option<String>,
    pub truncated: Option<bool>,
}

impl sealed::Sealed for ListAliases {}

impl Operation for ListAliases {
    type Input = ListAliasesRequest;
    type Output = ListAliasesResponse;
    const NAME: &'static str = "ListAliases";
    const READ_ONLY: bool = true;
}

impl Structure for ListAliasesRequest {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let key_id = members.optional("KeyId", &limits::KEY_ID_TYPE)?;
        let limit = members.optional("Limit", &limits::LIST_ALIASES_REQUEST_LIMIT)?;
        let marker = members.optional("Marker", &limits::MARKER_TYPE)?;
        Ok(Some(Self {
            key_id,
            limit,
            marker,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member("KeyId", &limits::KEY_ID_TYPE, self.key_id.as_ref());
        visitor.member(
            "Limit",
            &limits::LIST_ALIASES_REQUEST_LIMIT,
            self.limit.as_ref(),
        );
        visitor.member("Marker", &limits::MARKER_TYPE, self.marker.as_ref());
    }
}

impl Structure for ListAliasesResponse {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let aliases = members.optional("Aliases", &Bounds::ANY)?;
        let next_marker = members.optional("NextMarker", &limits::MARKER_TYPE)?;
        let truncated = members.optional("Truncated", &Bounds::ANY)?;
        Ok(Some(Self {
            aliases,
            next_marker,
            truncated,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member("Aliases", &Bounds::ANY, self.aliases.as_ref());
        visitor.member(
            "NextMarker",
            &limits::MARKER_TYPE,
            self.next_marker.as_ref(),
        );
        visitor.member("Truncated", &Bounds::ANY, self.truncated.as_ref());
    }
}

impl Request for ListAliasesRequest {
    fn engine_parameters(&self) -> Parameters {
        Parameters {
            key_id: self.key_id.as_ref().map(Parameter::parameter),
            ..Parameters::default()
        }
    }
}

impl Response for ListAliasesResponse {
    const IS_RECORDED: bool = false;
}
