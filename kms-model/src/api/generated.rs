//! The types of the API.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

mod enumeration;
mod limits;
mod operation;
mod structure;

pub use self::enumeration::*;
pub use self::operation::*;
pub use self::structure::*;

/// Gives the names of all operations to a macro: `for_each_operation!(then)` is
/// `then!(CancelKeyDeletion, ...,)`, and `for_each_operation!(then, more)` is
/// `then!(more; CancelKeyDeletion, ...,)`.
macro_rules! for_each_operation {
    ($then:ident $(, $($more:tt)*)?) => {
        $then!($($($more)*;)?
            CancelKeyDeletion,
            CreateAlias,
            CreateGrant,
            CreateKey,
            Decrypt,
            DeleteAlias,
            DescribeKey,
            DisableKey,
            DisableKeyRotation,
            EnableKey,
            EnableKeyRotation,
            Encrypt,
            GenerateDataKey,
            GenerateDataKeyWithoutPlaintext,
            GenerateRandom,
            GetKeyPolicy,
            GetKeyRotationStatus,
            ListAliases,
            ListGrants,
            ListKeyPolicies,
            ListKeyRotations,
            ListKeys,
            ListResourceTags,
            ListRetirableGrants,
            PutKeyPolicy,
            ReEncrypt,
            RetireGrant,
            RevokeGrant,
            RotateKeyOnDemand,
            ScheduleKeyDeletion,
            TagResource,
            UntagResource,
            UpdateAlias,
            UpdateKeyDescription,
        )
    };
}

pub(crate) use for_each_operation;
