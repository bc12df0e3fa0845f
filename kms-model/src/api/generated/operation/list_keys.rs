//! `ListKeys`, what it takes and what it gives.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use policy_core::request::Parameters;

use crate::api::bounds::Bounds;
use crate::api::generated::limits;
use crate::api::structure::{Members, Request, Response, Structure, Visitor};
use crate::api::{KeyListEntry, Operation, ResourceOwnerType, sealed};
use crate::error::KmsError;

/// The operation `ListKeys`.
#[derive(Clone, Copy, Debug)]
pub struct ListKeys;

/// The input of `ListKeys`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListKeysRequest {
    /// 1 to 1000.
    pub limit: Option<u32>,
    /// 1 to 1024 characters.
    pub marker: Option<String>,
    /// 1 to 2 entries.
    pub resource_owners: Option<Vec<ResourceOwnerType>>,
}

/// The output of `ListKeys`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is the member of that name")]
pub struct ListKeysResponse {
    pub keys: Option<Vec<KeyListEntry>>,
    /// 1 to 1024 characters.
    pub next_marker: Option<String>,
    pub truncated: Option<bool>,
}

impl sealed::Sealed for ListKeys {}

impl Operation for ListKeys {
    type Input = ListKeysRequest;
    type Output = ListKeysResponse;
    const NAME: &'static str = "ListKeys";
    const READ_ONLY: bool = true;
}

impl Structure for ListKeysRequest {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let limit = members.optional("Limit", &limits::LIMIT_TYPE)?;
        let marker = members.optional("Marker", &limits::MARKER_TYPE)?;
        let resource_owners = members.optional("ResourceOwners", &limits::RESOURCE_OWNERS_LIST)?;
        Ok(Some(Self {
            limit,
            marker,
            resource_owners,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member("Limit", &limits::LIMIT_TYPE, self.limit.as_ref());
        visitor.member("Marker", &limits::MARKER_TYPE, self.marker.as_ref());
        visitor.member(
            "ResourceOwners",
            &limits::RESOURCE_OWNERS_LIST,
            self.resource_owners.as_ref(),
        );
    }
}

impl Structure for ListKeysResponse {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let keys = members.optional("Keys", &Bounds::ANY)?;
        let next_marker = members.optional("NextMarker", &limits::MARKER_TYPE)?;
        let truncated = members.optional("Truncated", &Bounds::ANY)?;
        Ok(Some(Self {
            keys,
            next_marker,
            truncated,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member("Keys", &Bounds::ANY, self.keys.as_ref());
        visitor.member(
            "NextMarker",
            &limits::MARKER_TYPE,
            self.next_marker.as_ref(),
        );
        visitor.member("Truncated", &Bounds::ANY, self.truncated.as_ref());
    }
}

impl Request for ListKeysRequest {
    fn engine_parameters(&self) -> Parameters {
        Parameters::default()
    }
}

impl Response for ListKeysResponse {
    const IS_RECORDED: bool = false;
}
