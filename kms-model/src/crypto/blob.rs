//! The ciphertext blob: what Encrypt gives and Decrypt takes. `docs/CIPHERTEXT.md` is its manual.
//!
//! The header says which key material opens it. It is authenticated together with the encryption
//! context, and each blob has a key of its own, derived from the material.

use std::collections::BTreeMap;
use std::fmt::Write;

use policy_core::name::account::AccountId;
use policy_core::name::key::KeyId;
use zeroize::Zeroizing;

use crate::crypto::Crypto;
use crate::crypto::CryptoError;
use crate::crypto::Entropy;
use crate::crypto::KEY_BYTES;
use crate::crypto::NONCE_BYTES;
use crate::crypto::TAG_BYTES;
use crate::crypto::context::canonical;
use crate::crypto::material::Material;
use crate::crypto::material::MaterialId;
use crate::crypto::material::from_hex;
use crate::secret::SecretBytes;

/// What a blob says about itself. Until it is opened, nobody vouches for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    names: Names,
    salt: [u8; SALT_BYTES],
    nonce: [u8; NONCE_BYTES],
    plaintext_bytes: u16,
}

/// Which material a blob is made with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Names {
    pub(crate) account: AccountId,
    pub(crate) key: KeyId,
    pub(crate) material: MaterialId,
}

impl Header {
    /// Reads the header; the other part is ciphertext and tag, and nothing follows it.
    ///
    /// # Errors
    /// [`CryptoError::Ciphertext`] for whatever this KMS would not write.
    pub fn parse(blob: &[u8]) -> Result<(Self, &[u8]), CryptoError> {
        if blob.len() > MAX_BLOB_BYTES {
            return Err(CryptoError::Ciphertext);
        }
        let (header, body) = split(blob).ok_or(CryptoError::Ciphertext)?;
        let body_bytes = usize::from(header.plaintext_bytes).checked_add(TAG_BYTES);
        if body_bytes != Some(body.len()) {
            return Err(CryptoError::Ciphertext);
        }
        Ok((header, body))
    }

    /// The account of the key.
    #[must_use]
    pub const fn account(&self) -> AccountId {
        self.names.account
    }

    /// The key. That of a multi-Region key names all keys related to it.
    #[must_use]
    pub const fn key_id(&self) -> &KeyId {
        &self.names.key
    }

    /// The material of the key that opens the blob: an older one, if the key was rotated since.
    #[must_use]
    pub const fn material_id(&self) -> MaterialId {
        self.names.material
    }
}

impl Names {
    /// The first part of the header: version, kind of key id, account, key and material.
    fn bytes(&self) -> Result<Vec<u8>, CryptoError> {
        let (kind, digits) = match self.key.as_str().strip_prefix(MULTI_REGION) {
            Some(digits) => (KIND_MULTI_REGION, digits.to_owned()),
            None => (KIND_SINGLE_REGION, self.key.as_str().replace('-', "")),
        };
        // Twelve decimal digits are hexadecimal digits of six bytes.
        let account: [u8; ACCOUNT_BYTES] =
            from_hex(&self.account.to_string()).ok_or(CryptoError::KeyId)?;
        // Bytes have no case: an id with uppercase digits would come back as that of another key.
        let key: [u8; KEY_ID_BYTES] = from_hex(&digits).ok_or(CryptoError::KeyId)?;
        let mut bytes = Vec::with_capacity(HEADER_BYTES);
        bytes.extend([VERSION, kind]);
        bytes.extend(account);
        bytes.extend(key);
        bytes.extend(self.material.as_bytes());
        Ok(bytes)
    }
}

/// Encrypts under a key of its own, derived from the material; the names must be those of the
/// material.
pub(crate) fn seal(
    crypto: &dyn Crypto,
    entropy: &dyn Entropy,
    material: &Material,
    names: &Names,
    context: &BTreeMap<String, String>,
    plaintext: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    if plaintext.len() > MAX_PLAINTEXT_BYTES {
        return Err(CryptoError::TooLong);
    }
    let mut salt = [0; SALT_BYTES];
    entropy.fill(&mut salt)?;
    let mut nonce = [0; NONCE_BYTES];
    entropy.fill(&mut nonce)?;
    let plaintext_bytes = u16::try_from(plaintext.len()).map_err(|_| CryptoError::TooLong)?;
    let mut blob = names.bytes()?;
    let key = message_key(crypto, material, &salt, &blob)?;
    blob.extend(salt);
    blob.extend(nonce);
    blob.extend(plaintext_bytes.to_be_bytes());
    let associated = associated_data(&blob, context)?;
    crypto.seal(&key, &nonce, &associated, plaintext, &mut blob)?;
    Ok(blob)
}

