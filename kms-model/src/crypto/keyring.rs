//! Domain keys: they lie outside the store and wrap the key material inside it.
//!
//! They also authenticate what leaves the KMS and comes back: grant tokens.

use std::fmt;
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::crypto::Crypto;
use crate::crypto::CryptoError;
use crate::crypto::DIGEST_BYTES;
use crate::crypto::Entropy;
use crate::crypto::KEY_BYTES;
use crate::crypto::NONCE_BYTES;
use crate::crypto::TAG_BYTES;
use crate::crypto::context::append;
use crate::crypto::material::Material;
use crate::secret::SecretBytes;

/// The domain keys: one that wraps now, and older ones that still unwrap.
///
/// A clone shares the keys and copies no secret.
#[derive(Clone)]
pub struct Keyring {
    current: Arc<DomainKey>,
    /// Newest first.
    older: Vec<Arc<DomainKey>>,
}

/// Key material as the store keeps it: ciphertext, useless without the keyring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrappedMaterial(Vec<u8>);

/// What a tag is for; a tag for one purpose is none for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TagPurpose {
    /// Grant tokens.
    GrantToken,
    /// Whatever else: only tests have a second purpose so far.
    #[cfg(test)]
    Another,
}

struct DomainKey {
    id: [u8; ID_BYTES],
    secret: Material,
}

/// What stands before the ciphertext of wrapped material, behind the version.
struct Head<'w> {
    id: &'w [u8; ID_BYTES],
    salt: &'w [u8; SALT_BYTES],
    nonce: &'w [u8; NONCE_BYTES],
}

impl Keyring {
    /// A keyring with one new domain key, which nobody can keep: it ends with the process.
    ///
    /// Whoever stores keys for longer draws 32 bytes from an [`Entropy`], keeps them safe and
    /// uses [`Keyring::from_bytes`].
    ///
    /// # Errors
    /// [`CryptoError::Entropy`].
    pub fn generate(crypto: &dyn Crypto, entropy: &dyn Entropy) -> Result<Self, CryptoError> {
        Ok(Self {
            current: Arc::new(DomainKey::new(crypto, Material::generate(entropy)?)?),
            older: Vec::new(),
        })
    }

    /// A keyring with these domain keys, the newest first. They are 32 random bytes each.
    ///
    /// # Errors
    /// [`CryptoError::DomainKey`] if one has another length or comes twice, or there is none.
    pub fn from_bytes(
        crypto: &dyn Crypto,
        newest_first: &[SecretBytes],
    ) -> Result<Self, CryptoError> {
        let mut keys: Vec<Arc<DomainKey>> = Vec::with_capacity(newest_first.len());
        for bytes in newest_first {
            let bytes = bytes.expose().as_array().ok_or(CryptoError::DomainKey)?;
            let key = DomainKey::new(crypto, Material::from_bytes(bytes))?;
            if keys.iter().any(|earlier| earlier.id == key.id) {
                return Err(CryptoError::DomainKey);
            }
            keys.push(Arc::new(key));
        }
        let mut keys = keys.into_iter();
        Ok(Self {
            current: keys.next().ok_or(CryptoError::DomainKey)?,
            older: keys.collect(),
        })
    }

    /// Makes a new domain key the current one, which nobody can keep: it ends with the process.
    /// Older ones go on unwrapping; material wrapped by them is wrapped again at leisure.
    ///
    /// A keyring that outlives the process is rotated with [`Keyring::from_bytes`]: the new key
    /// first, then the old ones.
    ///
    /// # Errors
    /// [`CryptoError::Entropy`]; the keyring is then as it was.
    pub fn rotate(
        &mut self,
        crypto: &dyn Crypto,
        entropy: &dyn Entropy,
    ) -> Result<(), CryptoError> {
        let new = DomainKey::new(crypto, Material::generate(entropy)?)?;
        let previous = std::mem::replace(&mut self.current, Arc::new(new));
        self.older.insert(0, previous);
        Ok(())
    }

    /// Wraps material for the store. Only the same binding unwraps it, so that no record can be
    /// given the material of another.
    pub(crate) fn wrap(
        &self,
        crypto: &dyn Crypto,
        entropy: &dyn Entropy,
        material: &Material,
        binding: &[&[u8]],
    ) -> Result<WrappedMaterial, CryptoError> {
        let mut salt = [0; SALT_BYTES];
        entropy.fill(&mut salt)?;
        let mut nonce = [0; NONCE_BYTES];
        entropy.fill(&mut nonce)?;
        let mut wrapped = Vec::with_capacity(WRAPPED_BYTES);
        wrapped.push(VERSION);
        wrapped.extend(self.current.id);
        wrapped.extend(salt);
        wrapped.extend(nonce);
        let associated = with_parts(&wrapped, binding)?;
        let key = self.current.derive(crypto, &salt, WRAP)?;
        crypto.seal(&key, &nonce, &associated, material.expose(), &mut wrapped)?;
        Ok(WrappedMaterial(wrapped))
    }

