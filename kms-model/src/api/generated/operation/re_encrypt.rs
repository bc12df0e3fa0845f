//! `ReEncrypt`, what it takes and what it gives.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use std::collections::BTreeMap;

use policy_core::request::Parameters;

use crate::api::bounds::Bounds;
use crate::api::generated::limits;
use crate::api::parameter::Parameter;
use crate::api::structure::{Members, Request, Response, Structure, Visitor};
use crate::api::{DryRunModifierType, EncryptionAlgorithmSpec, Operation, sealed};
use crate::error::KmsError;

/// The operation `ReEncrypt`.
#[derive(Clone, Copy, Debug)]
pub struct ReEncrypt;

/// The input of `ReEncrypt`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is the member of that name")]
pub struct ReEncryptRequest {
    /// 1 to 6144 bytes.
    pub ciphertext_blob: Option<Vec<u8>>,
    pub destination_encryption_algorithm: Option<EncryptionAlgorithmSpec>,
    /// Up to 8192 bytes of names and values together.
    pub destination_encryption_context: Option<BTreeMap<String, String>>,
    /// 1 to 2048 characters.
    pub destination_key_id: String,
    pub dry_run: Option<bool>,
    pub dry_run_modifiers: Option<Vec<DryRunModifierType>>,
    /// Up to 10 entries.
    pub grant_tokens: Option<Vec<String>>,
    pub source_encryption_algorithm: Option<EncryptionAlgorithmSpec>,
    /// Up to 8192 bytes of names and values together.
    pub source_encryption_context: Option<BTreeMap<String, String>>,
    /// 1 to 2048 characters.
    pub source_key_id: Option<String>,
}

impl ReEncryptRequest {
    /// With the required members alone.
    #[must_use]
    pub fn new(destination_key_id: impl Into<String>) -> Self {
        Self {
            ciphertext_blob: None,
            destination_encryption_algorithm: None,
            destination_encryption_context: None,
            destination_key_id: destination_key_id.into(),
            dry_run: None,
            dry_run_modifiers: None,
            grant_tokens: None,
            source_encryption_algorithm: None,
            source_encryption_context: None,
            source_key_id: None,
        }
    }
}

/// The output of `ReEncrypt`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is the member of that name")]
pub struct ReEncryptResponse {
    /// 1 to 6144 bytes.
    pub ciphertext_blob: Option<Vec<u8>>,
    pub destination_encryption_algorithm: Option<EncryptionAlgorithmSpec>,
    /// 64 characters.
    pub destination_key_material_id: Option<String>,
    /// 1 to 2048 characters.
    pub key_id: Option<String>,
    pub source_encryption_algorithm: Option<EncryptionAlgorithmSpec>,
    /// 1 to 2048 characters.
    pub source_key_id: Option<String>,
    /// 64 characters.
    pub source_key_material_id: Option<String>,
}

impl sealed::Sealed for ReEncrypt {}

impl Operation for ReEncrypt {
    type Input = ReEncryptRequest;
    type Output = ReEncryptResponse;
    const NAME: &'static str = "ReEncrypt";
    const READ_ONLY: bool = true;
}

