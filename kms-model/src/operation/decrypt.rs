//! Decrypt.

use crate::api::{Decrypt, DecryptRequest, DecryptResponse, EncryptionAlgorithmSpec};
use crate::authorize::{Authorized, Guarded};
use crate::error::KmsError;
use crate::operation::dry_run::Rehearsal;
use crate::operation::{Perform, only_symmetric, without_recipient};

impl Guarded for Decrypt {
    type Permits<'g> = Authorized<'g, Self>;

    fn coherent(input: &DecryptRequest) -> Result<(), KmsError> {
        without_recipient(input.recipient.as_ref())?;
        let rehearsal = Rehearsal::of(input.dry_run, input.dry_run_modifiers.as_deref())?;
        rehearsal.coherent(&input.ciphertext_blob, "keyId", &input.key_id)
    }

    fn ciphertext(input: &DecryptRequest) -> Option<&[u8]> {
        let rehearsal = Rehearsal::of(input.dry_run, input.dry_run_modifiers.as_deref());
        match rehearsal {
            Ok(Rehearsal::IgnoresCiphertext) => None,
            Ok(Rehearsal::NeedsCiphertext) | Err(_) => input.ciphertext_blob.as_deref(),
        }
    }
}

impl Perform for Decrypt {
    fn perform(
        permit: Authorized<'_, Self>,
        input: &DecryptRequest,
    ) -> Result<DecryptResponse, KmsError> {
        only_symmetric(input.encryption_algorithm, permit.key())?;
        if Self::ciphertext(input).is_none() {
            // A dry run that asks for the permission only.
            return Ok(DecryptResponse::default());
        }
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
