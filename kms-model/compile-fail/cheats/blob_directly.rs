//! Tried: to seal and to open a ciphertext without any `Authorized`.

fn main() {
    let _ = kms_model::crypto::blob::seal;
    let _ = kms_model::crypto::blob::open;
}
