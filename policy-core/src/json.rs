//! Floor 1: a JSON reader that keeps every place and reports every fault.
//!
//! In: a [`Source`]. Out: a [`Node`] tree with byte-exact spans, and diagnostics.
//! Members stay in document order, repeated ones included.

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
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// Where it stands, quotes and brackets included.
    pub span: Span,
}

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `[…]`.
    Array(Vec<Node>),
    /// `true`, `false`.
    Bool(bool),
    /// `null`.
    Null,
    /// A number, as written.
    Number(String),
    /// `{…}`; names may repeat, and the reader has then reported it.
    Object(Vec<Member>),
    /// A string, decoded.
    String(String),
}

/// One member of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// The name, decoded.
    pub name: String,
    /// Where the name stands, quotes included.
    pub name_span: Span,
    /// The value.
    pub value: Node,
}

/// What was read, and everything that is wrong with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    /// The value, as far as it could be read; `None` when there is none at all.
    pub node: Option<Node>,
    /// Faults in document order; with any error among them the node must not be used for decisions.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a document.
///
/// Takes time in proportion to the length of the text, goes no deeper than
/// [`MAX_JSON_DEPTH`](crate::limits::MAX_JSON_DEPTH), and reports at most
/// [`MAX_DIAGNOSTICS`](crate::limits::MAX_DIAGNOSTICS) faults.
#[must_use]
pub fn parse(source: &Source) -> Parsed {
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
pub fn parse_text(text: &str, map: &SourceMap) -> Parsed {
    parse_decoded(text).mapped(map)
}

/// Reads a text that was decoded from a document; places are those of the text.
pub(crate) fn parse_decoded(text: &str) -> Parsed {
    reader::read(text, 0)
}

impl Node {
    /// The members, if it is an object.
    #[must_use]
    pub fn as_object(&self) -> Option<&[Member]> {
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
    pub fn as_array(&self) -> Option<&[Node]> {
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
    pub fn member(&self, name: &str) -> Option<&Node> {
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

impl Parsed {
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
