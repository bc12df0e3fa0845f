//! Tried: to use an `Authorized` a second time.

use kms_model::api::{Decrypt, DecryptRequest};
use kms_model::authorize::Authorized;

fn open_twice(permit: Authorized<'_, Decrypt>, input: &DecryptRequest) {
    drop(permit.open(input));
    drop(permit.open(input));
}

fn main() {}
