//! The structure `KeyListEntry`.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use crate::api::generated::limits;
use crate::api::structure::{Members, Structure, Visitor};
use crate::error::KmsError;

/// The structure `KeyListEntry`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyListEntry {
    /// 20 to 2048 characters.
    pub key_arn: Option<String>,
    /// 1 to 2048 characters.
    pub key_id: Option<String>,
}

impl Structure for KeyListEntry {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let key_arn = members.optional("KeyArn", &limits::ARN_TYPE)?;
        let key_id = members.optional("KeyId", &limits::KEY_ID_TYPE)?;
        Ok(Some(Self { key_arn, key_id }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member("KeyArn", &limits::ARN_TYPE, self.key_arn.as_ref());
        visitor.member("KeyId", &limits::KEY_ID_TYPE, self.key_id.as_ref());
    }
}
