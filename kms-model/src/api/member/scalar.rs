//! Members that are one value.

use policy_core::value::time::{FourDigit, Timestamp};
use serde_json::Value;

use crate::api::bounds::{Shown, Violations};
use crate::api::member::{Json, Member, Place, feed_bytes, mistyped};
use crate::api::record;
use crate::error::KmsError;

impl Member for bool {
    const IS_STRUCTURE: bool = false;

    fn read(
        value: &Value,
        _place: Place<'_>,
        _violations: &mut Violations,
    ) -> Result<Option<Self>, KmsError> {
        match value.as_bool() {
            Some(value) => Ok(Some(value)),
            None => Err(mistyped(value, Json::Boolean)),
        }
    }

    fn validate(&self, _place: Place<'_>, _violations: &mut Violations) {}

    fn write(&self) -> Value {
        Value::from(*self)
    }

    fn record(&self) -> Option<Value> {
        Some(self.write())
    }

    fn feed(&self, sink: &mut dyn FnMut(&[u8])) {
        sink(&[u8::from(*self)]);
    }
}

impl Member for u32 {
    const IS_STRUCTURE: bool = false;

    fn read(
        value: &Value,
        place: Place<'_>,
        violations: &mut Violations,
    ) -> Result<Option<Self>, KmsError> {
        // The model's integers have 32 bits and a sign.
        let Some(number) = value.as_i64().and_then(|wide| i32::try_from(wide).ok()) else {
            return Err(mistyped(value, Json::Integer));
        };
        for unmet in place.bounds.unmet_by_size("value", i64::from(number)) {
            violations.push(place.path, Shown::Json(value), unmet);
        }
        let number = Self::try_from(number).ok();
        if number.is_none() {
            // The generator accepts no integer without a least value, so the bounds said it.
            violations.mark_unreadable();
        }
        Ok(number)
    }

    fn validate(&self, place: Place<'_>, violations: &mut Violations) {
        for unmet in place.bounds.unmet_by_size("value", i64::from(*self)) {
            place.push(self, false, unmet, violations);
        }
    }

    fn write(&self) -> Value {
        Value::from(*self)
    }

    fn record(&self) -> Option<Value> {
        Some(self.write())
    }

    fn feed(&self, sink: &mut dyn FnMut(&[u8])) {
        sink(&self.to_be_bytes());
    }
}

impl Member for String {
    const IS_STRUCTURE: bool = false;

    fn read(
        value: &Value,
        place: Place<'_>,
        violations: &mut Violations,
    ) -> Result<Option<Self>, KmsError> {
        let Value::String(text) = value else {
            return Err(mistyped(value, Json::String));
        };
        text.validate(place, violations);
        Ok(Some(text.clone()))
    }

    fn validate(&self, place: Place<'_>, violations: &mut Violations) {
        place.hold_length(self, false, self.chars().count(), violations);
        if let Some(unmet) = place.bounds.unmet_by_text(self) {
            place.push(self, false, unmet, violations);
        }
    }

    fn write(&self) -> Value {
        Value::from(self.as_str())
    }

    fn record(&self) -> Option<Value> {
        Some(self.write())
    }

    fn feed(&self, sink: &mut dyn FnMut(&[u8])) {
        feed_bytes(self.as_bytes(), sink);
    }
}

impl Member for Timestamp {
    const IS_STRUCTURE: bool = false;

    fn read(
        value: &Value,
        _place: Place<'_>,
        _violations: &mut Violations,
    ) -> Result<Option<Self>, KmsError> {
        let Value::Number(number) = value else {
            return Err(mistyped(value, Json::Timestamp));
        };
        match Self::parse_with(&number.to_string(), FourDigit::Epoch) {
            Some(at) => Ok(Some(at)),
            None => Err(mistyped(value, Json::Timestamp)),
        }
    }

    fn validate(&self, _place: Place<'_>, _violations: &mut Violations) {}

    fn write(&self) -> Value {
        Value::from(self.epoch_seconds())
    }

    fn record(&self) -> Option<Value> {
        Some(Value::from(record::instant(*self)))
    }

    fn feed(&self, sink: &mut dyn FnMut(&[u8])) {
        // The text holds the fraction, which the seconds alone do not.
        feed_bytes(self.to_string().as_bytes(), sink);
    }
}
