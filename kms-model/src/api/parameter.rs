//! From the API's types to what the engine reads.

use std::collections::BTreeMap;

use policy_core::grant;
use policy_core::grant::EncryptionContextConstraint;
use policy_core::value::time::Timestamp;

use crate::api::enumeration::Enumeration;
use crate::api::{GrantConstraints, Tag};

/// A member that authorization reads.
pub(crate) trait Parameter<T> {
    /// As the engine reads it.
    fn parameter(&self) -> T;
}

impl<E: Enumeration> Parameter<String> for E {
    fn parameter(&self) -> String {
        self.text().to_owned()
    }
}

impl<E: Enumeration> Parameter<Vec<String>> for Vec<E> {
    fn parameter(&self) -> Vec<String> {
        self.iter().map(Parameter::parameter).collect()
    }
}

impl Parameter<Self> for bool {
    fn parameter(&self) -> Self {
        *self
    }
}

impl Parameter<Self> for u32 {
    fn parameter(&self) -> Self {
        *self
    }
}

impl Parameter<Self> for String {
    fn parameter(&self) -> Self {
        self.clone()
    }
}

impl Parameter<Self> for Timestamp {
    fn parameter(&self) -> Self {
        *self
    }
}

impl Parameter<Self> for Vec<String> {
    fn parameter(&self) -> Self {
        self.clone()
    }
}

impl Parameter<Self> for BTreeMap<String, String> {
    fn parameter(&self) -> Self {
        self.clone()
    }
}

impl Parameter<BTreeMap<String, String>> for Vec<Tag> {
    fn parameter(&self) -> BTreeMap<String, String> {
        self.iter()
            .map(|tag| (tag.tag_key.clone(), tag.tag_value.clone()))
            .collect()
    }
}

impl Parameter<grant::GrantConstraints> for GrantConstraints {
    fn parameter(&self) -> grant::GrantConstraints {
        let said = |pairs: &&BTreeMap<String, String>| !pairs.is_empty();
        let equals = self.encryption_context_equals.as_ref().filter(said);
        let subset = self.encryption_context_subset.as_ref().filter(said);
        let equals = equals.map(|pairs| EncryptionContextConstraint::Equals(pairs.clone()));
        let subset = subset.map(|pairs| EncryptionContextConstraint::Subset(pairs.clone()));
        grant::GrantConstraints {
            encryption_context: equals.or(subset),
            source_arn: self.source_arn.clone(),
        }
    }
}
