//! The enum `KeyManagerType`.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use crate::api::enumeration::enumeration;

/// The values of `KeyManagerType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each variant is the value of that name")]
pub enum KeyManagerType {
    Aws,
    Customer,
}

impl KeyManagerType {
    /// All values.
    pub const ALL: &[Self] = &[Self::Aws, Self::Customer];

    /// As the wire spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Aws => "AWS",
            Self::Customer => "CUSTOMER",
        }
    }
}

enumeration!(KeyManagerType);