/// Decrypts. Whatever is wrong with blob, material or encryption context, the error is one.
pub(crate) fn open(
    crypto: &dyn Crypto,
    material: &Material,
    blob: &[u8],
    context: &BTreeMap<String, String>,
) -> Result<SecretBytes, CryptoError> {
    let (header, body) = Header::parse(blob)?;
    let named = blob.first_chunk::<NAMES_BYTES>();
    let key = message_key(
        crypto,
        material,
        &header.salt,
        named.ok_or(CryptoError::Ciphertext)?,
    )?;
    let bytes = blob.first_chunk::<HEADER_BYTES>();
    let associated = associated_data(bytes.ok_or(CryptoError::Ciphertext)?, context)
        .map_err(|_| CryptoError::Ciphertext)?;
    crypto.open(&key, &header.nonce, &associated, body)
}

/// The key of one message.
fn message_key(
    crypto: &dyn Crypto,
    material: &Material,
    salt: &[u8; SALT_BYTES],
    named: &[u8],
) -> Result<Zeroizing<[u8; KEY_BYTES]>, CryptoError> {
    let mut key = Zeroizing::new([0; KEY_BYTES]);
    let info = [INFO, named].concat();
    crypto.derive(material.expose(), salt, &info, key.as_mut_slice())?;
    Ok(key)
}

/// What is authenticated beside the plaintext. The header has always the same length, so that
/// the border to the encryption context cannot move.
fn associated_data(
    header: &[u8],
    context: &BTreeMap<String, String>,
) -> Result<Vec<u8>, CryptoError> {
    let mut associated = header.to_vec();
    canonical(context, &mut associated)?;
    Ok(associated)
}

fn split(blob: &[u8]) -> Option<(Header, &[u8])> {
    let ([version, kind], rest) = blob.split_first_chunk()?;
    let (account, rest) = rest.split_first_chunk::<ACCOUNT_BYTES>()?;
    let (key, rest) = rest.split_first_chunk::<KEY_ID_BYTES>()?;
    let (material, rest) = rest.split_first_chunk::<{ MaterialId::BYTES }>()?;
    let (salt, rest) = rest.split_first_chunk()?;
    let (nonce, rest) = rest.split_first_chunk()?;
    let (length, body) = rest.split_first_chunk()?;
    if *version != VERSION {
        return None;
    }
    let names = Names {
        account: hex(account).parse().ok()?,
        key: key_id(*kind, key)?,
        material: MaterialId::from_bytes(*material),
    };
    let header = Header {
        names,
        salt: *salt,
        nonce: *nonce,
        plaintext_bytes: u16::from_be_bytes(*length),
    };
    Some((header, body))
}

fn key_id(kind: u8, bytes: &[u8; KEY_ID_BYTES]) -> Option<KeyId> {
    let text = match kind {
        KIND_SINGLE_REGION => {
            let number = u128::from_be_bytes(*bytes);
            // The groups of a UUID, from the left: 32, 16, 16, 16 and 48 bits.
            let (high, low) = (number >> 64, number & 0xffff_ffff_ffff_ffff);
            format!(
                "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
                high >> 32,
                (high >> 16) & 0xffff,
                high & 0xffff,
                low >> 48,
                low & 0xffff_ffff_ffff,
            )
        }
        KIND_MULTI_REGION => format!("{MULTI_REGION}{}", hex(bytes)),
        _ => return None,
    };
    text.parse().ok()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The most that Decrypt takes. Source: KMS API Reference, "Decrypt", `CiphertextBlob`.
pub const MAX_BLOB_BYTES: usize = 6144;

/// Bytes of the header: everything before the ciphertext.
pub const HEADER_BYTES: usize = NAMES_BYTES + SALT_BYTES + NONCE_BYTES + 2;

/// Bytes of the first part of the header, which says which material it is.
const NAMES_BYTES: usize = 2 + ACCOUNT_BYTES + KEY_ID_BYTES + MaterialId::BYTES;

/// The longest plaintext that fits into a blob. The API's own limit for Encrypt is lower.
pub const MAX_PLAINTEXT_BYTES: usize = MAX_BLOB_BYTES - HEADER_BYTES - TAG_BYTES;

const VERSION: u8 = 1;

const KIND_SINGLE_REGION: u8 = 0;

const KIND_MULTI_REGION: u8 = 1;

const MULTI_REGION: &str = "mrk-";

const ACCOUNT_BYTES: usize = 6;

const KEY_ID_BYTES: usize = 16;

const SALT_BYTES: usize = 16;

/// What sets keys of messages apart from everything else that is derived from material.
const INFO: &[u8] = b"kms-model ciphertext";

#[cfg(test)]
mod tests;
