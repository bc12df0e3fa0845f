//! The enum `MultiRegionKeyType`.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use crate::api::enumeration::enumeration;

/// The values of `MultiRegionKeyType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each variant is the value of that name")]
pub enum MultiRegionKeyType {
    Primary,
    Replica,
}

impl MultiRegionKeyType {
    /// All values.
    pub const ALL: &[Self] = &[Self::Primary, Self::Replica];

    /// As the wire spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Primary => "PRIMARY",
            Self::Replica => "REPLICA",
        }
    }
}

enumeration!(MultiRegionKeyType);
