//! The structure `MultiRegionKey`.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use crate::api::generated::limits;
use crate::api::structure::{Members, Structure, Visitor};
use crate::error::KmsError;

/// The structure `MultiRegionKey`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MultiRegionKey {
    /// 20 to 2048 characters.
    pub arn: Option<String>,
    /// 1 to 32 characters.
    pub region: Option<String>,
}

impl Structure for MultiRegionKey {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let arn = members.optional("Arn", &limits::ARN_TYPE)?;
        let region = members.optional("Region", &limits::REGION_TYPE)?;
        Ok(Some(Self { arn, region }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member("Arn", &limits::ARN_TYPE, self.arn.as_ref());
        visitor.member("Region", &limits::REGION_TYPE, self.region.as_ref());
    }
}
