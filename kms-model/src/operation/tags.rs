//! TagResource, UntagResource and ListResourceTags.

use std::collections::{BTreeMap, BTreeSet};

use crate::api::{
    ListResourceTags, ListResourceTagsRequest, ListResourceTagsResponse, Tag, TagResource,
    TagResourceRequest, TagResourceResponse, UntagResource, UntagResourceRequest,
    UntagResourceResponse,
};
use crate::authorize::{Authorized, Guarded};
use crate::error::{ErrorKind, KmsError};
use crate::operation::Perform;

impl Guarded for ListResourceTags {
    type Permits<'g> = Authorized<'g, Self>;
}

impl Perform for ListResourceTags {
    fn perform(
        permit: Self::Permits<'_>,
        input: &ListResourceTagsRequest,
    ) -> Result<ListResourceTagsResponse, KmsError> {
        let _ = (permit, input);
        Err(KmsError::new(
            ErrorKind::UnsupportedOperation,
            "ListResourceTags is not supported.",
        ))
    }
}

impl Guarded for TagResource {
    type Permits<'g> = Authorized<'g, Self>;
}

impl Perform for TagResource {
    fn perform(
        permit: Self::Permits<'_>,
        input: &TagResourceRequest,
    ) -> Result<TagResourceResponse, KmsError> {
        let _ = (permit, input);
        Err(KmsError::new(
            ErrorKind::UnsupportedOperation,
            "TagResource is not supported.",
        ))
    }
}

impl Guarded for UntagResource {
    type Permits<'g> = Authorized<'g, Self>;
}

impl Perform for UntagResource {
    fn perform(
        permit: Self::Permits<'_>,
        input: &UntagResourceRequest,
    ) -> Result<UntagResourceResponse, KmsError> {
        let _ = (permit, input);
        Err(KmsError::new(
            ErrorKind::UnsupportedOperation,
            "UntagResource is not supported.",
        ))
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
        return Err(error("Tags beginning with aws: are reserved"));
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

/// Source: KMS Developer Guide, "Resource quotas".
const MAX_TAGS: usize = 50;
