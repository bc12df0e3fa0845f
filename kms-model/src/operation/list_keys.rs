//! ListKeys.

use crate::api::{KeyListEntry, ListKeys, ListKeysRequest, ListKeysResponse, ResourceOwnerType};
use crate::authorize::{Authorized, Guarded, OnAccount};
use crate::error::KmsError;
use crate::operation::{Perform, page_size};

impl Guarded for ListKeys {
    type Permits<'g> = Authorized<'g, Self, OnAccount>;
}

impl Perform for ListKeys {
    fn perform(
        permit: Authorized<'_, Self, OnAccount>,
        input: &ListKeysRequest,
    ) -> Result<ListKeysResponse, KmsError> {
        let limit = page_size(input.limit, DEFAULT_LIMIT);
        let page = permit.keys(input.marker.as_deref(), limit)?;
        let entry = |arn: &str, id: &str| KeyListEntry {
            key_arn: Some(arn.to_owned()),
            key_id: Some(id.to_owned()),
        };
        // No key of this KMS is shared through AWS RAM.
        let own = input
            .resource_owners
            .as_ref()
            .is_none_or(|owners| owners.contains(&ResourceOwnerType::SelfValue));
        let keys = page.keys.iter().filter(|_| own);
        Ok(ListKeysResponse {
            keys: Some(
                keys.map(|stored| entry(stored.key.arn.as_str(), stored.key.id()))
                    .collect(),
            ),
            truncated: Some(own && page.next.is_some()),
            next_marker: page.next.filter(|_| own),
        })
    }
}

/// Source: KMS API Reference, ListKeys, "Limit".
const DEFAULT_LIMIT: u32 = 100;
