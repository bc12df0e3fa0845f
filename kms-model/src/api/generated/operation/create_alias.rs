//! `CreateAlias`, what it takes and what it gives.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use policy_core::request::Parameters;

use crate::api::generated::limits;
use crate::api::parameter::Parameter;
use crate::api::structure::{Members, Request, Response, Structure, Visitor};
use crate::api::{Operation, sealed};
use crate::error::KmsError;

/// The operation `CreateAlias`.
#[derive(Clone, Copy, Debug)]
pub struct CreateAlias;

/// The input of `CreateAlias`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateAliasRequest {
    /// 1 to 256 characters.
    pub alias_name: String,
    /// 1 to 2048 characters.
    pub target_key_id: String,
}

impl CreateAliasRequest {
    /// With the required members alone.
    #[must_use]
    pub fn new(alias_name: impl Into<String>, target_key_id: impl Into<String>) -> Self {
        Self {
            alias_name: alias_name.into(),
            target_key_id: target_key_id.into(),
        }
    }
}

/// The output of `CreateAlias`. It has no members.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CreateAliasResponse {}

impl sealed::Sealed for CreateAlias {}

impl Operation for CreateAlias {
    type Input = CreateAliasRequest;
    type Output = CreateAliasResponse;
    const NAME: &'static str = "CreateAlias";
    const READ_ONLY: bool = false;
}

impl Structure for CreateAliasRequest {
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

impl Structure for CreateAliasResponse {
    fn read_members(_members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        Ok(Some(Self {}))
    }

    fn visit<V: Visitor>(&self, _visitor: &mut V) {}
}

impl Request for CreateAliasRequest {
    fn engine_parameters(&self) -> Parameters {
        Parameters {
            alias_name: Some(self.alias_name.parameter()),
            target_key_id: Some(self.target_key_id.parameter()),
            ..Parameters::default()
        }
    }
}

impl Response for CreateAliasResponse {
    const IS_RECORDED: bool = true;
}
