//! Tried: to unwrap key material of the store with the domain keys, and to wrap one's own.

use kms_model::crypto::aws_lc::AwsLc;
use kms_model::crypto::keyring::{Keyring, WrappedMaterial};
use kms_model::crypto::material::Material;

fn unwrap(keyring: &Keyring, wrapped: &WrappedMaterial) {
    drop(keyring.unwrap(&AwsLc, wrapped, &[]));
}

fn wrap(keyring: &Keyring, material: &Material) {
    drop(keyring.wrap(&AwsLc, &AwsLc, material, &[]));
}

fn main() {}
