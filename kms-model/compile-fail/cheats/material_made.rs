//! Tried: to make key material of bytes that somebody knows.

use kms_model::crypto::aws_lc::AwsLc;
use kms_model::crypto::material::Material;

fn main() {
    drop(Material::from_bytes(&[7; 32]));
    drop(Material::generate(&AwsLc));
}
