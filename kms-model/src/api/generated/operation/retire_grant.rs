//! `RetireGrant`, what it takes and what it gives.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use policy_core::request::Parameters;

use crate::api::bounds::Bounds;
use crate::api::generated::limits;
use crate::api::parameter::Parameter;
use crate::api::structure::{Members, Request, Response, Structure, Visitor};
use crate::api::{Operation, sealed};
use crate::error::KmsError;

/// The operation `RetireGrant`.
#[derive(Clone, Copy, Debug)]
pub struct RetireGrant;

/// The input of `RetireGrant`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is the member of that name")]
pub struct RetireGrantRequest {
    pub dry_run: Option<bool>,
    /// 1 to 128 characters.
    pub grant_id: Option<String>,
    /// 1 to 8192 characters.
    pub grant_token: Option<String>,
    /// 1 to 2048 characters.
    pub key_id: Option<String>,
}

/// The output of `RetireGrant`. It has no members.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RetireGrantResponse {}

impl sealed::Sealed for RetireGrant {}

impl Operation for RetireGrant {
    type Input = RetireGrantRequest;
    type Output = RetireGrantResponse;
    const NAME: &'static str = "RetireGrant";
    const READ_ONLY: bool = false;
}

impl Structure for RetireGrantRequest {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let dry_run = members.optional("DryRun", &Bounds::ANY)?;
        let grant_id = members.optional("GrantId", &limits::GRANT_ID_TYPE)?;
        let grant_token = members.optional("GrantToken", &limits::GRANT_TOKEN_TYPE)?;
        let key_id = members.optional("KeyId", &limits::KEY_ID_TYPE)?;
        Ok(Some(Self {
            dry_run,
            grant_id,
            grant_token,
            key_id,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member("DryRun", &Bounds::ANY, self.dry_run.as_ref());
        visitor.member("GrantId", &limits::GRANT_ID_TYPE, self.grant_id.as_ref());
        visitor.unrecorded(
            "GrantToken",
            &limits::GRANT_TOKEN_TYPE,
            self.grant_token.as_ref(),
        );
        visitor.member("KeyId", &limits::KEY_ID_TYPE, self.key_id.as_ref());
    }
}

impl Structure for RetireGrantResponse {
    fn read_members(_members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        Ok(Some(Self {}))
    }

    fn visit<V: Visitor>(&self, _visitor: &mut V) {}
}

impl Request for RetireGrantRequest {
    fn engine_parameters(&self) -> Parameters {
        Parameters {
            grant_id: self.grant_id.as_ref().map(Parameter::parameter),
            grant_token: self.grant_token.as_ref().map(Parameter::parameter),
            key_id: self.key_id.as_ref().map(Parameter::parameter),
            ..Parameters::default()
        }
    }

    fn is_dry_run(&self) -> bool {
        self.dry_run == Some(true)
    }
}

impl Response for RetireGrantResponse {
    const IS_RECORDED: bool = true;
}
