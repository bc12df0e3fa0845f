//! `UpdateAlias`, what it takes and what it gives.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use policy_core::request::Parameters;

use crate::api::generated::limits;
use crate::api::parameter::Parameter;
use crate::api::structure::{Members, Request, Response, Structure, Visitor};
use crate::api::{Operation, sealed};
use crate::error::KmsError;

/// The operation `UpdateAlias`.
#[derive(Clone, Copy, Debug)]
pub struct UpdateAlias;

/// The input of `UpdateAlias`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateAliasRequest {
    /// 1 to 256 characters.
    pub alias_name: String,
    /// 1 to 2048 characters.
    pub target_key_id: String,
}

impl UpdateAliasRequest {
    /// With the required members alone.
    #[must_use]
    pub fn new(alias_name: impl Into<String>, target_key_id: impl Into<String>) -> Self {
        Self {
            alias_name: alias_name.into(),
            target_key_id: target_key_id.into(),
        }
    }
}

/// The output of `UpdateAlias`. It has no members.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UpdateAliasResponse {}

impl sealed::Sealed for UpdateAlias {}

impl Operation for UpdateAlias {
    type Input = UpdateAliasRequest;
    type Output = UpdateAliasResponse;
    const NAME: &'static str = "UpdateAlias";
    const READ_ONLY: bool = false;
}

impl Structure for UpdateAliasRequest {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let alias_name = members.required("AliasName", &limits::ALIAS_NAME_TYPE)?;
        let target_key_id = members.required("TargetKeyId", &limits::KEY_ID_TYPE)?;
        let (Some(alias_name), Some(target_key_id)) = (alias_name, target_key_id) else {
            return Ok(None);
        };
        Ok(Some(Self {
            alias_name,
            target_key_id,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member(
            "AliasName",
            &limits::ALIAS_NAME_TYPE,
            Some(&self.alias_name),
        );
        visitor.member(
            "TargetKeyId",
            &limits::KEY_ID_TYPE,
            Some(&self.target_key_id),
        );
    }
}

impl Structure for UpdateAliasResponse {
    fn read_members(_members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        Ok(Some(Self {}))
    }

    fn visit<V: Visitor>(&self, _visitor: &mut V) {}
}

impl Request for UpdateAliasRequest {
    fn engine_parameters(&self) -> Parameters {
        Parameters {
            alias_name: Some(self.alias_name.parameter()),
            target_key_id: Some(self.target_key_id.parameter()),
            ..Parameters::default()
        }
    }
}

impl Response for UpdateAliasResponse {
    const IS_RECORDED: bool = true;
}
