//! Floor 1: a JSON reader that keeps every place and reports every fault.
//!
//! In: a [`Source`](crate::Source). Out: a [`Node`] tree with byte-exact spans, and diagnostics.
//! Members stay in document order, repeated ones included.

use crate::text::span::Span;

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
    pub diagnostics: Vec<crate::text::diagnostic::Diagnostic>,
}
