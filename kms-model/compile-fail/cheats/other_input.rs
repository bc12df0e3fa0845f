//! Tried: to decrypt with the input of another operation.

use kms_model::api::{Decrypt, ReEncryptRequest};
use kms_model::authorize::Authorized;

fn open(permit: Authorized<'_, Decrypt>, input: &ReEncryptRequest) {
    drop(permit.open(input));
}

fn main() {}
