//! `RevokeGrant`, what it takes and what it gives.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use policy_core::request::Parameters;

use crate::api::bounds::Bounds;
use crate::api::generated::limits;
use crate::api::parameter::Parameter;
use crate::api::structure::{Members, Request, Response, Structure, Visitor};
use crate::api::{Operation, sealed};
use crate::error::KmsError;

/// The operation `RevokeGrant`.
#[derive(Clone, Copy, Debug)]
pub struct RevokeGrant;

/// The input of `RevokeGrant`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is the member of that name")]
pub struct RevokeGrantRequest {
    pub dry_run: Option<bool>,
    /// 1 to 128 characters.
    pub grant_id: String,
    /// 1 to 2048 characters.
    pub key_id: String,
}

impl RevokeGrantRequest {
    /// With the required members alone.
    #[must_use]
    pub fn new(key_id: impl Into<String>, grant_id: impl Into<String>) -> Self {
        Self {
            dry_run: None,
            grant_id: grant_id.into(),
            key_id: key_id.into(),
        }
    }
}

/// The output of `RevokeGrant`. It has no members.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RevokeGrantResponse {}

impl sealed::Sealed for RevokeGrant {}

impl Operation for RevokeGrant {
    type Input = RevokeGrantRequest;
    type Output = RevokeGrantResponse;
    const NAME: &'static str = "RevokeGrant";
    const READ_ONLY: bool = false;
}

impl Structure for RevokeGrantRequest {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let dry_run = members.optional("DryRun", &Bounds::ANY)?;
        let grant_id = members.required("GrantId", &limits::GRANT_ID_TYPE)?;
        let key_id = members.required("KeyId", &limits::KEY_ID_TYPE)?;
        let (Some(grant_id), Some(key_id)) = (grant_id, key_id) else {
            return Ok(None);
        };
        Ok(Some(Self {
            dry_run,
            grant_id,
            key_id,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member("DryRun", &Bounds::ANY, self.dry_run.as_ref());
        visitor.member("GrantId", &limits::GRANT_ID_TYPE, Some(&self.grant_id));
        visitor.member("KeyId", &limits::KEY_ID_TYPE, Some(&self.key_id));
    }
}

impl Structure for RevokeGrantResponse {
    fn read_members(_members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        Ok(Some(Self {}))
    }

    fn visit<V: Visitor>(&self, _visitor: &mut V) {}
}

impl Request for RevokeGrantRequest {
    fn engine_parameters(&self) -> Parameters {
        Parameters {
            grant_id: Some(self.grant_id.parameter()),
            key_id: Some(self.key_id.parameter()),
            ..Parameters::default()
        }
    }

    fn is_dry_run(&self) -> bool {
        self.dry_run == Some(true)
    }
}

impl Response for RevokeGrantResponse {
    const IS_RECORDED: bool = true;
}
