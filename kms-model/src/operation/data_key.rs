//! GenerateDataKey and GenerateDataKeyWithoutPlaintext.

use crate::api::{
    DataKeySpec, GenerateDataKey, GenerateDataKeyRequest, GenerateDataKeyResponse,
    GenerateDataKeyWithoutPlaintext, GenerateDataKeyWithoutPlaintextRequest,
    GenerateDataKeyWithoutPlaintextResponse,
};
use crate::authorize::{Authorized, Guarded};
use crate::error::{ErrorKind, KmsError};
use crate::operation::{Perform, without_recipient};

impl Guarded for GenerateDataKey {
    type Permits<'g> = Authorized<'g, Self>;

    fn coherent(input: &GenerateDataKeyRequest) -> Result<(), KmsError> {
        without_recipient(input.recipient.as_ref())?;
        length(input.key_spec, input.number_of_bytes).map(drop)
    }
}

impl Perform for GenerateDataKey {
    fn perform(
        permit: Authorized<'_, Self>,
        input: &GenerateDataKeyRequest,
    ) -> Result<GenerateDataKeyResponse, KmsError> {
        let bytes = length(input.key_spec, input.number_of_bytes)?;
        let (plaintext, sealed) = permit.data_key(input, bytes)?;
        Ok(GenerateDataKeyResponse {
            ciphertext_blob: Some(sealed.blob),
            key_id: Some(sealed.key.as_str().to_owned()),
            key_material_id: Some(sealed.material.to_string()),
            plaintext: Some(plaintext),
            ..GenerateDataKeyResponse::default()
        })
    }
}

impl Guarded for GenerateDataKeyWithoutPlaintext {
    type Permits<'g> = Authorized<'g, Self>;

    fn coherent(input: &GenerateDataKeyWithoutPlaintextRequest) -> Result<(), KmsError> {
        length(input.key_spec, input.number_of_bytes).map(drop)
    }
}

impl Perform for GenerateDataKeyWithoutPlaintext {
    fn perform(
        permit: Authorized<'_, Self>,
        input: &GenerateDataKeyWithoutPlaintextRequest,
    ) -> Result<GenerateDataKeyWithoutPlaintextResponse, KmsError> {
        let bytes = length(input.key_spec, input.number_of_bytes)?;
        let sealed = permit.data_key(input, bytes)?;
        Ok(GenerateDataKeyWithoutPlaintextResponse {
            ciphertext_blob: Some(sealed.blob),
            key_id: Some(sealed.key.as_str().to_owned()),
            key_material_id: Some(sealed.material.to_string()),
        })
    }
}

/// Exactly one of the two says how long the data key is.
fn length(spec: Option<DataKeySpec>, bytes: Option<u32>) -> Result<usize, KmsError> {
    match (spec, bytes) {
        (Some(DataKeySpec::Aes128), None) => Ok(16),
        (Some(DataKeySpec::Aes256), None) => Ok(32),
        (None, Some(bytes)) => usize::try_from(bytes).map_err(|_| neither_nor()),
        (Some(_), Some(_)) | (None, None) => Err(neither_nor()),
    }
}

fn neither_nor() -> KmsError {
    KmsError::new(
        ErrorKind::Validation,
        "Please specify either number of bytes or key spec.",
    )
}
