//! The enum `ResourceOwnerType`.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use crate::api::enumeration::enumeration;

/// The values of `ResourceOwnerType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each variant is the value of that name")]
pub enum ResourceOwnerType {
    SelfValue,
    OtherAccountsViaRam,
}

impl ResourceOwnerType {
    /// All values.
    pub const ALL: &[Self] = &[Self::SelfValue, Self::OtherAccountsViaRam];

    /// As the wire spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SelfValue => "SELF",
            Self::OtherAccountsViaRam => "OTHER_ACCOUNTS_VIA_RAM",
        }
    }
}

enumeration!(ResourceOwnerType);
