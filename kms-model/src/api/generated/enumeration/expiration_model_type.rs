//! The enum `ExpirationModelType`.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use crate::api::enumeration::enumeration;

/// The values of `ExpirationModelType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each variant is the value of that name")]
pub enum ExpirationModelType {
    KeyMaterialExpires,
    KeyMaterialDoesNotExpire,
}

impl ExpirationModelType {
    /// All values.
    pub const ALL: &[Self] = &[Self::KeyMaterialExpires, Self::KeyMaterialDoesNotExpire];

    /// As the wire spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::KeyMaterialExpires => "KEY_MATERIAL_EXPIRES",
            Self::KeyMaterialDoesNotExpire => "KEY_MATERIAL_DOES_NOT_EXPIRE",
        }
    }
}

enumeration!(ExpirationModelType);
