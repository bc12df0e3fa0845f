//! The enum `KeyEncryptionMechanism`.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use crate::api::enumeration::enumeration;

/// The values of `KeyEncryptionMechanism`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each variant is the value of that name")]
pub enum KeyEncryptionMechanism {
    RsaesOaepSha256,
}

impl KeyEncryptionMechanism {
    /// All values.
    pub const ALL: &[Self] = &[Self::RsaesOaepSha256];

    /// As the wire spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RsaesOaepSha256 => "RSAES_OAEP_SHA_256",
        }
    }
}

enumeration!(KeyEncryptionMechanism);
