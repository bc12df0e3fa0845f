//! Key material: the secret of a key, and the id under which the key remembers it.

use std::fmt;
use std::str::FromStr;

use policy_core::name::key::KeyId;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::crypto::Crypto;
use crate::crypto::CryptoError;
use crate::crypto::Entropy;
use crate::crypto::KEY_BYTES;

/// The 32 secret bytes of a key: wiped when dropped, never printed, copied or written anywhere.
///
/// Only this crate makes and reads one. It lies on the heap, so that moving it leaves no copy.
pub struct Material(Box<Zeroizing<[u8; KEY_BYTES]>>);

/// The id of key material: 64 lowercase hexadecimal digits, as AWS's `KeyMaterialId`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MaterialId([u8; MaterialId::BYTES]);

/// The text is not the id of key material.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is not a key material id of 64 lowercase hexadecimal digits")]
pub struct MaterialIdError(pub String);

impl Material {
    /// New material.
    pub(crate) fn generate(entropy: &dyn Entropy) -> Result<Self, CryptoError> {
        let mut material = Self::empty();
        entropy.fill(material.0.as_mut_slice())?;
        Ok(material)
    }

    /// Material that already exists: unwrapped, or imported.
    pub(crate) fn from_bytes(bytes: &[u8; KEY_BYTES]) -> Self {
        let mut material = Self::empty();
        material.0.copy_from_slice(bytes);
        material
    }

    /// The secret. Only the modules of `crypto` read it.
    pub(in crate::crypto) fn expose(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }

    fn empty() -> Self {
        Self(Box::new(Zeroizing::new([0; KEY_BYTES])))
    }
}

impl fmt::Debug for Material {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Material(..)")
    }
}

impl MaterialId {
    /// How many bytes the digits stand for.
    pub const BYTES: usize = 32;

    /// The id of this material in this key.
    ///
    /// It is derived, so that material imported again is known again, and so that a blob, which
    /// names it, opens with one material only. Related multi-Region keys share key id and
    /// material, and so this id too.
    pub(crate) fn of(
        crypto: &dyn Crypto,
        material: &Material,
        key: &KeyId,
    ) -> Result<Self, CryptoError> {
        let mut id = [0; Self::BYTES];
        let key = key.as_str().to_ascii_lowercase();
        crypto.derive(material.expose(), ID_SALT, key.as_bytes(), &mut id)?;
        Ok(Self(id))
    }

    /// The id with these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; Self::BYTES]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; Self::BYTES] {
        &self.0
    }
}

impl FromStr for MaterialId {
    type Err = MaterialIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match from_hex(text) {
            Some(bytes) => Ok(Self(bytes)),
            None => Err(MaterialIdError(text.to_owned())),
        }
    }
}

impl fmt::Display for MaterialId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for byte in self.0 {
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for MaterialId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MaterialId({self})")
    }
}

/// The bytes of lowercase hexadecimal digits, if there are exactly as many as wanted.
pub(in crate::crypto) fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let (pairs, odd) = text.as_bytes().as_chunks::<2>();
    let mut bytes = [0; N];
    if !odd.is_empty() || pairs.len() != N {
        return None;
    }
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = (digit(*high)? << 4) | digit(*low)?;
    }
    Some(bytes)
}

fn digit(character: u8) -> Option<u8> {
    match character {
        b'0'..=b'9' => character.checked_sub(b'0'),
        b'a'..=b'f' => character.checked_sub(b'a' - 10),
        _ => None,
    }
}

const ID_SALT: &[u8] = b"kms-model key material id";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::aws_lc::AwsLc;

    #[test]
    fn ids_are_64_lowercase_digits() {
        let text = "0123456789abcdef".repeat(4);
        assert_eq!(text.parse::<MaterialId>().unwrap().to_string(), text);
        let refused = [
            "",
            "00",
            &text.to_uppercase(),
            &"0".repeat(63),
            &format!("{text}0"),
            &format!("{text}00"),
            &text.replace('0', "g"),
            &text.replace("01", "é"),
            &text.replace('0', ":"),
            &text.replace('0', "`"),
        ];
        for text in refused {
            assert!(text.parse::<MaterialId>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_id_is_of_one_material_in_one_key() {
        let key = "mrk-1234abcd12ab34cd56ef1234567890ab".parse().unwrap();
        let other = "1234abcd-12ab-34cd-56ef-1234567890ab".parse().unwrap();
        let material = Material::from_bytes(&[7; KEY_BYTES]);
        let id = |material: &Material, key: &KeyId| MaterialId::of(&AwsLc, material, key).unwrap();
        let again = Material::from_bytes(&[7; KEY_BYTES]);
        assert_eq!(id(&material, &key), id(&again, &key));
        assert_ne!(id(&material, &key), id(&material, &other));
        let different = Material::generate(&AwsLc).unwrap();
        assert_ne!(id(&material, &key), id(&different, &key));
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(
            format!("{:?}", Material::from_bytes(&[7; KEY_BYTES])),
            "Material(..)"
        );
    }
}
