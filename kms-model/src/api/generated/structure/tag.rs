//! The structure `Tag`.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use crate::api::generated::limits;
use crate::api::structure::{Members, Structure, Visitor};
use crate::error::KmsError;

/// The structure `Tag`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// 1 to 128 characters.
    pub tag_key: String,
    /// Up to 256 characters.
    pub tag_value: String,
}

impl Tag {
    /// With the required members alone.
    #[must_use]
    pub fn new(tag_key: impl Into<String>, tag_value: impl Into<String>) -> Self {
        Self {
            tag_key: tag_key.into(),
            tag_value: tag_value.into(),
        }
    }
}

impl Structure for Tag {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let tag_key = members.required("TagKey", &limits::TAG_KEY_TYPE)?;
        let tag_value = members.required("TagValue", &limits::TAG_VALUE_TYPE)?;
        let (Some(tag_key), Some(tag_value)) = (tag_key, tag_value) else {
            return Ok(None);
        };
        Ok(Some(Self { tag_key, tag_value }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member("TagKey", &limits::TAG_KEY_TYPE, Some(&self.tag_key));
        visitor.member("TagValue", &limits::TAG_VALUE_TYPE, Some(&self.tag_value));
    }
}
