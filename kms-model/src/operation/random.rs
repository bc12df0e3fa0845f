//! GenerateRandom.

use crate::api::{GenerateRandom, GenerateRandomRequest, GenerateRandomResponse};
use crate::authorize::{Authorized, Guarded, OnAccount};
use crate::error::{ErrorKind, KmsError};
use crate::operation::{Perform, without_recipient};

impl Guarded for GenerateRandom {
    type Permits<'g> = Authorized<'g, Self, OnAccount>;

    fn coherent(input: &GenerateRandomRequest) -> Result<(), KmsError> {
        without_recipient(input.recipient.as_ref())?;
        length(input).map(drop)
    }
}

impl Perform for GenerateRandom {
    fn perform(
        permit: Authorized<'_, Self, OnAccount>,
        input: &GenerateRandomRequest,
    ) -> Result<GenerateRandomResponse, KmsError> {
        if input.custom_key_store_id.is_some() {
            return Err(KmsError::new(
                ErrorKind::UnsupportedOperation,
                "This KMS has no custom key stores.",
            ));
        }
        let plaintext = permit.random(input, length(input)?)?;
        Ok(GenerateRandomResponse {
            plaintext: Some(plaintext),
            ..GenerateRandomResponse::default()
        })
    }
}

fn length(input: &GenerateRandomRequest) -> Result<usize, KmsError> {
    let bytes = input
        .number_of_bytes
        .and_then(|bytes| usize::try_from(bytes).ok());
    bytes.ok_or_else(|| KmsError::new(ErrorKind::Validation, "NumberOfBytes is required."))
}
