//! Members that are bytes, secret or not.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::api::bounds::Violations;
use crate::api::member::{Json, Member, Place, feed_bytes, mistyped};
use crate::error::KmsError;
use crate::secret::SecretBytes;

/// A blob that may be seen.
impl Member for Vec<u8> {
    const IS_STRUCTURE: bool = false;

    fn read(
        value: &Value,
        place: Place<'_>,
        violations: &mut Violations,
    ) -> Result<Option<Self>, KmsError> {
        let blob = decoded(value)?;
        blob.validate(place, violations);
        Ok(Some(blob))
    }

    fn validate(&self, place: Place<'_>, violations: &mut Violations) {
        place.hold_length(self, true, self.len(), violations);
    }

    fn write(&self) -> Value {
        Value::from(STANDARD.encode(self))
    }

    fn record(&self) -> Option<Value> {
        None
    }

    fn feed(&self, sink: &mut dyn FnMut(&[u8])) {
        feed_bytes(self, sink);
    }
}

/// A blob or a text that must not be seen. Which of both the bounds say, and the wire of outputs
/// has only blobs.
impl Member for SecretBytes {
    const IS_STRUCTURE: bool = false;

    fn read(
        value: &Value,
        place: Place<'_>,
        violations: &mut Violations,
    ) -> Result<Option<Self>, KmsError> {
        let secret = match value {
            Value::String(text) if place.bounds.text => Self::from(text.as_bytes()),
            Value::Array(_)
            | Value::Bool(_)
            | Value::Null
            | Value::Number(_)
            | Value::Object(_)
            | Value::String(_) => Self::new(decoded(value)?),
        };
        secret.validate(place, violations);
        Ok(Some(secret))
    }

    fn validate(&self, place: Place<'_>, violations: &mut Violations) {
        let text = std::str::from_utf8(self.expose()).unwrap_or_default();
        let length = if place.bounds.text {
            text.chars().count()
        } else {
            self.len()
        };
        place.hold_length(self, true, length, violations);
        if let Some(unmet) = place.bounds.unmet_by_text(text) {
            place.push(self, true, unmet, violations);
        }
    }

    fn write(&self) -> Value {
        Value::from(STANDARD.encode(self.expose()))
    }

    fn record(&self) -> Option<Value> {
        None
    }

    fn feed(&self, sink: &mut dyn FnMut(&[u8])) {
        feed_bytes(self.expose(), sink);
    }
}

fn decoded(value: &Value) -> Result<Vec<u8>, KmsError> {
    let Value::String(text) = value else {
        return Err(mistyped(value, Json::Blob));
    };
    STANDARD
        .decode(text)
        .map_err(|_| mistyped(value, Json::Blob))
}
