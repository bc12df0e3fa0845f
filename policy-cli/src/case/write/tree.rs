//! JSON on its way out, its members in the order in which a person reads them.

use std::collections::BTreeMap;

use policy_core::json::{Node, Value};
use serde::Serialize;
use serde::ser::{SerializeMap, SerializeSeq, Serializer};

/// A JSON value whose members keep their order.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tree {
    Bool(bool),
    List(Vec<Tree>),
    Null,
    Number(i64),
    Object(Vec<(String, Tree)>),
    Text(String),
}

impl Tree {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(crate) fn texts<'t>(texts: impl IntoIterator<Item = &'t String>) -> Self {
        Self::List(texts.into_iter().map(Self::text).collect())
    }

    pub(crate) fn map(pairs: &BTreeMap<String, String>) -> Self {
        let pairs = pairs.iter();
        Self::Object(
            pairs
                .map(|(name, value)| (name.clone(), Self::text(value)))
                .collect(),
        )
    }

    /// What was read, written again.
    pub(crate) fn of(node: &Node<'_>) -> Self {
        match &node.value {
            Value::Array(elements) => Self::List(elements.iter().map(Self::of).collect()),
            Value::Bool(truth) => Self::Bool(*truth),
            Value::Null => Self::Null,
            // A number that is no whole one is the same to IAM in quotes.
            Value::Number(digits) => match digits.parse() {
                Ok(number) => Self::Number(number),
                Err(_) => Self::text(digits.as_ref()),
            },
            Value::Object(members) => Self::Object(
                members
                    .iter()
                    .map(|member| (member.name.to_string(), Self::of(&member.value)))
                    .collect(),
            ),
            Value::String(text) => Self::text(text.as_ref()),
        }
    }
}

impl Serialize for Tree {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Bool(truth) => serializer.serialize_bool(*truth),
            Self::List(elements) => {
                let mut list = serializer.serialize_seq(Some(elements.len()))?;
                for element in elements {
                    list.serialize_element(element)?;
                }
                list.end()
            }
            Self::Null => serializer.serialize_unit(),
            Self::Number(number) => serializer.serialize_i64(*number),
            Self::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in members {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
            Self::Text(text) => serializer.serialize_str(text),
        }
    }
}

/// Members of an object, of which those that are not known are left out.
#[derive(Clone, Debug, Default)]
pub(super) struct Members(Vec<(String, Tree)>);

impl Members {
    pub(super) fn add(&mut self, name: &str, value: Tree) {
        self.0.push((name.to_owned(), value));
    }

    pub(super) fn first(&mut self, name: &str, value: Tree) {
        self.0.insert(0, (name.to_owned(), value));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn some(&mut self, name: &str, value: Option<Tree>) {
        if let Some(value) = value {
            self.add(name, value);
        }
    }

    pub(super) fn text(&mut self, name: &str, value: Option<&str>) {
        self.some(name, value.map(Tree::text));
    }

    pub(super) fn bool(&mut self, name: &str, value: Option<bool>) {
        self.some(name, value.map(Tree::Bool));
    }

    pub(super) fn number(&mut self, name: &str, value: Option<u32>) {
        self.some(name, value.map(|value| Tree::Number(value.into())));
    }

    pub(super) fn map(&mut self, name: &str, value: Option<&BTreeMap<String, String>>) {
        self.some(name, value.map(Tree::map));
    }

    pub(super) fn texts(&mut self, name: &str, value: Option<&Vec<String>>) {
        self.some(name, value.map(Tree::texts));
    }

    pub(super) fn tree(self) -> Tree {
        Tree::Object(self.0)
    }
}
