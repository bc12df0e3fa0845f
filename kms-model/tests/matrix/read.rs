//! Reads JSON by hand, so that whatever is not known is an error that says where.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::str::FromStr;

use serde_json::{Map, Value};

/// A value, and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Node<'a> {
    pub(crate) value: &'a Value,
    pub(crate) place: String,
}

/// The members of an object.
#[derive(Clone, Debug)]
pub(crate) struct Members<'a> {
    map: &'a Map<String, Value>,
    place: String,
}

impl<'a> Node<'a> {
    pub(crate) fn new(value: &'a Value, place: impl Into<String>) -> Self {
        let place = place.into();
        Self { value, place }
    }

    /// An object with no other members than these.
    pub(crate) fn members(&self, known: &[&str]) -> Result<Members<'a>, String> {
        let map = self.map()?;
        let unknown: Vec<&str> = map
            .keys()
            .map(String::as_str)
            .filter(|name| !known.contains(name))
            .collect();
        if !unknown.is_empty() {
            return Err(self.wrong(format!("unknown member `{}`", unknown.join("`, `"))));
        }
        let place = self.place.clone();
        Ok(Members { map, place })
    }

    /// An object with any names.
    pub(crate) fn named(&self) -> Result<BTreeMap<&'a str, Node<'a>>, String> {
        let members = self.map()?.iter();
        let named = |(name, value): (&'a String, &'a Value)| {
            let place = format!("{}.{name}", self.place);
            (name.as_str(), Node { value, place })
        };
        Ok(members.map(named).collect())
    }

    pub(crate) fn list(&self) -> Result<Vec<Node<'a>>, String> {
        let list = self.value.as_array();
        let list = list.ok_or_else(|| self.wrong("a list is wanted"))?;
        let element = |(index, value): (usize, &'a Value)| {
            let place = format!("{}[{index}]", self.place);
            Node { value, place }
        };
        Ok(list.iter().enumerate().map(element).collect())
    }

    pub(crate) fn text(&self) -> Result<&'a str, String> {
        let text = self.value.as_str();
        text.ok_or_else(|| self.wrong("a text is wanted"))
    }

    pub(crate) fn flag(&self) -> Result<bool, String> {
        let flag = self.value.as_bool();
        flag.ok_or_else(|| self.wrong("true or false is wanted"))
    }

    pub(crate) fn number(&self) -> Result<i64, String> {
        let number = self.value.as_i64();
        number.ok_or_else(|| self.wrong("a whole number is wanted"))
    }

    pub(crate) fn size(&self) -> Result<usize, String> {
        let size = usize::try_from(self.number()?);
        size.map_err(|error| self.wrong(error))
    }

    /// A text that stands for something.
    pub(crate) fn parsed<T: FromStr<Err: Display>>(&self) -> Result<T, String> {
        self.text()?.parse().map_err(|error| self.wrong(error))
    }

    pub(crate) fn texts(&self) -> Result<BTreeMap<String, String>, String> {
        let named = self.named()?.into_iter();
        named
            .map(|(name, node)| Ok((name.to_owned(), node.text()?.to_owned())))
            .collect()
    }

    pub(crate) fn wrong(&self, what: impl Display) -> String {
        format!("{}: {what}", self.place)
    }

    fn map(&self) -> Result<&'a Map<String, Value>, String> {
        let map = self.value.as_object();
        map.ok_or_else(|| self.wrong("an object is wanted"))
    }
}

impl<'a> Members<'a> {
    /// A member; JSON's `null` is as good as none.
    pub(crate) fn maybe(&self, name: &str) -> Option<Node<'a>> {
        let value = self.map.get(name).filter(|value| !value.is_null())?;
        let place = if self.place.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.place)
        };
        Some(Node { value, place })
    }

    pub(crate) fn needed(&self, name: &str) -> Result<Node<'a>, String> {
        let node = self.maybe(name);
        node.ok_or_else(|| format!("{}: `{name}` is missing", self.place))
    }

    pub(crate) fn text(&self, name: &str) -> Result<Option<String>, String> {
        let node = self.maybe(name);
        node.map(|node| Ok(node.text()?.to_owned())).transpose()
    }

    /// The members of a member; nothing if there is none.
    pub(crate) fn named(&self, name: &str) -> Result<BTreeMap<&'a str, Node<'a>>, String> {
        self.maybe(name)
            .map_or_else(|| Ok(BTreeMap::new()), |node| node.named())
    }

    /// The elements of a member; nothing if there is none.
    pub(crate) fn list(&self, name: &str) -> Result<Vec<Node<'a>>, String> {
        self.maybe(name)
            .map_or_else(|| Ok(Vec::new()), |node| node.list())
    }
}

/// JSON in which no name stands twice in one object: `serde_json` would keep the last one.
pub(crate) fn parse(text: &str) -> Result<Value, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let written = names(text);
    let kept = count(&value);
    if written == kept {
        Ok(value)
    } else {
        Err(format!(
            "a name stands twice in one object: {written} are written, {kept} are kept"
        ))
    }
}

/// Puts one value over another: objects member by member, where `null` removes, all else whole, and
/// so what stands for a single value, such as `{"$key": "orders"}`.
///
/// Source: RFC 7386, "JSON Merge Patch".
pub(crate) fn merge(under: &mut Value, over: &Value) {
    put_over(under, over, Nulls::Remove);
}

/// One patch after another, as one: what they remove stays to be removed.
pub(crate) fn compose(under: &mut Value, over: &Value) {
    put_over(under, over, Nulls::Stay);
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Nulls {
    Remove,
    Stay,
}

fn put_over(under: &mut Value, over: &Value, nulls: Nulls) {
    let Some(over) = over.as_object().filter(|over| !stands_for(over)) else {
        under.clone_from(over);
        return;
    };
    if under.as_object().is_none_or(stands_for) {
        *under = Value::Object(Map::new());
    }
    let Value::Object(under) = under else {
        return;
    };
    for (name, value) in over {
        if value.is_null() && nulls == Nulls::Remove {
            under.remove(name);
        } else {
            put_over(
                under.entry(name.clone()).or_insert(Value::Null),
                value,
                nulls,
            );
        }
    }
}

fn stands_for(map: &Map<String, Value>) -> bool {
    map.keys().any(|name| name.starts_with('$'))
}

/// The names of rows must tell them apart.
pub(crate) fn distinct<'n>(names: impl Iterator<Item = &'n str>) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(format!("two rows are called `{name}`"));
        }
    }
    Ok(())
}

/// Colons outside of texts: one for each member.
fn names(text: &str) -> usize {
    let (mut inside, mut escaped, mut found) = (false, false, 0_usize);
    for character in text.chars() {
        match character {
            _ if escaped => escaped = false,
            '\\' if inside => escaped = true,
            '"' => inside = !inside,
            ':' if !inside => found = found.saturating_add(1),
            _ => {}
        }
    }
    found
}

fn count(value: &Value) -> usize {
    match value {
        Value::Array(list) => list.iter().map(count).sum(),
        Value::Object(map) => map
            .values()
            .map(count)
            .sum::<usize>()
            .saturating_add(map.len()),
        Value::Bool(_) | Value::Null | Value::Number(_) | Value::String(_) => 0,
    }
}
