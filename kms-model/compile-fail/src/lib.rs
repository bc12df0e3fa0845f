//! Not a cheat: what the cheats are one step away from. This builds, with the same dependencies and
//! flags as they, since it is part of the project that they are tried in.
//!
//! It is a package of its own because a cheat is tried with all that its package depends on, also
//! for tests, and that is built once more for it.

use kms_model::api::{
    Decrypt, DecryptRequest, Encrypt, EncryptRequest, ReEncrypt, ReEncryptRequest,
    UpdateKeyDescription, UpdateKeyDescriptionRequest,
};
use kms_model::authorize::{Authorized, OnDestination, OnSource, Opened, Sealed};
use kms_model::error::KmsError;

/// Seals under the key that was decided on.
pub fn seal(permit: Authorized<'_, Encrypt>, input: &EncryptRequest) -> Result<Sealed, KmsError> {
    permit.seal(input)
}

/// Opens with the key that was decided on.
pub fn open(permit: Authorized<'_, Decrypt>, input: &DecryptRequest) -> Result<Opened, KmsError> {
    permit.open(input)
}

/// Opens on the side that may open, and seals on the side that may seal.
pub fn seal_again(
    source: Authorized<'_, ReEncrypt, OnSource>,
    destination: Authorized<'_, ReEncrypt, OnDestination>,
    input: &ReEncryptRequest,
) -> Result<Sealed, KmsError> {
    destination.seal(input, &source.open(input)?)
}

/// Changes the key that was decided on.
pub fn rename(
    permit: Authorized<'_, UpdateKeyDescription>,
    input: &UpdateKeyDescriptionRequest,
) -> Result<(), KmsError> {
    permit.update(input, |key| key.description.clear())
}
