//! The provider on `aws-lc-rs`; no other file names that crate.

use aws_lc_rs::aead;
use aws_lc_rs::digest;
use aws_lc_rs::hkdf;
use aws_lc_rs::hmac;
use aws_lc_rs::rand;
use zeroize::Zeroize;

use crate::crypto::Crypto;
use crate::crypto::CryptoError;
use crate::crypto::DIGEST_BYTES;
use crate::crypto::Entropy;
use crate::crypto::KEY_BYTES;
use crate::crypto::NONCE_BYTES;
use crate::crypto::TAG_BYTES;
use crate::secret::SecretBytes;

/// AWS-LC, the library that AWS KMS itself is built on; its random generator is the entropy.
#[derive(Clone, Copy, Debug, Default)]
pub struct AwsLc;

impl Crypto for AwsLc {
    fn seal(
        &self,
        key: &[u8; KEY_BYTES],
        nonce: &[u8; NONCE_BYTES],
        associated: &[u8],
        plaintext: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(), CryptoError> {
        let key = aes_256_gcm(key).ok_or(CryptoError::Provider)?;
        let nonce = aead::Nonce::assume_unique_for_key(*nonce);
        let start = out.len();
        out.extend(std::iter::repeat_n(0, plaintext.len()));
        let mut tag = [0; TAG_BYTES];
        let sealed = out.get_mut(start..).and_then(|ciphertext| {
            let associated = aead::Aad::from(associated);
            key.seal_out_of_place_scatter(nonce, associated, plaintext, ciphertext, &[], &mut tag)
                .ok()
        });
        if sealed.is_none() {
            out.truncate(start);
            return Err(CryptoError::Provider);
        }
        out.extend(tag);
        Ok(())
    }

    fn open(
        &self,
        key: &[u8; KEY_BYTES],
        nonce: &[u8; NONCE_BYTES],
        associated: &[u8],
        sealed: &[u8],
    ) -> Result<SecretBytes, CryptoError> {
        let (ciphertext, tag) = sealed
            .split_last_chunk::<TAG_BYTES>()
            .ok_or(CryptoError::Ciphertext)?;
        let key = aes_256_gcm(key).ok_or(CryptoError::Provider)?;
        let nonce = aead::Nonce::assume_unique_for_key(*nonce);
        let associated = aead::Aad::from(associated);
        let mut plaintext = vec![0; ciphertext.len()];
        match key.open_separate_gather(nonce, associated, ciphertext, tag, &mut plaintext) {
            Ok(()) => Ok(SecretBytes::new(plaintext)),
            Err(_) => {
                // The library may have written what it could not authenticate.
                plaintext.zeroize();
                Err(CryptoError::Ciphertext)
            }
        }
    }

    fn derive(
        &self,
        key: &[u8],
        salt: &[u8],
        info: &[u8],
        out: &mut [u8],
    ) -> Result<(), CryptoError> {
        let prk = hkdf::Salt::new(hkdf::HKDF_SHA256, salt).extract(key);
        prk.expand(&[info], OutputBytes(out.len()))
            .and_then(|okm| okm.fill(out))
            .map_err(|_| CryptoError::Provider)
    }

    fn mac(&self, key: &[u8], parts: &[&[u8]]) -> [u8; DIGEST_BYTES] {
        let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key));
        for part in parts {
            context.update(part);
        }
        digest_bytes(context.sign().as_ref())
    }

    fn mac_matches(&self, key: &[u8], parts: &[&[u8]], tag: &[u8]) -> bool {
        let wanted = self.mac(key, parts);
        aws_lc_rs::constant_time::verify_slices_are_equal(&wanted, tag).is_ok()
    }

    fn digest(&self, parts: &[&[u8]]) -> [u8; DIGEST_BYTES] {
        let mut context = digest::Context::new(&digest::SHA256);
        for part in parts {
            context.update(part);
        }
        digest_bytes(context.finish().as_ref())
    }
}

impl Entropy for AwsLc {
    fn fill(&self, out: &mut [u8]) -> Result<(), CryptoError> {
        rand::fill(out).map_err(|_| CryptoError::Entropy)
    }
}

/// How many bytes HKDF shall give.
struct OutputBytes(usize);

impl hkdf::KeyType for OutputBytes {
    fn len(&self) -> usize {
        self.0
    }
}

fn aes_256_gcm(key: &[u8; KEY_BYTES]) -> Option<aead::LessSafeKey> {
    let key = aead::UnboundKey::new(&aead::AES_256_GCM, key).ok()?;
    Some(aead::LessSafeKey::new(key))
}

fn digest_bytes(bytes: &[u8]) -> [u8; DIGEST_BYTES] {
    let mut digest = [0; DIGEST_BYTES];
    // INVARIANT: SHA-256 gives 32 bytes.
    digest.copy_from_slice(bytes);
    digest
}
