//! Tried: to decrypt with the key that ReEncrypt may only encrypt with.

use kms_model::api::{ReEncrypt, ReEncryptRequest};
use kms_model::authorize::{Authorized, OnDestination};

fn open(permit: Authorized<'_, ReEncrypt, OnDestination>, input: &ReEncryptRequest) {
    drop(permit.open(input));
}

fn main() {}
