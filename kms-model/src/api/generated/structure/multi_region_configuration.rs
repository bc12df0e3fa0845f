//! The structure `MultiRegionConfiguration`.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use crate::api::bounds::Bounds;
use crate::api::structure::{Members, Structure, Visitor};
use crate::api::{MultiRegionKey, MultiRegionKeyType};
use crate::error::KmsError;

/// The structure `MultiRegionConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is the member of that name")]
pub struct MultiRegionConfiguration {
    pub multi_region_key_type: Option<MultiRegionKeyType>,
    pub primary_key: Option<MultiRegionKey>,
    pub replica_keys: Option<Vec<MultiRegionKey>>,
}

impl Structure for MultiRegionConfiguration {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let multi_region_key_type = members.optional("MultiRegionKeyType", &Bounds::ANY)?;
        let primary_key = members.optional("PrimaryKey", &Bounds::ANY)?;
        let replica_keys = members.optional("ReplicaKeys", &Bounds::ANY)?;
        Ok(Some(Self {
            multi_region_key_type,
            primary_key,
            replica_keys,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member(
            "MultiRegionKeyType",
            &Bounds::ANY,
            self.multi_region_key_type.as_ref(),
        );
        visitor.member("PrimaryKey", &Bounds::ANY, self.primary_key.as_ref());
        visitor.member("ReplicaKeys", &Bounds::ANY, self.replica_keys.as_ref());
    }
}
