//! Tried: to have ReEncrypt encrypt a plaintext that no source key decrypted.

use kms_model::authorize::Opened;
use kms_model::crypto::material::MaterialId;
use kms_model::policy_core::name::arn::Arn;
use kms_model::secret::SecretBytes;

fn smuggle(key: Arn, material: MaterialId, plaintext: SecretBytes) -> Opened {
    Opened {
        plaintext,
        key,
        material,
    }
}

fn main() {}
