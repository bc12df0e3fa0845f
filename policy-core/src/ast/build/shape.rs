//! The shapes that elements have: an object, a string, a string or a list of strings.

use crate::ast::build::fault::Fault;
use crate::json::{Member, Node, Value};
use crate::text::diagnostic::Diagnostics;
use crate::text::span::Spanned;

/// The members of what has to be an object.
pub(super) fn members<'a>(
    node: &'a Node<'a>,
    what: &str,
    found: &mut Diagnostics,
) -> Option<&'a [Member<'a>]> {
    let members = node.as_object();
    if members.is_none() {
        found.push(Fault::NotAnObject(what.to_owned(), node.kind()).at(node.span));
    }
    members
}

/// The text of what has to be a string.
pub(super) fn string<'a>(
    node: &'a Node<'a>,
    what: &str,
    found: &mut Diagnostics,
) -> Option<Spanned<&'a str>> {
    let text = node.as_str();
    if text.is_none() {
        found.push(Fault::WrongType(what.to_owned(), "a string", node.kind()).at(node.span));
    }
    text.map(|text| Spanned::new(text, node.span))
}

/// The texts of what has to be a string or a list of strings.
pub(super) fn strings<'a>(
    node: &'a Node<'a>,
    what: &str,
    found: &mut Diagnostics,
) -> Vec<Spanned<&'a str>> {
    match &node.value {
        Value::Array(elements) => elements
            .iter()
            .filter_map(|element| {
                let text = element.as_str();
                if text.is_none() {
                    let fault = Fault::WrongEntry(what.to_owned(), element.kind());
                    found.push(fault.at(element.span));
                }
                text.map(|text| Spanned::new(text, element.span))
            })
            .collect(),
        Value::String(text) => vec![Spanned::new(text, node.span)],
        Value::Bool(_) | Value::Null | Value::Number(_) | Value::Object(_) => {
            let fault = Fault::WrongType(
                what.to_owned(),
                "a string or a list of strings",
                node.kind(),
            );
            found.push(fault.at(node.span));
            Vec::new()
        }
    }
}
