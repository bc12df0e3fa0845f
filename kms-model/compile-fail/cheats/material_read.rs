//! Tried: to read the bytes of key material.

use kms_model::crypto::material::Material;

fn bytes(material: &Material) -> &[u8; 32] {
    material.expose()
}

fn field(material: Material) {
    drop(material.0);
}

fn main() {}
