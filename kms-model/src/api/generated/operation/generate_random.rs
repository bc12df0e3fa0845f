//! `GenerateRandom`, what it takes and what it gives.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use policy_core::request::Parameters;

use crate::api::bounds::Bounds;
use crate::api::generated::limits;
use crate::api::structure::{Members, Request, Response, Structure, Visitor};
use crate::api::{Operation, RecipientInfo, sealed};
use crate::error::KmsError;
use crate::secret::SecretBytes;

/// The operation `GenerateRandom`.
#[derive(Clone, Copy, Debug)]
pub struct GenerateRandom;

/// The input of `GenerateRandom`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is the member of that name")]
pub struct GenerateRandomRequest {
    /// 1 to 64 characters.
    pub custom_key_store_id: Option<String>,
    /// 1 to 1024.
    pub number_of_bytes: Option<u32>,
    pub recipient: Option<RecipientInfo>,
}

/// The output of `GenerateRandom`.
#[derive(Debug, Default)]
pub struct GenerateRandomResponse {
    /// 1 to 6144 bytes.
    pub ciphertext_for_recipient: Option<Vec<u8>>,
    /// 1 to 4096 bytes.
    pub plaintext: Option<SecretBytes>,
}

impl sealed::Sealed for GenerateRandom {}

impl Operation for GenerateRandom {
    type Input = GenerateRandomRequest;
    type Output = GenerateRandomResponse;
    const NAME: &'static str = "GenerateRandom";
    const READ_ONLY: bool = true;
}

impl Structure for GenerateRandomRequest {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let custom_key_store_id =
            members.optional("CustomKeyStoreId", &limits::CUSTOM_KEY_STORE_ID_TYPE)?;
        let number_of_bytes = members.optional("NumberOfBytes", &limits::NUMBER_OF_BYTES_TYPE)?;
        let recipient = members.optional("Recipient", &Bounds::ANY)?;
        Ok(Some(Self {
            custom_key_store_id,
            number_of_bytes,
            recipient,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member(
            "CustomKeyStoreId",
            &limits::CUSTOM_KEY_STORE_ID_TYPE,
            self.custom_key_store_id.as_ref(),
        );
        visitor.member(
            "NumberOfBytes",
            &limits::NUMBER_OF_BYTES_TYPE,
            self.number_of_bytes.as_ref(),
        );
        visitor.member("Recipient", &Bounds::ANY, self.recipient.as_ref());
    }
}

impl Structure for GenerateRandomResponse {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let ciphertext_for_recipient =
            members.optional("CiphertextForRecipient", &limits::CIPHERTEXT_TYPE)?;
        let plaintext = members.optional("Plaintext", &limits::PLAINTEXT_TYPE)?;
        Ok(Some(Self {
            ciphertext_for_recipient,
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
            "Plaintext",
            &limits::PLAINTEXT_TYPE,
            self.plaintext.as_ref(),
        );
    }
}

impl Request for GenerateRandomRequest {
    fn engine_parameters(&self) -> Parameters {
        Parameters::default()
    }
}

impl Response for GenerateRandomResponse {
    const IS_RECORDED: bool = false;
}
