//! TagResource, UntagResource and ListResourceTags.

use std::collections::{BTreeMap, BTreeSet};

use crate::api::{
    ListResourceTags, ListResourceTagsRequest, ListResourceTagsResponse, Tag, TagResource,
    TagResourceRequest, TagResourceResponse, UntagResource, UntagResourceRequest,
    UntagResourceResponse,
};
use crate::authorize::{Authorized, Guarded, page_of};
use crate::error::{ErrorKind, KmsError};
use crate::operation::{Perform, page_size};

impl Guarded for ListResourceTags {
    type Permits<'g> = Authorized<'g, Self>;
}

impl Perform for ListResourceTags {
    fn perform(
        permit: Authorized<'_, Self>,
        input: &ListResourceTagsRequest,
    ) -> Result<ListResourceTagsResponse, KmsError> {
        let tags = &permit.key().key.tags;
        let tags: Vec<_> = tags
            .iter()
            .map(|(key, value)| Tag::new(key, value))
            .collect();
        let limit = page_size(input.limit, DEFAULT_LIMIT);
        let marker = input.marker.as_deref();
        let (tags, next) = page_of(&tags, |tag| &tag.tag_key, marker, limit)?;
        Ok(ListResourceTagsResponse {
            tags: Some(tags),
            truncated: Some(next.is_some()),
            next_marker: next,
        })
    }
}

impl Guarded for TagResource {
    type Permits<'g> = Authorized<'g, Self>;

    fn coherent(input: &TagResourceRequest) -> Result<(), KmsError> {
        coherent(&input.tags)
    }
}

impl Perform for TagResource {
    fn perform(
        permit: Authorized<'_, Self>,
        input: &TagResourceRequest,
    ) -> Result<TagResourceResponse, KmsError> {
        let mut tags = permit.key().key.tags.clone();
        tags.extend(map(&input.tags));
        if tags.len() > MAX_TAGS {
            return Err(error("Too many tags"));
        }
        permit.update(input, |key| key.tags = tags)?;
        Ok(TagResourceResponse::default())
    }
}

impl Guarded for UntagResource {
    type Permits<'g> = Authorized<'g, Self>;

    fn coherent(input: &UntagResourceRequest) -> Result<(), KmsError> {
        if input.tag_keys.iter().any(|key| is_reserved(key)) {
            return Err(error(RESERVED_TAGS));
        }
        Ok(())
    }
}

impl Perform for UntagResource {
    /// Tags that the key does not have are no error.
    fn perform(
        permit: Authorized<'_, Self>,
        input: &UntagResourceRequest,
    ) -> Result<UntagResourceResponse, KmsError> {
        permit.update(input, |key| {
            for tag in &input.tag_keys {
                key.tags.remove(tag);
            }
        })?;
        Ok(UntagResourceResponse::default())
    }
}

/// Tags as they are stored.
pub(super) fn map(tags: &[Tag]) -> BTreeMap<String, String> {
    let pairs = tags.iter();
    pairs
        .map(|tag| (tag.tag_key.clone(), tag.tag_value.clone()))
        .collect()
}

/// What tags must be, whatever key they are for.
pub(super) fn coherent(tags: &[Tag]) -> Result<(), KmsError> {
    let mut seen = BTreeSet::new();
    if tags.iter().any(|tag| is_reserved(&tag.tag_key)) {
        return Err(error(RESERVED_TAGS));
    }
    if !tags.iter().all(|tag| seen.insert(&tag.tag_key)) {
        return Err(error("Duplicate tag keys"));
    }
    if tags.len() > MAX_TAGS {
        return Err(error("Too many tags"));
    }
    Ok(())
}

fn is_reserved(key: &str) -> bool {
    let prefix = key.get(..RESERVED.len());
    prefix.is_some_and(|prefix| prefix.eq_ignore_ascii_case(RESERVED))
}

fn error(message: &str) -> KmsError {
    KmsError::new(ErrorKind::Tag, message)
}

const RESERVED: &str = "aws:";

const RESERVED_TAGS: &str = "Tags beginning with aws: are reserved";

/// Source: KMS Developer Guide, "Resource quotas".
const MAX_TAGS: usize = 50;

/// Source: KMS API Reference, ListResourceTags, "Limit".
const DEFAULT_LIMIT: u32 = 50;
