//! `Encrypt`, what it takes and what it gives.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use std::collections::BTreeMap;

use policy_core::request::Parameters;

use crate::api::bounds::Bounds;
use crate::api::generated::limits;
use crate::api::parameter::Parameter;
use crate::api::structure::{Members, Request, Response, Structure, Visitor};
use crate::api::{EncryptionAlgorithmSpec, Operation, sealed};
use crate::error::KmsError;
use crate::secret::SecretBytes;

/// The operation `Encrypt`.
#[derive(Clone, Copy, Debug)]
pub struct Encrypt;

/// The input of `Encrypt`.
#[derive(Debug)]
#[expect(missing_docs, reason = "each field is the member of that name")]
pub struct EncryptRequest {
    pub dry_run: Option<bool>,
    pub encryption_algorithm: Option<EncryptionAlgorithmSpec>,
    /// Up to 8192 bytes of names and values together.
    pub encryption_context: Option<BTreeMap<String, String>>,
    /// Up to 10 entries.
    pub grant_tokens: Option<Vec<String>>,
    /// 1 to 2048 characters.
    pub key_id: String,
    /// 1 to 4096 bytes.
    pub plaintext: SecretBytes,
}

impl EncryptRequest {
    /// With the required members alone.
    #[must_use]
    pub fn new(key_id: impl Into<String>, plaintext: SecretBytes) -> Self {
        Self {
            dry_run: None,
            encryption_algorithm: None,
            encryption_context: None,
            grant_tokens: None,
            key_id: key_id.into(),
            plaintext,
        }
    }
}

/// The output of `Encrypt`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is the member of that name")]
pub struct EncryptResponse {
    /// 1 to 6144 bytes.
    pub ciphertext_blob: Option<Vec<u8>>,
    pub encryption_algorithm: Option<EncryptionAlgorithmSpec>,
    /// 1 to 2048 characters.
    pub key_id: Option<String>,
}

impl sealed::Sealed for Encrypt {}

impl Operation for Encrypt {
    type Input = EncryptRequest;
    type Output = EncryptResponse;
    const NAME: &'static str = "Encrypt";
    const READ_ONLY: bool = true;
}

impl Structure for EncryptRequest {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let dry_run = members.optional("DryRun", &Bounds::ANY)?;
        let encryption_algorithm = members.optional("EncryptionAlgorithm", &Bounds::ANY)?;
        let encryption_context =
            members.optional("EncryptionContext", &limits::ENCRYPTION_CONTEXT_TYPE)?;
        let grant_tokens = members.optional("GrantTokens", &limits::GRANT_TOKEN_LIST)?;
        let key_id = members.required("KeyId", &limits::KEY_ID_TYPE)?;
        let plaintext = members.required("Plaintext", &limits::PLAINTEXT_TYPE)?;
        let (Some(key_id), Some(plaintext)) = (key_id, plaintext) else {
            return Ok(None);
        };
        Ok(Some(Self {
            dry_run,
            encryption_algorithm,
            encryption_context,
            grant_tokens,
            key_id,
            plaintext,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member("DryRun", &Bounds::ANY, self.dry_run.as_ref());
        visitor.member(
            "EncryptionAlgorithm",
            &Bounds::ANY,
            self.encryption_algorithm.as_ref(),
        );
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
        visitor.member("Plaintext", &limits::PLAINTEXT_TYPE, Some(&self.plaintext));
    }
}

impl Structure for EncryptResponse {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let ciphertext_blob = members.optional("CiphertextBlob", &limits::CIPHERTEXT_TYPE)?;
        let encryption_algorithm = members.optional("EncryptionAlgorithm", &Bounds::ANY)?;
        let key_id = members.optional("KeyId", &limits::KEY_ID_TYPE)?;
        Ok(Some(Self {
            ciphertext_blob,
            encryption_algorithm,
            key_id,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member(
            "CiphertextBlob",
            &limits::CIPHERTEXT_TYPE,
            self.ciphertext_blob.as_ref(),
        );
        visitor.member(
            "EncryptionAlgorithm",
            &Bounds::ANY,
            self.encryption_algorithm.as_ref(),
        );
        visitor.member("KeyId", &limits::KEY_ID_TYPE, self.key_id.as_ref());
    }
}

impl Request for EncryptRequest {
    fn engine_parameters(&self) -> Parameters {
        Parameters {
            encryption_algorithm: self.encryption_algorithm.as_ref().map(Parameter::parameter),
            encryption_context: self.encryption_context.as_ref().map(Parameter::parameter),
            key_id: Some(self.key_id.parameter()),
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

impl Response for EncryptResponse {
    const IS_RECORDED: bool = false;
}
