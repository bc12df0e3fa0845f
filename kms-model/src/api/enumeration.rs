//! Closed sets of texts.

use serde_json::Value;

use crate::api::bounds::Violations;
use crate::api::member::{Json, mistyped};
use crate::error::KmsError;

/// A closed set of texts.
pub(crate) trait Enumeration: Copy + 'static {
    /// All values, in the order of the model.
    const VALUES: &'static [Self];

    /// As the wire spells it.
    fn text(self) -> &'static str;
}

/// Reads a value of the set.
pub(crate) fn read<E: Enumeration>(
    value: &Value,
    path: &str,
    violations: &mut Violations,
) -> Result<Option<E>, KmsError> {
    let Value::String(text) = value else {
        return Err(mistyped(value, Json::String));
    };
    let found = of_text(text);
    if found.is_none() {
        violations.push_unreadable(path, value, demand::<E>());
    }
    Ok(found)
}

/// The value of that text.
pub(crate) fn of_text<E: Enumeration>(text: &str) -> Option<E> {
    E::VALUES.iter().copied().find(|value| value.text() == text)
}

/// AWS's words for what the text must be.
pub(crate) fn demand<E: Enumeration>() -> String {
    let values: Vec<&str> = E::VALUES.iter().map(|value| value.text()).collect();
    format!(
        "Member must satisfy enum value set: [{}]",
        values.join(", ")
    )
}

/// Makes a generated enum a member of inputs and outputs.
macro_rules! enumeration {
    ($name:ident) => {
        impl $name {
            /// The value of that text.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                $crate::api::enumeration::of_text(text)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::api::enumeration::Enumeration for $name {
            const VALUES: &'static [Self] = Self::ALL;

            fn text(self) -> &'static str {
                self.as_str()
            }
        }

        impl $crate::api::member::Member for $name {
            const IS_STRUCTURE: bool = false;

            fn read(
                value: &serde_json::Value,
                place: $crate::api::member::Place<'_>,
                violations: &mut $crate::api::bounds::Violations,
            ) -> Result<Option<Self>, $crate::error::KmsError> {
                $crate::api::enumeration::read(value, place.path, violations)
            }

            fn validate(
                &self,
                _place: $crate::api::member::Place<'_>,
                _violations: &mut $crate::api::bounds::Violations,
            ) {
            }

            fn demands(_bounds: &$crate::api::bounds::Bounds) -> Vec<String> {
                vec![$crate::api::enumeration::demand::<Self>()]
            }

            fn write(&self) -> serde_json::Value {
                self.as_str().into()
            }

            fn record(&self) -> Option<serde_json::Value> {
                Some(self.as_str().into())
            }

            fn feed(&self, sink: &mut dyn FnMut(&[u8])) {
                $crate::api::member::feed_bytes(self.as_str().as_bytes(), sink);
            }
        }
    };
}

pub(crate) use enumeration;
