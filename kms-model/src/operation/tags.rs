//! TagResource, UntagResource and ListResourceTags.

use std::collections::{BTreeMap, BTreeSet};

use crate::api::Tag;
use crate::error::{ErrorKind, KmsError};

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
