//! ReEncrypt: two checks, two keys, and the plaintext never leaves.

use crate::api::{EncryptionAlgorithmSpec, ReEncrypt, ReEncryptRequest, ReEncryptResponse};
use crate::authorize::{Authorized, Guarded, OnDestination, OnSource};
use crate::error::KmsError;
use crate::operation::dry_run::Rehearsal;
use crate::operation::{Perform, only_symmetric};

impl Guarded for ReEncrypt {
    type Permits<'g> = (
        Authorized<'g, Self, OnSource>,
        Authorized<'g, Self, OnDestination>,
    );

    fn coherent(input: &ReEncryptRequest) -> Result<(), KmsError> {
        let rehearsal = Rehearsal::of(input.dry_run, input.dry_run_modifiers.as_deref())?;
        rehearsal.coherent(&input.ciphertext_blob, "sourceKeyId", &input.source_key_id)
    }

    fn ciphertext(input: &ReEncryptRequest) -> Option<&[u8]> {
        let rehearsal = Rehearsal::of(input.dry_run, input.dry_run_modifiers.as_deref());
        match rehearsal {
            Ok(Rehearsal::IgnoresCiphertext) => None,
            Ok(Rehearsal::NeedsCiphertext) | Err(_) => input.ciphertext_blob.as_deref(),
        }
    }
}

impl Perform for ReEncrypt {
    fn perform(
        (source, destination): Self::Permits<'_>,
        input: &ReEncryptRequest,
    ) -> Result<ReEncryptResponse, KmsError> {
        only_symmetric(input.source_encryption_algorithm, source.key())?;
        only_symmetric(input.destination_encryption_algorithm, destination.key())?;
        if Self::ciphertext(input).is_none() {
            // A dry run that asks for the permissions only.
            return Ok(ReEncryptResponse::default());
        }
        let opened = source.open(input)?;
        let sealed = destination.seal(input, &opened)?;
        Ok(ReEncryptResponse {
            ciphertext_blob: Some(sealed.blob),
            destination_encryption_algorithm: Some(EncryptionAlgorithmSpec::SymmetricDefault),
            destination_key_material_id: Some(sealed.material.to_string()),
            key_id: Some(sealed.key.as_str().to_owned()),
            source_encryption_algorithm: Some(EncryptionAlgorithmSpec::SymmetricDefault),
            source_key_id: Some(opened.key.as_str().to_owned()),
            source_key_material_id: Some(opened.material.to_string()),
        })
    }
}
