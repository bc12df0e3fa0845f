//! The enum `DataKeySpec`.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use crate::api::enumeration::enumeration;

/// The values of `DataKeySpec`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each variant is the value of that name")]
pub enum DataKeySpec {
    Aes256,
    Aes128,
}

impl DataKeySpec {
    /// All values.
    pub const ALL: &[Self] = &[Self::Aes256, Self::Aes128];

    /// As the wire spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Aes256 => "AES_256",
            Self::Aes128 => "AES_128",
        }
    }
}

enumeration!(DataKeySpec);
