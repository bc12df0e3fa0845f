//! Encrypt.

use crate::api::{Encrypt, EncryptRequest, EncryptResponse, EncryptionAlgorithmSpec};
use crate::authorize::{Authorized, Guarded};
use crate::error::KmsError;
use crate::operation::{Perform, only_symmetric};

impl Guarded for Encrypt {
    type Permits<'g> = Authorized<'g, Self>;
}

impl Perform for Encrypt {
    fn perform(
        permit: Authorized<'_, Self>,
        input: &EncryptRequest,
    ) -> Result<EncryptResponse, KmsError> {
        only_symmetric(input.encryption_algorithm, permit.key())?;
        let sealed = permit.seal(input)?;
        Ok(EncryptResponse {
            ciphertext_blob: Some(sealed.blob),
            encryption_algorithm: Some(EncryptionAlgorithmSpec::SymmetricDefault),
            key_id: Some(sealed.key.as_str().to_owned()),
        })
    }
}
