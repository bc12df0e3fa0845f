//! Floor 1: a JSON reader that keeps every place and reports every fault.
//!
//! In: a [`Source`]. Out: a [`Node`] tree with byte-exact spans, and diagnostics.
//! Members stay in document order, repeated ones included.

use std::borrow::Cow;

use crate::text::diagnostic::Diagnostic;
use crate::text::source::{BYTE_ORDER_MARK, Source};
use crate::text::source_map::SourceMap;
use crate::text::span::Span;

mod embedded;
mod escape;
mod fault;
mod leaf;
mod reader;

pub(crate) use embedded::{decode_percent, decode_string};

/// A JSON value and its place.
///
/// Texts without escapes are those of the source: nothing is copied.
#[derive(Clone, Debug, PartialEq)]
pub struct Node<'a> {
    /// What it is.
    pub value: Value<'a>,
    /// Where it stands, quotes and brackets included.
    pub span: Span,
}

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// `[…]`.
    Array(Vec<Node<'a>>),
    /// `true`, `false`.
    Bool(bool),
    /// `null`.
    Null,
    /// A number, as written.
    Number(Cow<'a, str>),
    /// `{…}`; names may repeat, and the reader has then reported it.
    Object(Vec<Member<'a>>),
    /// A string, decoded.
    String(Cow<'a, str>),
}

/// One member of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Member<'a> {
    /// The name, decoded.
    pub name: Cow<'a, str>,
    /// Where the name stands, quotes included.
    pub name_span: Span,
    /// The value.
    pub value: Node<'a>,
}

/// What was read, and everything that is wrong with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed<'a> {
    /// The value, as far as it could be read; `None` when there is none at all.
    pub node: Option<Node<'a>>,
    /// Faults in document order; with any error among them the node must not be used for decisions.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a document.
///
/// Takes time in proportion to the length of the text, goes no deeper than
/// [`MAX_JSON_DEPTH`](crate::limits::MAX_JSON_DEPTH), and reports at most
/// [`MAX_DIAGNOSTICS`](crate::limits::MAX_DIAGNOSTICS) faults.
#[must_use]
pub fn parse(source: &Source) -> Parsed<'_> {
    let text = source.text();
    match text.strip_prefix(BYTE_ORDER_MARK) {
        Some(rest) => {
            let skipped = text.len().saturating_sub(rest.len());
            reader::read(text, skipped)
        }
        None => reader::read(text, 0),
    }
}

/// Reads a text that was decoded from a document; places are those of the document.
#[must_use]
pub fn parse_text<'a>(text: &'a str, map: &SourceMap) -> Parsed<'a> {
    parse_decoded(text).mapped(map)
}

/// Reads a text that was decoded from a document; places are those of the text.
pub(crate) fn parse_decoded(text: &str) -> Parsed<'_> {
    reader::read(text, 0)
}

impl<'a> Node<'a> {
    /// The members, if it is an object.
    #[must_use]
    pub fn as_object(&self) -> Option<&[Member<'a>]> {
        match &self.value {
            Value::Object(members) => Some(members),
            Value::Array(_)
            | Value::Bool(_)
            | Value::Null
            | Value::Number(_)
            | Value::String(_) => None,
        }
    }

    /// The elements, if it is an array.
    #[must_use]
    pub fn as_array(&self) -> Option<&[Self]> {
        match &self.value {
            Value::Array(elements) => Some(elements),
            Value::Bool(_)
            | Value::Null
            | Value::Number(_)
            | Value::Object(_)
            | Value::String(_) => None,
        }
    }

    /// The text, if it is a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            Value::Array(_)
            | Value::Bool(_)
            | Value::Null
            | Value::Number(_)
            | Value::Object(_) => None,
        }
    }

    /// The value of the first member of that name, if it is an object that has one.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&Self> {
        self.as_object()?
            .iter()
            .find(|member| member.name == name)
            .map(|member| &member.value)
    }

    /// What it is, in words, for messages.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match &self.value {
            Value::Array(_) => "a list",
            Value::Bool(_) => "a boolean",
            Value::Null => "null",
            Value::Number(_) => "a number",
            Value::Object(_) => "an object",
            Value::String(_) => "a string",
        }
    }

    /// The same tree with texts of its own, to be kept longer than the source.
    ///
    /// Recursion is bounded: no tree is deeper than the reader allows.
    #[must_use]
    pub fn into_owned(self) -> Node<'static> {
        let value = match self.value {
            Value::Array(elements) => {
                Value::Array(elements.into_iter().map(Node::into_owned).collect())
            }
            Value::Bool(truth) => Value::Bool(truth),
            Value::Null => Value::Null,
            Value::Number(digits) => Value::Number(Cow::Owned(digits.into_owned())),
            Value::Object(members) => {
                Value::Object(members.into_iter().map(Member::into_owned).collect())
            }
            Value::String(text) => Value::String(Cow::Owned(text.into_owned())),
        };
        Node {
            value,
            span: self.span,
        }
    }

    /// The same tree with places of the text that this one was decoded from.
    ///
    /// Recursion is bounded: no tree is deeper than the reader allows.
    pub(crate) fn mapped(mut self, map: &SourceMap) -> Self {
        if *map != SourceMap::identity() {
            self.map_places(map);
        }
        self
    }

    fn map_places(&mut self, map: &SourceMap) {
        self.span = map.span(self.span);
        match &mut self.value {
            Value::Array(elements) => {
                for element in elements {
                    element.map_places(map);
                }
            }
            Value::Object(members) => {
                for member in members {
                    member.name_span = map.span(member.name_span);
                    member.value.map_places(map);
                }
            }
            Value::Bool(_) | Value::Null | Value::Number(_) | Value::String(_) => {}
        }
    }
}

impl Member<'_> {
    fn into_owned(self) -> Member<'static> {
        Member {
            name: Cow::Owned(self.name.into_owned()),
            name_span: self.name_span,
            value: self.value.into_owned(),
        }
    }
}

impl Parsed<'_> {
    /// The same with texts of its own, to be kept longer than the source.
    #[must_use]
    pub fn into_owned(self) -> Parsed<'static> {
        Parsed {
            node: self.node.map(Node::into_owned),
            diagnostics: self.diagnostics,
        }
    }

    /// Whether the node is all that the author wrote, so that more can be said about it even when
    /// the spelling had faults.
    pub(crate) fn is_faithful(&self) -> bool {
        self.diagnostics
            .iter()
            .all(|diagnostic| !diagnostic.is_error() || fault::is_harmless(diagnostic.code))
    }

    fn mapped(self, map: &SourceMap) -> Self {
        Self {
            node: self.node.map(|node| node.mapped(map)),
            diagnostics: self
                .diagnostics
                .into_iter()
                .map(|diagnostic| diagnostic.mapped(map))
                .collect(),
        }
    }
}
