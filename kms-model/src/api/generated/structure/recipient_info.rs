//! The structure `RecipientInfo`.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use crate::api::KeyEncryptionMechanism;
use crate::api::bounds::Bounds;
use crate::api::generated::limits;
use crate::api::structure::{Members, Structure, Visitor};
use crate::error::KmsError;

/// The structure `RecipientInfo`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is the member of that name")]
pub struct RecipientInfo {
    /// 1 to 262144 bytes.
    pub attestation_document: Option<Vec<u8>>,
    pub key_encryption_algorithm: Option<KeyEncryptionMechanism>,
}

impl Structure for RecipientInfo {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let attestation_document =
            members.optional("AttestationDocument", &limits::ATTESTATION_DOCUMENT_TYPE)?;
        let key_encryption_algorithm = members.optional("KeyEncryptionAlgorithm", &Bounds::ANY)?;
        Ok(Some(Self {
            attestation_document,
            key_encryption_algorithm,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member(
            "AttestationDocument",
            &limits::ATTESTATION_DOCUMENT_TYPE,
            self.attestation_document.as_ref(),
        );
        visitor.member(
            "KeyEncryptionAlgorithm",
            &Bounds::ANY,
            self.key_encryption_algorithm.as_ref(),
        );
    }
}