impl Structure for ReEncryptRequest {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let ciphertext_blob = members.optional("CiphertextBlob", &limits::CIPHERTEXT_TYPE)?;
        let destination_encryption_algorithm =
            members.optional("DestinationEncryptionAlgorithm", &Bounds::ANY)?;
        let destination_encryption_context = members.optional(
            "DestinationEncryptionContext",
            &limits::ENCRYPTION_CONTEXT_TYPE,
        )?;
        let destination_key_id = members.required("DestinationKeyId", &limits::KEY_ID_TYPE)?;
        let dry_run = members.optional("DryRun", &Bounds::ANY)?;
        let dry_run_modifiers = members.optional("DryRunModifiers", &Bounds::ANY)?;
        let grant_tokens = members.optional("GrantTokens", &limits::GRANT_TOKEN_LIST)?;
        let source_encryption_algorithm =
            members.optional("SourceEncryptionAlgorithm", &Bounds::ANY)?;
        let source_encryption_context =
            members.optional("SourceEncryptionContext", &limits::ENCRYPTION_CONTEXT_TYPE)?;
        let source_key_id = members.optional("SourceKeyId", &limits::KEY_ID_TYPE)?;
        let Some(destination_key_id) = destination_key_id else {
            return Ok(None);
        };
        Ok(Some(Self {
            ciphertext_blob,
            destination_encryption_algorithm,
            destination_encryption_context,
            destination_key_id,
            dry_run,
            dry_run_modifiers,
            grant_tokens,
            source_encryption_algorithm,
            source_encryption_context,
            source_key_id,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member(
            "CiphertextBlob",
            &limits::CIPHERTEXT_TYPE,
            self.ciphertext_blob.as_ref(),
        );
        visitor.member(
            "DestinationEncryptionAlgorithm",
            &Bounds::ANY,
            self.destination_encryption_algorithm.as_ref(),
        );
        visitor.member(
            "DestinationEncryptionContext",
            &limits::ENCRYPTION_CONTEXT_TYPE,
            self.destination_encryption_context.as_ref(),
        );
        visitor.member(
            "DestinationKeyId",
            &limits::KEY_ID_TYPE,
            Some(&self.destination_key_id),
        );
        visitor.member("DryRun", &Bounds::ANY, self.dry_run.as_ref());
        visitor.member(
            "DryRunModifiers",
            &Bounds::ANY,
            self.dry_run_modifiers.as_ref(),
        );
        visitor.member(
            "GrantTokens",
            &limits::GRANT_TOKEN_LIST,
            self.grant_tokens.as_ref(),
        );
        visitor.member(
            "SourceEncryptionAlgorithm",
            &Bounds::ANY,
            self.source_encryption_algorithm.as_ref(),
        );
        visitor.member(
            "SourceEncryptionContext",
            &limits::ENCRYPTION_CONTEXT_TYPE,
            self.source_encryption_context.as_ref(),
        );
        visitor.member(
            "SourceKeyId",
            &limits::KEY_ID_TYPE,
            self.source_key_id.as_ref(),
        );
    }
}

impl Structure for ReEncryptResponse {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let ciphertext_blob = members.optional("CiphertextBlob", &limits::CIPHERTEXT_TYPE)?;
        let destination_encryption_algorithm =
            members.optional("DestinationEncryptionAlgorithm", &Bounds::ANY)?;
        let destination_key_material_id =
            members.optional("DestinationKeyMaterialId", &limits::BACKING_KEY_ID_TYPE)?;
        let key_id = members.optional("KeyId", &limits::KEY_ID_TYPE)?;
        let source_encryption_algorithm =
            members.optional("SourceEncryptionAlgorithm", &Bounds::ANY)?;
        let source_key_id = members.optional("SourceKeyId", &limits::KEY_ID_TYPE)?;
        let source_key_material_id =
            members.optional("SourceKeyMaterialId", &limits::BACKING_KEY_ID_TYPE)?;
        Ok(Some(Self {
            ciphertext_blob,
            destination_encryption_algorithm,
            destination_key_material_id,
            key_id,
            source_encryption_algorithm,
            source_key_id,
            source_key_material_id,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member(
            "CiphertextBlob",
            &limits::CIPHERTEXT_TYPE,
            self.ciphertext_blob.as_ref(),
        );
        visitor.member(
            "DestinationEncryptionAlgorithm",
            &Bounds::ANY,
            self.destination_encryption_algorithm.as_ref(),
        );
        visitor.member(
            "DestinationKeyMaterialId",
            &limits::BACKING_KEY_ID_TYPE,
            self.destination_key_material_id.as_ref(),
        );
        visitor.member("KeyId", &limits::KEY_ID_TYPE, self.key_id.as_ref());
        visitor.member(
            "SourceEncryptionAlgorithm",
            &Bounds::ANY,
            self.source_encryption_algorithm.as_ref(),
        );
        visitor.member(
            "SourceKeyId",
            &limits::KEY_ID_TYPE,
            self.source_key_id.as_ref(),
        );
        visitor.member(
            "SourceKeyMaterialId",
            &limits::BACKING_KEY_ID_TYPE,
            self.source_key_material_id.as_ref(),
        );
    }
}

impl Request for ReEncryptRequest {
    fn engine_parameters(&self) -> Parameters {
        Parameters {
            destination_encryption_algorithm: self
                .destination_encryption_algorithm
                .as_ref()
                .map(Parameter::parameter),
            destination_encryption_context: self
                .destination_encryption_context
                .as_ref()
                .map(Parameter::parameter),
            destination_key_id: Some(self.destination_key_id.parameter()),
            source_encryption_algorithm: self
                .source_encryption_algorithm
                .as_ref()
                .map(Parameter::parameter),
            source_encryption_context: self
                .source_encryption_context
                .as_ref()
                .map(Parameter::parameter),
            source_key_id: self.source_key_id.as_ref().map(Parameter::parameter),
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

impl Response for ReEncryptResponse {
    const IS_RECORDED: bool = false;
}
