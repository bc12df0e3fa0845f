//! The structure `AliasListEntry`.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use policy_core::value::time::Timestamp;

use crate::api::bounds::Bounds;
use crate::api::generated::limits;
use crate::api::structure::{Members, Structure, Visitor};
use crate::error::KmsError;

/// The structure `AliasListEntry`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is the member of that name")]
pub struct AliasListEntry {
    /// 20 to 2048 characters.
    pub alias_arn: Option<String>,
    /// 1 to 256 characters.
    pub alias_name: Option<String>,
    pub creation_date: Option<Timestamp>,
    pub last_updated_date: Option<Timestamp>,
    /// 1 to 2048 characters.
    pub target_key_id: Option<String>,
}

impl Structure for AliasListEntry {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let alias_arn = members.optional("AliasArn", &limits::ARN_TYPE)?;
        let alias_name = members.optional("AliasName", &limits::ALIAS_NAME_TYPE)?;
        let creation_date = members.optional("CreationDate", &Bounds::ANY)?;
        let last_updated_date = members.optional("LastUpdatedDate", &Bounds::ANY)?;
        let target_key_id = members.optional("TargetKeyId", &limits::KEY_ID_TYPE)?;
        Ok(Some(Self {
            alias_arn,
            alias_name,
            creation_date,
            last_updated_date,
            target_key_id,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member("AliasArn", &limits::ARN_TYPE, self.alias_arn.as_ref());
        visitor.member(
            "AliasName",
            &limits::ALIAS_NAME_TYPE,
            self.alias_name.as_ref(),
        );
        visitor.member("CreationDate", &Bounds::ANY, self.creation_date.as_ref());
        visitor.member(
            "LastUpdatedDate",
            &Bounds::ANY,
            self.last_updated_date.as_ref(),
        );
        visitor.member(
            "TargetKeyId",
            &limits::KEY_ID_TYPE,
            self.target_key_id.as_ref(),
        );
    }
}
