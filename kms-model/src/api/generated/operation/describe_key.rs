//! `DescribeKey`, what it takes and what it gives.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use policy_core::request::Parameters;

use crate::api::bounds::Bounds;
use crate::api::generated::limits;
use crate::api::parameter::Parameter;
use crate::api::structure::{Members, Request, Response, Structure, Visitor};
use crate::api::{KeyMetadata, Operation, sealed};
use crate::error::KmsError;

/// The operation `DescribeKey`.
#[derive(Clone, Copy, Debug)]
pub struct DescribeKey;

/// The input of `DescribeKey`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DescribeKeyRequest {
    /// Up to 10 entries.
    pub grant_tokens: Option<Vec<String>>,
    /// 1 to 2048 characters.
    pub key_id: String,
}

impl DescribeKeyRequest {
    /// With the required members alone.
    #[must_use]
    pub fn new(key_id: impl Into<String>) -> Self {
        Self {
            grant_tokens: None,
            key_id: key_id.into(),
        }
    }
}

/// The output of `DescribeKey`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is the member of that name")]
pub struct DescribeKeyResponse {
    pub key_metadata: Option<KeyMetadata>,
}

impl sealed::Sealed for DescribeKey {}

impl Operation for DescribeKey {
    type Input = DescribeKeyRequest;
    type Output = DescribeKeyResponse;
    const NAME: &'static str = "DescribeKey";
    const READ_ONLY: bool = true;
}

impl Structure for DescribeKeyRequest {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let grant_tokens = members.optional("GrantTokens", &limits::GRANT_TOKEN_LIST)?;
        let key_id = members.required("KeyId", &limits::KEY_ID_TYPE)?;
        let Some(key_id) = key_id else {
            return Ok(None);
        };
        Ok(Some(Self {
            grant_tokens,
            key_id,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member(
            "GrantTokens",
            &limits::GRANT_TOKEN_LIST,
            self.grant_tokens.as_ref(),
        );
        visitor.member("KeyId", &limits::KEY_ID_TYPE, Some(&self.key_id));
    }
}

impl Structure for DescribeKeyResponse {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let key_metadata = members.optional("KeyMetadata", &Bounds::ANY)?;
        Ok(Some(Self { key_metadata }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member("KeyMetadata", &Bounds::ANY, self.key_metadata.as_ref());
    }
}

impl Request for DescribeKeyRequest {
    fn engine_parameters(&self) -> Parameters {
        Parameters {
            key_id: Some(self.key_id.parameter()),
            ..Parameters::default()
        }
    }

    fn tokens(&self) -> &[String] {
        self.grant_tokens.as_deref().unwrap_or_default()
    }
}

impl Response for DescribeKeyResponse {
    const IS_RECORDED: bool = false;
}
