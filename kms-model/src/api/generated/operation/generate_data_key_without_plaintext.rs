//! `GenerateDataKeyWithoutPlaintext`, what it takes and what it gives.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use std::collections::BTreeMap;

use policy_core::request::Parameters;

use crate::api::bounds::Bounds;
use crate::api::generated::limits;
use crate::api::parameter::Parameter;
use crate::api::structure::{Members, Request, Response, Structure, Visitor};
use crate::api::{DataKeySpec, Operation, sealed};
use crate::error::KmsError;

/// The operation `GenerateDataKeyWithoutPlaintext`.
#[derive(Clone, Copy, Debug)]
pub struct GenerateDataKeyWithoutPlaintext;

/// The input of `GenerateDataKeyWithoutPlaintext`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is the member of that name")]
pub struct GenerateDataKeyWithoutPlaintextRequest {
    pub dry_run: Option<bool>,
    /// Up to 8192 bytes of names and values together.
    pub encryption_context: Option<BTreeMap<String, String>>,
    /// Up to 10 entries.
    pub grant_tokens: Option<Vec<String>>,
    /// 1 to 2048 characters.
    pub key_id: String,
    pub key_spec: Option<DataKeySpec>,
    /// 1 to 1024.
    pub number_of_bytes: Option<u32>,
}

impl GenerateDataKeyWithoutPlaintextRequest {
    /// With the required members alone.
    #[must_use]
    pub fn new(key_id: impl Into<String>) -> Self {
        Self {
            dry_run: None,
            encryption_context: None,
            grant_tokens: None,
            key_id: key_id.into(),
            key_spec: None,
            number_of_bytes: None,
        }
    }
}

/// The output of `GenerateDataKeyWithoutPlaintext`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GenerateDataKeyWithoutPlaintextResponse {
    /// 1 to 6144 bytes.
    pub ciphertext_blob: Option<Vec<u8>>,
    /// 1 to 2048 characters.
    pub key_id: Option<String>,
    /// 64 characters.
    pub key_material_id: Option<String>,
}

impl sealed::Sealed for GenerateDataKeyWithoutPlaintext {}

impl Operation for GenerateDataKeyWithoutPlaintext {
    type Input = GenerateDataKeyWithoutPlaintextRequest;
    type Output = GenerateDataKeyWithoutPlaintextResponse;
    const NAME: &'static str = "GenerateDataKeyWithoutPlaintext";
    const READ_ONLY: bool = true;
}

impl Structure for GenerateDataKeyWithoutPlaintextRequest {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let dry_run = members.optional("DryRun", &Bounds::ANY)?;
        let encryption_context =
            members.optional("EncryptionContext", &limits::ENCRYPTION_CONTEXT_TYPE)?;
        let grant_tokens = members.optional("GrantTokens", &limits::GRANT_TOKEN_LIST)?;
        let key_id = members.required("KeyId", &limits::KEY_ID_TYPE)?;
        let key_spec = members.optional("KeySpec", &Bounds::ANY)?;
        let number_of_bytes = members.optional("NumberOfBytes", &limits::NUMBER_OF_BYTES_TYPE)?;
        let Some(key_id) = key_id else {
            return Ok(None);
        };
        Ok(Some(Self {
            dry_run,
            encryption_context,
            grant_tokens,
            key_id,
            key_spec,
            number_of_bytes,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member("DryRun", &Bounds::ANY, self.dry_run.as_ref());
        visitor.member(
            "EncryptionContext",
            &limits::ENCRYPTION_CONTEXT_TYPE,
            self.encryption_context.as_ref(),
        );
        visitor.member(
            "GrantTokens",
            &limits::GRANT_TOKEN_LIST,
            self.grant_tokens.as_ref(),
        );
        visitor.member("KeyId", &limits::KEY_ID_TYPE, Some(&self.key_id));
        visitor.member("KeySpec", &Bounds::ANY, self.key_spec.as_ref());
        visitor.member(
            "NumberOfBytes",
            &limits::NUMBER_OF_BYTES_TYPE,
            self.number_of_bytes.as_ref(),
        );
    }
}

impl Structure for GenerateDataKeyWithoutPlaintextResponse {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let ciphertext_blob = members.optional("CiphertextBlob", &limits::CIPHERTEXT_TYPE)?;
        let key_id = members.optional("KeyId", &limits::KEY_ID_TYPE)?;
        let key_material_id = members.optional("KeyMaterialId", &limits::BACKING_KEY_ID_TYPE)?;
        Ok(Some(Self {
            ciphertext_blob,
            key_id,
            key_material_id,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member(
            "CiphertextBlob",
            &limits::CIPHERTEXT_TYPE,
            self.ciphertext_blob.as_ref(),
        );
        visitor.member("KeyId", &limits::KEY_ID_TYPE, self.key_id.as_ref());
        visitor.member(
            "KeyMaterialId",
            &limits::BACKING_KEY_ID_TYPE,
            self.key_material_id.as_ref(),
        );
    }
}

impl Request for GenerateDataKeyWithoutPlaintextRequest {
    fn engine_parameters(&self) -> Parameters {
        Parameters {
            encryption_context: self.encryption_context.as_ref().map(Parameter::parameter),
            key_id: Some(self.key_id.parameter()),
            key_spec: self.key_spec.as_ref().map(Parameter::parameter),
            ..Parameters::default()
        }
    }

    fn is_dry_run(&self) -> bool {
        self.dry_run == Some(true)
    }

    fn tokens(&self) -> &[String] {
        self.grant_tokens.as_deref().unwrap_or_default()
    }
}

impl Response for GenerateDataKeyWithoutPlaintextResponse {
    const IS_RECORDED: bool = false;
}
