//! Tried: to encrypt with the permission to decrypt.

use kms_model::api::{Decrypt, EncryptRequest};
use kms_model::authorize::Authorized;

fn seal(permit: Authorized<'_, Decrypt>, input: &EncryptRequest) {
    drop(permit.seal(input));
}

fn main() {}
