//! `Decrypt`, what it takes and what it gives.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use std::collections::BTreeMap;

use policy_core::request::Parameters;

use crate::api::bounds::Bounds;
use crate::api::generated::limits;
use crate::api::parameter::Parameter;
use crate::api::structure::{Members, Request, Response, Structure, Visitor};
use crate::api::{DryRunModifierType, EncryptionAlgorithmSpec, Operation, RecipientInfo, sealed};
use crate::error::KmsError;
use crate::secret::SecretBytes;

/// The operation `Decrypt`.
#[derive(Clone, Copy, Debug)]
pub struct Decrypt;

/// The input of `Decrypt`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is the member of that name")]
pub struct DecryptRequest {
    /// 1 to 6144 bytes.
    pub ciphertext_blob: Option<Vec<u8>>,
    pub dry_run: Option<bool>,
    pub dry_run_modifiers: Option<Vec<DryRunModifierType>>,
    pub encryption_algorithm: Option<EncryptionAlgorithmSpec>,
    /// Up to 8192 bytes of names and values together.
    pub encryption_context: Option<BTreeMap<String, String>>,
    /// Up to 10 entries.
    pub grant_tokens: Option<Vec<String>>,
    /// 1 to 2048 characters.
    pub key_id: Option<String>,
    pub recipient: Option<RecipientInfo>,
}

/// The output of `Decrypt`.
#[derive(Debug, Default)]
#[expect(missing_docs, reason = "each field is the member of that name")]
pub struct DecryptResponse {
    /// 1 to 6144 bytes.
    pub ciphertext_for_recipient: Option<Vec<u8>>,
    pub encryption_algorithm: Option<EncryptionAlgorithmSpec>,
    /// 1 to 2048 characters.
    pub key_id: Option<String>,
    /// 64 characters.
    pub key_material_id: Option<String>,
    /// 1 to 4096 bytes.
    pub plaintext: Option<SecretBytes>,
}

impl sealed::Sealed for Decrypt {}

impl Operation for Decrypt {
    type Input = DecryptRequest;
    type Output = DecryptResponse;
    const NAME: &'static str = "Decrypt";
    const READ_ONLY: bool = true;
}

impl Structure for DecryptRequest {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let ciphertext_blob = members.optional("CiphertextBlob", &limits::CIPHERTEXT_TYPE)?;
        let dry_run = members.optional("DryRun", &Bounds::ANY)?;
        let dry_run_modifiers = members.optional("DryRunModifiers", &Bounds::ANY)?;
        let encryption_algorithm = members.optional("EncryptionAlgorithm", &Bounds::ANY)?;
        let encryption_context =
            members.optional("EncryptionContext", &limits::ENCRYPTION_CONTEXT_TYPE)?;
        let grant_tokens = members.optional("GrantTokens", &limits::GRANT_TOKEN_LIST)?;
        let key_id = members.optional("KeyId", &limits::KEY_ID_TYPE)?;
        let recipient = members.optional("Recipient", &Bounds::ANY)?;
        Ok(Some(Self {
            ciphertext_blob,
            dry_run,
            dry_run_modifiers,
            encryption_algorithm,
            encryption_context,
            grant_tokens,
            key_id,
            recipient,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member(
            "CiphertextBlob",
            &limits::CIPHERTEXT_TYPE,
            self.ciphertext_blob.as_ref(),
        );
        visitor.member("DryRun", &Bounds::ANY, self.dry_run.as_ref());
        visitor.member(
            "DryRunModifiers",
            &Bounds::ANY,
            self.dry_run_modifiers.as_ref(),
        );
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
        visitor.member("KeyId", &limits::KEY_ID_TYPE, self.key_id.as_ref());
        visitor.member("Recipient", &Bounds::ANY, self.recipient.as_ref());
    }
}

impl Structure for DecryptResponse {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let ciphertext_for_recipient =
            members.optional("CiphertextForRecipient", &limits::CIPHERTEXT_TYPE)?;
        let encryption_algorithm = members.optional("EncryptionAlgorithm", &Bounds::ANY)?;
        let key_id = members.optional("KeyId", &limits::KEY_ID_TYPE)?;
        let key_material_id = members.optional("KeyMaterialId", &limits::BACKING_KEY_ID_TYPE)?;
        let plaintext = members.optional("Plaintext", &limits::PLAINTEXT_TYPE)?;
        Ok(Some(Self {
            ciphertext_for_recipient,
            encryption_algorithm,
            key_id,
            key_material_id,
            plaintext,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member(
            "CiphertextForRecipient",
            &limits::CIPHERTEXT_TYPE,
            self.ciphertext_for_recipient.as_ref(),
        );
        visitor.member(
            "EncryptionAlgorithm",
            &Bounds::ANY,
            self.encryption_algorithm.as_ref(),
        );
        visitor.member("KeyId", &limits::KEY_ID_TYPE, self.key_id.as_ref());
        visitor.member(
            "KeyMaterialId",
            &limits::BACKING_KEY_ID_TYPE,
            self.key_material_id.as_ref(),
        );
        visitor.member(
            "Plaintext",
            &limits::PLAINTEXT_TYPE,
            self.plaintext.as_ref(),
        );
    }
}

impl Request for DecryptRequest {
    fn engine_parameters(&self) -> Parameters {
        Parameters {
            encryption_algorithm: self.encryption_algorithm.as_ref().map(Parameter::parameter),
            encryption_context: self.encryption_context.as_ref().map(Parameter::parameter),
            key_id: self.key_id.as_ref().map(Parameter::parameter),
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

impl Response for DecryptResponse {
    const IS_RECORDED: bool = false;
}
