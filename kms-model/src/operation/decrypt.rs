//! Decrypt.

use crate::api::{Decrypt, DecryptRequest, DecryptResponse, EncryptionAlgorithmSpec};
use crate::authorize::{Authorized, Guarded};
use crate::error::KmsError;
use crate::operation::{Perform, only_symmetric, without_recipient};

impl Guarded for Decrypt {
    type Permits<'g> = Authorized<'g, Self>;

    fn ciphertext(input: &DecryptRequest) -> Option<&[u8]> {
        input.ciphertext_blob.as_deref()
    }
}

impl Perform for Decrypt {
    fn perform(
        permit: Authorized<'_, Self>,
        input: &DecryptRequest,
    ) -> Result<DecryptResponse, KmsError> {
        without_recipient(input.recipient.as_ref())?;
        only_symmetric(input.encryption_algorithm, permit.key())?;
        let opened = permit.open(input)?;
        Ok(DecryptResponse {
            encryption_algorithm: Some(EncryptionAlgorithmSpec::SymmetricDefault),
            key_id: Some(opened.key.as_str().to_owned()),
            key_material_id: Some(opened.material.to_string()),
            plaintext: Some(opened.plaintext),
            ..DecryptResponse::default()
        })
    }
}
