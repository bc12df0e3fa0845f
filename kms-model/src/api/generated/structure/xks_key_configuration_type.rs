//! The structure `XksKeyConfigurationType`.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use crate::api::generated::limits;
use crate::api::structure::{Members, Structure, Visitor};
use crate::error::KmsError;

/// The structure `XksKeyConfigurationType`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct XksKeyConfigurationType {
    /// 1 to 128 characters.
    pub id: Option<String>,
}

impl Structure for XksKeyConfigurationType {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let id = members.optional("Id", &limits::XKS_KEY_ID_TYPE)?;
        Ok(Some(Self { id }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member("Id", &limits::XKS_KEY_ID_TYPE, self.id.as_ref());
    }
}
