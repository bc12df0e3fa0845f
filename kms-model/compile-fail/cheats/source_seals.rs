//! Tried: to encrypt with the key that ReEncrypt may only decrypt with.

use kms_model::api::{ReEncrypt, ReEncryptRequest};
use kms_model::authorize::{Authorized, OnSource, Opened};

fn seal(permit: Authorized<'_, ReEncrypt, OnSource>, input: &ReEncryptRequest, opened: &Opened) {
    drop(permit.seal(input, opened));
}

fn main() {}
