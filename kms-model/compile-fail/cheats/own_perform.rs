//! Tried: to perform an operation differently.

use kms_model::api::{Decrypt, DecryptRequest, DecryptResponse};
use kms_model::authorize::Authorized;
use kms_model::error::KmsError;
use kms_model::operation::Perform;

impl Perform for Decrypt {
    fn perform(
        _permit: Authorized<'_, Self>,
        _input: &DecryptRequest,
    ) -> Result<DecryptResponse, KmsError> {
        Ok(DecryptResponse::default())
    }
}

fn main() {}
