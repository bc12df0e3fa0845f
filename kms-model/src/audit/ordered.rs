//! JSON objects whose members keep the order in which they were put, as CloudTrail's do.

use std::fmt;

use serde_json::Map;
use serde_json::Value;

/// An object in the making.
#[derive(Debug, Default)]
pub(super) struct Object(Vec<(&'static str, Item)>);

/// What a member holds.
#[derive(Debug)]
enum Item {
    List(Vec<Object>),
    Object(Object),
    Value(Value),
}

impl Object {
    /// Puts a member at the end.
    pub(super) fn put(&mut self, name: &'static str, value: impl Into<Value>) {
        self.0.push((name, Item::Value(value.into())));
    }

    /// Puts a member at the end if there is something to put.
    pub(super) fn put_some(&mut self, name: &'static str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.put(name, value);
        }
    }

    /// Puts an object at the end.
    pub(super) fn put_object(&mut self, name: &'static str, object: Self) {
        self.0.push((name, Item::Object(object)));
    }

    /// Puts a list of objects at the end.
    pub(super) fn put_list(&mut self, name: &'static str, list: Vec<Self>) {
        self.0.push((name, Item::List(list)));
    }

    /// The same object where the order of members does not matter.
    pub(super) fn into_value(self) -> Value {
        let members = self.0.into_iter().map(|(name, item)| {
            let value = match item {
                Item::List(list) => list.into_iter().map(Self::into_value).collect(),
                Item::Object(object) => object.into_value(),
                Item::Value(value) => value,
            };
            (name.to_owned(), value)
        });
        Value::Object(members.collect::<Map<_, _>>())
    }
}

/// On one line. Member names are ours and need no escape.
impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("{")?;
        for (index, (name, item)) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(f, "{comma}\"{name}\":")?;
            match item {
                Item::List(list) => write_list(f, list)?,
                Item::Object(object) => object.fmt(f)?,
                // Not with `{:#}`, which would break the line.
                Item::Value(value) => write!(f, "{value}")?,
            }
        }
        f.write_str("}")
    }
}

fn write_list(f: &mut fmt::Formatter<'_>, list: &[Object]) -> fmt::Result {
    f.write_str("[")?;
    for (index, object) in list.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        write!(f, "{comma}{object}")?;
    }
    f.write_str("]")
}
