//! The enum `DryRunModifierType`.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use crate::api::enumeration::enumeration;

/// The values of `DryRunModifierType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each variant is the value of that name")]
pub enum DryRunModifierType {
    IgnoreCiphertext,
}

impl DryRunModifierType {
    /// All values.
    pub const ALL: &[Self] = &[Self::IgnoreCiphertext];

    /// As the wire spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::IgnoreCiphertext => "IGNORE_CIPHERTEXT",
        }
    }
}

enumeration!(DryRunModifierType);
