//! The types that a member of the API can have.

use serde_json::Value;

use crate::api::bounds::{Bounds, Shown, Violations};
use crate::error::{ErrorKind, KmsError};

mod blob;
mod collection;
mod scalar;

/// A type that a member of the API can have.
pub(crate) trait Member: Sized {
    /// Whether it has members of its own, so that a list of it names the one that is wrong.
    const IS_STRUCTURE: bool;

    /// Reads a value and holds its bounds. `None` says that a violation left nothing to return.
    fn read(
        value: &Value,
        place: Place<'_>,
        violations: &mut Violations,
    ) -> Result<Option<Self>, KmsError>;

    /// Holds the bounds.
    fn validate(&self, place: Place<'_>, violations: &mut Violations);

    /// All that is demanded of it as an element of a list.
    fn demands(bounds: &Bounds) -> Vec<String> {
        bounds.demands()
    }

    /// As the wire spells it.
    fn write(&self) -> Value;

    /// As CloudTrail shows it; `None` for what it must not show.
    fn record(&self) -> Option<Value>;

    /// Feeds it so that no other value feeds the same bytes, nor a part of them.
    fn feed(&self, sink: &mut dyn FnMut(&[u8]));
}

/// Where a value stands, and what is demanded of it there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    /// `tags.1.member.tagKey`.
    pub(crate) path: &'a str,
    /// What is demanded.
    pub(crate) bounds: &'static Bounds,
}

/// What JSON was wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Json {
    Boolean,
    Blob,
    Integer,
    List,
    Map,
    String,
    Structure,
    Timestamp,
}

/// `SerializationException` for JSON of the wrong type. It says nothing of the value.
pub(crate) fn mistyped(found: &Value, wanted: Json) -> KmsError {
    let wanted = match wanted {
        Json::Boolean => "a Boolean",
        Json::Blob => "a Blob",
        Json::Integer => "an Integer",
        Json::List => return serialization("Expected list or null"),
        Json::Map => return serialization("Expected map or null"),
        Json::String => "a String",
        Json::Structure => return serialization("Expected a structure"),
        Json::Timestamp => "a Timestamp",
    };
    let token = match found {
        Value::Array(_) => return serialization("Start of list found where not expected"),
        Value::Bool(false) => "FALSE_VALUE",
        Value::Bool(true) => "TRUE_VALUE",
        Value::Null => "NULL_VALUE",
        Value::Number(_) => "NUMBER_VALUE",
        Value::Object(_) => {
            return serialization("Start of structure or map found where not expected.");
        }
        Value::String(_) => "STRING_VALUE",
    };
    serialization(&format!("{token} can not be converted to {wanted}"))
}

/// Feeds the length, then the bytes.
pub(crate) fn feed_bytes(bytes: &[u8], sink: &mut dyn FnMut(&[u8])) {
    feed_count(bytes.len(), sink);
    sink(bytes);
}

impl Place<'_> {
    fn element<'b>(&self, path: &'b str) -> Place<'b> {
        Place {
            path,
            bounds: self.bounds.of_elements(),
        }
    }

    fn hold_length<M: Member>(
        self,
        value: &M,
        hidden: bool,
        length: usize,
        found: &mut Violations,
    ) {
        let length = i64::try_from(length).unwrap_or(i64::MAX);
        for unmet in self.bounds.unmet_by_size("length", length) {
            self.push(value, hidden, unmet, found);
        }
    }

    fn push<M: Member>(self, value: &M, hidden: bool, unmet: String, found: &mut Violations) {
        if hidden {
            found.push(self.path, Shown::Hidden, unmet);
        } else {
            found.push(self.path, Shown::Json(&value.write()), unmet);
        }
    }
}

/// Feeds a count.
fn feed_count(count: usize, sink: &mut dyn FnMut(&[u8])) {
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    sink(&count.to_be_bytes());
}

fn serialization(message: &str) -> KmsError {
    KmsError::new(ErrorKind::Serialization, message)
}
