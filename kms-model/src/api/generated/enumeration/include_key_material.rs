//! The enum `IncludeKeyMaterial`.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use crate::api::enumeration::enumeration;

/// The values of `IncludeKeyMaterial`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each variant is the value of that name")]
pub enum IncludeKeyMaterial {
    AllKeyMaterial,
    RotationsOnly,
}

impl IncludeKeyMaterial {
    /// All values.
    pub const ALL: &[Self] = &[Self::AllKeyMaterial, Self::RotationsOnly];

    /// As the wire spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AllKeyMaterial => "ALL_KEY_MATERIAL",
            Self::RotationsOnly => "ROTATIONS_ONLY",
        }
    }
}

enumeration!(IncludeKeyMaterial);
