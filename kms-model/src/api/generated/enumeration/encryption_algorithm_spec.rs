//! The enum `EncryptionAlgorithmSpec`.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use crate::api::enumeration::enumeration;

/// The values of `EncryptionAlgorithmSpec`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each variant is the value of that name")]
pub enum EncryptionAlgorithmSpec {
    SymmetricDefault,
    RsaesOaepSha1,
    RsaesOaepSha256,
    Sm2pke,
}

impl EncryptionAlgorithmSpec {
    /// All values.
    pub const ALL: &[Self] = &[
        Self::SymmetricDefault,
        Self::RsaesOaepSha1,
        Self::RsaesOaepSha256,
        Self::Sm2pke,
    ];

    /// As the wire spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SymmetricDefault => "SYMMETRIC_DEFAULT",
            Self::RsaesOaepSha1 => "RSAES_OAEP_SHA_1",
            Self::RsaesOaepSha256 => "RSAES_OAEP_SHA_256",
            Self::Sm2pke => "SM2PKE",
        }
    }
}

enumeration!(EncryptionAlgorithmSpec);
