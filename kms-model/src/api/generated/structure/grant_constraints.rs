//! The structure `GrantConstraints`.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use std::collections::BTreeMap;

use crate::api::generated::limits;
use crate::api::structure::{Members, Structure, Visitor};
use crate::error::KmsError;

/// The structure `GrantConstraints`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GrantConstraints {
    /// Up to 8192 bytes of names and values together.
    pub encryption_context_equals: Option<BTreeMap<String, String>>,
    /// Up to 8192 bytes of names and values together.
    pub encryption_context_subset: Option<BTreeMap<String, String>>,
    /// 20 to 512 characters.
    pub source_arn: Option<String>,
}

impl Structure for GrantConstraints {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let encryption_context_equals =
            members.optional("EncryptionContextEquals", &limits::ENCRYPTION_CONTEXT_TYPE)?;
        let encryption_context_subset =
            members.optional("EncryptionContextSubset", &limits::ENCRYPTION_CONTEXT_TYPE)?;
        let source_arn =
            members.optional("SourceArn", &limits::GRANT_CONSTRAINT_SOURCE_ARN_TYPE)?;
        Ok(Some(Self {
            encryption_context_equals,
            encryption_context_subset,
            source_arn,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member(
            "EncryptionContextEquals",
            &limits::ENCRYPTION_CONTEXT_TYPE,
            self.encryption_context_equals.as_ref(),
        );
        visitor.member(
            "EncryptionContextSubset",
            &limits::ENCRYPTION_CONTEXT_TYPE,
            self.encryption_context_subset.as_ref(),
        );
        visitor.member(
            "SourceArn",
            &limits::GRANT_CONSTRAINT_SOURCE_ARN_TYPE,
            self.source_arn.as_ref(),
        );
    }
}