    /// The material. Whatever is wrong with it, the binding or the keyring, the error is one.
    pub(crate) fn unwrap(
        &self,
        crypto: &dyn Crypto,
        wrapped: &WrappedMaterial,
        binding: &[&[u8]],
    ) -> Result<Material, CryptoError> {
        let (head, body) = wrapped
            .0
            .split_first_chunk::<HEAD_BYTES>()
            .ok_or(CryptoError::Ciphertext)?;
        let Head { id, salt, nonce } = Head::parse(head).ok_or(CryptoError::Ciphertext)?;
        let domain = self
            .keys()
            .find(|key| key.id == *id)
            .ok_or(CryptoError::Ciphertext)?;
        let associated = with_parts(head, binding).map_err(|_| CryptoError::Ciphertext)?;
        let key = domain.derive(crypto, salt, WRAP)?;
        let secret = crypto.open(&key, nonce, &associated, body)?;
        let bytes = secret.expose().as_array();
        bytes
            .map(Material::from_bytes)
            .ok_or(CryptoError::Ciphertext)
    }

    /// Whether the current domain key wrapped it; if not, it wants [`Keyring::rewrap`].
    pub(crate) fn is_current(&self, wrapped: &WrappedMaterial) -> bool {
        let head = wrapped.0.first_chunk::<HEAD_BYTES>();
        head.and_then(Head::parse)
            .is_some_and(|head| *head.id == self.current.id)
    }

    /// The same material, wrapped by the current domain key.
    pub(crate) fn rewrap(
        &self,
        crypto: &dyn Crypto,
        entropy: &dyn Entropy,
        wrapped: &WrappedMaterial,
        binding: &[&[u8]],
    ) -> Result<WrappedMaterial, CryptoError> {
        let material = self.unwrap(crypto, wrapped, binding)?;
        self.wrap(crypto, entropy, &material, binding)
    }

    /// Authenticates the parts, each as it is: none can give bytes to its neighbor.
    pub(crate) fn tag(
        &self,
        crypto: &dyn Crypto,
        purpose: TagPurpose,
        parts: &[&[u8]],
    ) -> Result<[u8; DIGEST_BYTES], CryptoError> {
        let key = self.current.derive(crypto, TAG_SALT, purpose.label())?;
        Ok(crypto.mac(key.as_slice(), &[&with_parts(&[], parts)?]))
    }

    /// Whether one of the domain keys, current or older, made this tag of these parts.
    pub(crate) fn tag_matches(
        &self,
        crypto: &dyn Crypto,
        purpose: TagPurpose,
        parts: &[&[u8]],
        tag: &[u8],
    ) -> Result<bool, CryptoError> {
        let message = with_parts(&[], parts)?;
        for domain in self.keys() {
            let key = domain.derive(crypto, TAG_SALT, purpose.label())?;
            if crypto.mac_matches(key.as_slice(), &[&message], tag) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn keys(&self) -> impl Iterator<Item = &DomainKey> {
        let older = self.older.iter();
        std::iter::once(&self.current).chain(older).map(Arc::as_ref)
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keyring({} older)", self.older.len())
    }
}

impl WrappedMaterial {
    /// From the store.
    #[must_use]
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// For the store.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl TagPurpose {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::GrantToken => b"grant token",
            #[cfg(test)]
            Self::Another => b"another",
        }
    }
}

impl DomainKey {
    /// The id is derived from the secret, so that nobody has to keep it beside the secret.
    fn new(crypto: &dyn Crypto, secret: Material) -> Result<Self, CryptoError> {
        let mut id = [0; ID_BYTES];
        crypto.derive(secret.expose(), ID_SALT, b"id", &mut id)?;
        Ok(Self { id, secret })
    }

    fn derive(
        &self,
        crypto: &dyn Crypto,
        salt: &[u8],
        info: &[u8],
    ) -> Result<Zeroizing<[u8; KEY_BYTES]>, CryptoError> {
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        crypto.derive(self.secret.expose(), salt, info, key.as_mut_slice())?;
        Ok(key)
    }
}

impl<'w> Head<'w> {
    fn parse(bytes: &'w [u8; HEAD_BYTES]) -> Option<Self> {
        let (version, rest) = bytes.split_first()?;
        let (id, rest) = rest.split_first_chunk()?;
        let (salt, rest) = rest.split_first_chunk()?;
        let nonce = rest.as_array()?;
        (*version == VERSION).then_some(Self { id, salt, nonce })
    }
}

/// The head, of a length that is always the same, and the parts, each behind its length.
fn with_parts(head: &[u8], parts: &[&[u8]]) -> Result<Vec<u8>, CryptoError> {
    let mut bytes = head.to_vec();
    for part in parts {
        append(part, &mut bytes)?;
    }
    Ok(bytes)
}

const VERSION: u8 = 1;

const ID_BYTES: usize = 16;

const SALT_BYTES: usize = 16;

const HEAD_BYTES: usize = 1 + ID_BYTES + SALT_BYTES + NONCE_BYTES;

const WRAPPED_BYTES: usize = HEAD_BYTES + KEY_BYTES + TAG_BYTES;

const ID_SALT: &[u8] = b"kms-model domain key id";

const TAG_SALT: &[u8] = b"kms-model domain key tag";

const WRAP: &[u8] = b"kms-model wrapped key material";

#[cfg(test)]
mod tests;
