//! Cryptography: the provider, the ciphertext blob, and the keys that wrap keys.
//!
//! What touches key material is visible in this crate only, and there only behind the gate.
//! The public part is what an embedder chooses (provider, randomness, domain keys) and what a
//! blob says about itself without any key ([`blob::Header`]).

use std::fmt::Debug;

use thiserror::Error;

use crate::secret::SecretBytes;

pub mod aws_lc;
pub mod blob;
pub(crate) mod context;
pub mod keyring;
pub mod material;
pub mod predictable;

/// The algorithms that this KMS is built of; [`aws_lc::AwsLc`] has them.
pub trait Crypto: Debug + Send + Sync {
    /// Encrypts with AES-256-GCM and appends ciphertext and tag to `out`.
    ///
    /// The same nonce must never meet the same key twice.
    ///
    /// # Errors
    /// [`CryptoError::Provider`], with `out` as it was.
    fn seal(
        &self,
        key: &[u8; KEY_BYTES],
        nonce: &[u8; NONCE_BYTES],
        associated: &[u8],
        plaintext: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(), CryptoError>;

    /// Decrypts what [`Crypto::seal`] appended: ciphertext and tag.
    ///
    /// # Errors
    /// [`CryptoError::Ciphertext`], whatever is wrong.
    fn open(
        &self,
        key: &[u8; KEY_BYTES],
        nonce: &[u8; NONCE_BYTES],
        associated: &[u8],
        sealed: &[u8],
    ) -> Result<SecretBytes, CryptoError>;

    /// Fills `out` with a key derived by HKDF-SHA256 (RFC 5869), at most 8160 bytes.
    ///
    /// # Errors
    /// [`CryptoError::Provider`], also for an `out` that is too long.
    fn derive(
        &self,
        key: &[u8],
        salt: &[u8],
        info: &[u8],
        out: &mut [u8],
    ) -> Result<(), CryptoError>;

    /// HMAC-SHA256 over the parts one after another: where one ends is not part of it.
    fn mac(&self, key: &[u8], parts: &[&[u8]]) -> [u8; DIGEST_BYTES];

    /// Whether `tag` is [`Crypto::mac`] of the parts, in a time that says nothing of the tag.
    #[must_use]
    fn mac_matches(&self, key: &[u8], parts: &[&[u8]], tag: &[u8]) -> bool;

    /// SHA-256 over the parts one after another: where one ends is not part of it.
    fn digest(&self, parts: &[&[u8]]) -> [u8; DIGEST_BYTES];
}

/// Where randomness comes from.
pub trait Entropy: Debug + Send + Sync {
    /// Fills `out` with bytes that nobody can predict.
    ///
    /// # Errors
    /// [`CryptoError::Entropy`]; `out` must then not be used.
    fn fill(&self, out: &mut [u8]) -> Result<(), CryptoError>;
}

/// Why cryptography failed. Nothing in it says anything about a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CryptoError {
    /// It cannot be decrypted. Malformed, altered, of another key and under another encryption
    /// context are deliberately one.
    #[error("the ciphertext cannot be decrypted")]
    Ciphertext,
    /// A domain key is not 32 bytes, is given twice, or there is none.
    #[error("domain keys are 32 bytes each, at least one, and none twice")]
    DomainKey,
    /// The source of randomness failed.
    #[error("no randomness is available")]
    Entropy,
    /// The key id has uppercase digits, which a blob cannot keep.
    #[error("key ids in ciphertexts are lowercase")]
    KeyId,
    /// The library refused what it never should.
    #[error("the cryptographic library failed")]
    Provider,
    /// The plaintext, or an encryption context, is longer than the format can hold.
    #[error("too long for the ciphertext format")]
    TooLong,
}

/// Bytes of an AES-256 key, and of all keys here.
pub const KEY_BYTES: usize = 32;

/// Bytes of a nonce of AES-GCM.
pub const NONCE_BYTES: usize = 12;

/// Bytes of a tag of AES-GCM.
pub const TAG_BYTES: usize = 16;

/// Bytes of SHA-256 and of HMAC-SHA256.
pub const DIGEST_BYTES: usize = 32;
