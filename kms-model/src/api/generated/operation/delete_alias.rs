//! `DeleteAlias`, what it takes and what it gives.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use policy_core::request::Parameters;

use crate::api::generated::limits;
use crate::api::parameter::Parameter;
use crate::api::structure::{Members, Request, Response, Structure, Visitor};
use crate::api::{Operation, sealed};
use crate::error::KmsError;

/// The operation `DeleteAlias`.
#[derive(Clone, Copy, Debug)]
pub struct DeleteAlias;

/// The input of `DeleteAlias`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeleteAliasRequest {
    /// 1 to 256 characters.
    pub alias_name: String,
}

impl DeleteAliasRequest {
    /// With the required members alone.
    #[must_use]
    pub fn new(alias_name: impl Into<String>) -> Self {
        Self {
            alias_name: alias_name.into(),
        }
    }
}

/// The output of `DeleteAlias`. It has no members.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeleteAliasResponse {}

impl sealed::Sealed for DeleteAlias {}

impl Operation for DeleteAlias {
    type Input = DeleteAliasRequest;
    type Output = DeleteAliasResponse;
    const NAME: &'static str = "DeleteAlias";
    const READ_ONLY: bool = false;
}

impl Structure for DeleteAliasRequest {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let alias_name = members.required("AliasName", &limits::ALIAS_NAME_TYPE)?;
        let Some(alias_name) = alias_name else {
            return Ok(None);
        };
        Ok(Some(Self { alias_name }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member(
            "AliasName",
            &limits::ALIAS_NAME_TYPE,
            Some(&self.alias_name),
        );
    }
}

impl Structure for DeleteAliasResponse {
    fn read_members(_members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        Ok(Some(Self {}))
    }

    fn visit<V: Visitor>(&self, _visitor: &mut V) {}
}

impl Request for DeleteAliasRequest {
    fn engine_parameters(&self) -> Parameters {
        Parameters {
            alias_name: Some(self.alias_name.parameter()),
            ..Parameters::default()
        }
    }
}

impl Response for DeleteAliasResponse {
    const IS_RECORDED: bool = true;
}
