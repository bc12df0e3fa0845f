//! TOML read into the same tree as JSON, places included. The only file that names the crate toml.

use std::ops::Range;

use policy_core::Source;
use policy_core::json::{Member, Node, Parsed, Value};
use policy_core::text::diagnostic::{Diagnostic, Severity};
use policy_core::text::span::Span;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Reads a TOML document. Dates are strings, and tables are objects.
pub(crate) fn parse(source: &Source) -> Parsed<'static> {
    let (table, errors) = DeTable::parse_recoverable(source.text());
    let diagnostics = errors.iter().map(|error| Diagnostic {
        severity: Severity::Error,
        code: "toml-syntax",
        // The rest of the message shows the line once more.
        message: error
            .message()
            .lines()
            .next()
            .unwrap_or_default()
            .to_owned(),
        span: error.span().map_or_else(Span::default, place),
        help: None,
        related: None,
    });
    let diagnostics: Vec<Diagnostic> = diagnostics.collect();
    let span = place(table.span());
    let node = diagnostics
        .is_empty()
        .then(|| object(table.get_ref(), span));
    Parsed { node, diagnostics }
}

/// Recursion is bounded: the reader takes no deeper documents than it can read itself.
fn node(value: &Spanned<DeValue<'_>>) -> Node<'static> {
    let span = place(value.span());
    let value = match value.get_ref() {
        DeValue::String(text) => Value::String(text.to_string().into()),
        DeValue::Integer(number) => Value::Number(number.to_string().into()),
        DeValue::Float(number) => Value::Number(number.to_string().into()),
        DeValue::Boolean(truth) => Value::Bool(*truth),
        DeValue::Datetime(date) => Value::String(date.to_string().into()),
        DeValue::Array(entries) => Value::Array(entries.iter().map(node).collect()),
        DeValue::Table(table) => return object(table, span),
    };
    Node { value, span }
}

/// Members in the order in which they are written: the tree of the crate is sorted by name.
fn object(table: &DeTable<'_>, span: Span) -> Node<'static> {
    let mut members: Vec<Member<'static>> = table
        .iter()
        .map(|(name, value)| Member {
            name: name.get_ref().to_string().into(),
            name_span: place(name.span()),
            value: node(value),
        })
        .collect();
    members.sort_by_key(|member| member.name_span);
    Node {
        value: Value::Object(members),
        span,
    }
}

fn place(range: Range<usize>) -> Span {
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(offset(range.start), offset(range.end))
}
