//! Members that are lists or maps.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::api::bounds::{Bounds, Shown, Violations};
use crate::api::member::{Json, Member, Place, feed_count, mistyped};
use crate::error::KmsError;

impl<M: Member> Member for Vec<M> {
    const IS_STRUCTURE: bool = false;

    fn read(
        value: &Value,
        place: Place<'_>,
        violations: &mut Violations,
    ) -> Result<Option<Self>, KmsError> {
        let Value::Array(elements) = value else {
            return Err(mistyped(value, Json::List));
        };
        let mut read = Self::new();
        let mut wrong = Violations::default();
        for (path, element) in paths(place.path).zip(elements) {
            let place = place.element(&path);
            let found = if M::IS_STRUCTURE {
                &mut *violations
            } else {
                &mut wrong
            };
            match element {
                Value::Null => found.push_null(place.path),
                Value::Array(_)
                | Value::Bool(_)
                | Value::Number(_)
                | Value::Object(_)
                | Value::String(_) => read.extend(M::read(element, place, found)?),
            }
        }
        if wrong.is_unreadable() {
            violations.mark_unreadable();
        }
        if !wrong.is_empty() {
            violations.push(place.path, Shown::Json(value), demand::<M>(place.bounds));
        }
        place.hold_length(&read, false, elements.len(), violations);
        Ok((read.len() == elements.len()).then_some(read))
    }

    fn validate(&self, place: Place<'_>, violations: &mut Violations) {
        let mut wrong = Violations::default();
        for (path, element) in paths(place.path).zip(self) {
            let found = if M::IS_STRUCTURE {
                &mut *violations
            } else {
                &mut wrong
            };
            element.validate(place.element(&path), found);
        }
        if !wrong.is_empty() {
            place.push(self, false, demand::<M>(place.bounds), violations);
        }
        place.hold_length(self, false, self.len(), violations);
    }

    fn write(&self) -> Value {
        self.iter().map(Member::write).collect()
    }

    fn record(&self) -> Option<Value> {
        Some(self.iter().filter_map(Member::record).collect())
    }

    fn feed(&self, sink: &mut dyn FnMut(&[u8])) {
        feed_count(self.len(), sink);
        for element in self {
            element.feed(sink);
        }
    }
}

/// An encryption context. Its values are the caller's own, so a message about it repeats none.
impl Member for BTreeMap<String, String> {
    const IS_STRUCTURE: bool = false;

    fn read(
        value: &Value,
        place: Place<'_>,
        violations: &mut Violations,
    ) -> Result<Option<Self>, KmsError> {
        let Value::Object(pairs) = value else {
            return Err(mistyped(value, Json::Map));
        };
        let mut read = Self::new();
        for (key, value) in pairs {
            match value {
                Value::Null => violations.push_null(&format!("{}.member", place.path)),
                Value::String(text) => {
                    read.insert(key.clone(), text.clone());
                }
                Value::Array(_) | Value::Bool(_) | Value::Number(_) | Value::Object(_) => {
                    return Err(mistyped(value, Json::String));
                }
            }
        }
        read.validate(place, violations);
        Ok((read.len() == pairs.len()).then_some(read))
    }

    fn validate(&self, place: Place<'_>, violations: &mut Violations) {
        let bytes = self
            .iter()
            .map(|(key, value)| key.len().saturating_add(value.len()))
            .fold(0_usize, usize::saturating_add);
        place.hold_length(self, true, bytes, violations);
    }

    fn write(&self) -> Value {
        self.iter()
            .map(|(key, value)| (key.clone(), value.write()))
            .collect()
    }

    fn record(&self) -> Option<Value> {
        Some(self.write())
    }

    fn feed(&self, sink: &mut dyn FnMut(&[u8])) {
        feed_count(self.len(), sink);
        for (key, value) in self {
            key.feed(sink);
            value.feed(sink);
        }
    }
}

/// `tags.1.member`, `tags.2.member`, …
fn paths(list: &str) -> impl Iterator<Item = String> {
    (1_usize..).map(move |place| format!("{list}.{place}.member"))
}

/// AWS's words for a list with a wrong element.
fn demand<M: Member>(bounds: &'static Bounds) -> String {
    let mut demands = M::demands(bounds.of_elements());
    demands.push("Member must not be null".to_owned());
    format!("Member must satisfy constraint: [{}]", demands.join(", "))
}
