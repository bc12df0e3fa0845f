//! YAML read into the same tree as JSON, places included. The only file that names granit-parser.

use std::collections::BTreeMap;

use granit_parser::{Event, Parser, ScalarStyle, ScanError};
use policy_core::Source;
use policy_core::json::{Member, Node, Parsed, Value};
use policy_core::limits::MAX_JSON_DEPTH;
use policy_core::text::diagnostic::{Diagnostic, Severity};
use policy_core::text::span::Span;

/// Reads the one document of a YAML text.
///
/// Plain scalars are `null`, `true`, `false`, numbers as in JSON, or else strings: a date is a
/// string, and so are `yes` and `012345678901`.
pub(crate) fn parse(source: &Source) -> Parsed<'static> {
    let mut reader = Reader::default();
    let node = match reader.run(source.text()) {
        Ok(node) => node,
        Err(diagnostic) => {
            reader.diagnostics.push(diagnostic);
            None
        }
    };
    Parsed {
        node,
        diagnostics: reader.diagnostics,
    }
}

#[derive(Default)]
struct Reader {
    open: Vec<Open>,
    root: Option<Node<'static>>,
    documents: usize,
    nodes: usize,
    anchors: BTreeMap<usize, Anchored>,
    diagnostics: Vec<Diagnostic>,
}

/// A list or an object whose end has not been seen.
enum Open {
    List {
        nodes: Vec<Node<'static>>,
        start: u32,
        anchor: usize,
    },
    Object {
        members: Vec<Member<'static>>,
        /// Names seen, with the place of the first.
        seen: BTreeMap<String, Span>,
        name: Option<(String, Span)>,
        start: u32,
        anchor: usize,
    },
}

/// What an alias can stand for; `nodes` counts what it brings in.
struct Anchored {
    node: Node<'static>,
    nodes: usize,
}

impl Reader {
    fn run(&mut self, text: &str) -> Result<Option<Node<'static>>, Diagnostic> {
        let options = granit_parser::options! {
            flow_nesting_limit: MAX_JSON_DEPTH,
            block_nesting_limit: MAX_JSON_DEPTH,
            emit_comments: false,
        };
        for event in Parser::new_from_str_with_options(text, options) {
            let (event, span) = event.map_err(|error| syntax(&error))?;
            self.event(event, place(span))?;
        }
        Ok(self.root.take())
    }

    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Diagnostic> {
        match event {
            Event::DocumentStart(..) => {
                self.documents = self.documents.saturating_add(1);
                if self.documents > 1 {
                    return Err(
                        error("yaml-documents", "a second document begins here", span)
                            .advise("a case file is one document; write two files"),
                    );
                }
                Ok(())
            }
            Event::Scalar(text, style, anchor, tag) => {
                if tag.is_some() {
                    return Err(error(
                        "yaml-tag",
                        "YAML tags are not used in case files",
                        span,
                    ));
                }
                self.value_of(scalar(&text, style), &text, span, anchor)
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.refuse_tag(tag.is_some(), span)?;
                self.enter(span)?;
                self.open.push(Open::List {
                    nodes: Vec::new(),
                    start: span.start,
                    anchor,
                });
                Ok(())
            }
            Event::MappingStart(_, anchor, tag) => {
                self.refuse_tag(tag.is_some(), span)?;
                self.enter(span)?;
                self.open.push(Open::Object {
                    members: Vec::new(),
                    seen: BTreeMap::new(),
                    name: None,
                    start: span.start,
                    anchor,
                });
                Ok(())
            }
            Event::SequenceEnd | Event::MappingEnd => self.leave(span),
            Event::Alias(id) => self.alias(id, span),
            // The parser makes an alias without an anchor an error of its own.
            Event::UnresolvedAlias(_)
            | Event::Anchor(..)
            | Event::DocumentEnd
            | Event::StreamEnd
            | Event::StreamStart => Ok(()),
            // Later versions of the parser may have more.
            _ => Err(error("yaml-unknown", "this YAML is not understood", span)),
        }
    }

    fn refuse_tag(&self, tagged: bool, span: Span) -> Result<(), Diagnostic> {
        if tagged {
            return Err(error(
                "yaml-tag",
                "YAML tags are not used in case files",
                span,
            ));
        }
        Ok(())
    }

    fn enter(&self, span: Span) -> Result<(), Diagnostic> {
        if self.open.len() >= MAX_JSON_DEPTH {
            return Err(error("too-deep", "this is nested too deeply", span));
        }
        if let Some(Open::Object { name: None, .. }) = self.open.last() {
            return Err(
                error("yaml-key", "a member name is a list or an object", span)
                    .advise("write the name in quotes if it is text"),
            );
        }
        Ok(())
    }

    fn leave(&mut self, span: Span) -> Result<(), Diagnostic> {
        let (value, start, anchor) = match self.open.pop() {
            Some(Open::List {
                nodes,
                start,
                anchor,
            }) => (Value::Array(nodes), start, anchor),
            Some(Open::Object {
                members,
                start,
                anchor,
                ..
            }) => (Value::Object(members), start, anchor),
            None => return Ok(()),
        };
        let end = last_end(&value).unwrap_or(start).max(span.end);
        self.value_of(value, "", Span::new(start, end), anchor)
    }

    /// Puts a value where it belongs: under its name, into its list, or at the top.
    fn value_of(
        &mut self,
        value: Value<'static>,
        text: &str,
        span: Span,
        anchor: usize,
    ) -> Result<(), Diagnostic> {
        self.nodes = self.nodes.saturating_add(1);
        if self.nodes > MAX_NODES {
            return Err(error("too-large", "this has too many values", span));
        }
        if let Some(Open::Object {
            seen,
            name: name @ None,
            ..
        }) = self.open.last_mut()
        {
            if text == "<<" {
                return Err(
                    error("yaml-merge", "merge keys (`<<`) are not supported", span)
                        .advise("write the members out, or use an alias for the whole value"),
                );
            }
            if let Some(&first) = seen.get(text) {
                let mut repeated = error(
                    "duplicate-member",
                    format!("the member `{text}` is given twice"),
                    span,
                );
                repeated.related = Some((first, "it is first given here".to_owned()));
                self.diagnostics.push(repeated);
            }
            seen.insert(text.to_owned(), span);
            *name = Some((text.to_owned(), span));
            return Ok(());
        }
        let node = Node { value, span };
        if anchor != 0 {
            let anchored = Anchored {
                node: node.clone(),
                nodes: count(&node),
            };
            self.anchors.insert(anchor, anchored);
        }
        match self.open.last_mut() {
            Some(Open::List { nodes, .. }) => nodes.push(node),
            Some(Open::Object { members, name, .. }) => {
                if let Some((name, name_span)) = name.take() {
                    members.push(Member {
                        name: name.into(),
                        name_span,
                        value: node,
                    });
                }
            }
            None => self.root = Some(node),
        }
        Ok(())
    }

    fn alias(&mut self, id: usize, span: Span) -> Result<(), Diagnostic> {
        // An alias inside its own anchor would be an endless document.
        let Some(anchored) = self.anchors.get(&id) else {
            return Err(error(
                "yaml-cycle",
                "this alias stands inside of what it names",
                span,
            ));
        };
        if let Some(Open::Object { name: None, .. }) = self.open.last() {
            return Err(error("yaml-key", "an alias cannot be a member name", span));
        }
        self.nodes = self.nodes.saturating_add(anchored.nodes);
        if self.open.len().saturating_add(depth(&anchored.node)) > MAX_JSON_DEPTH {
            return Err(error("too-deep", "this is nested too deeply", span));
        }
        if self.nodes > MAX_NODES {
            return Err(error(
                "too-large",
                "aliases make this document too large",
                span,
            ));
        }
        let value = anchored.node.value.clone();
        let own_place = anchored.node.span;
        self.value_of(value, "", own_place, 0)
    }
}

/// Plain scalars by the core schema, as far as JSON has such values.
fn scalar(text: &str, style: ScalarStyle) -> Value<'static> {
    if style != ScalarStyle::Plain {
        return Value::String(text.to_owned().into());
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        other if is_json_number(other) => Value::Number(other.to_owned().into()),
        other => Value::String(other.to_owned().into()),
    }
}

/// `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`
fn is_json_number(text: &str) -> bool {
    let rest = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (rest, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent
            .is_none_or(|exponent| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
}

/// Trees are at most [`MAX_JSON_DEPTH`] deep, so that walking them recursively is safe.
fn count(node: &Node<'_>) -> usize {
    let inside: usize = match &node.value {
        Value::Array(nodes) => nodes.iter().map(count).fold(0, usize::saturating_add),
        Value::Object(members) => members
            .iter()
            .map(|member| count(&member.value))
            .fold(0, usize::saturating_add),
        Value::Bool(_) | Value::Null | Value::Number(_) | Value::String(_) => 0,
    };
    inside.saturating_add(1)
}

fn depth(node: &Node<'_>) -> usize {
    let inside = match &node.value {
        Value::Array(nodes) => nodes.iter().map(depth).max(),
        Value::Object(members) => members.iter().map(|member| depth(&member.value)).max(),
        Value::Bool(_) | Value::Null | Value::Number(_) | Value::String(_) => return 0,
    };
    inside.unwrap_or(0).saturating_add(1)
}

fn last_end(value: &Value<'_>) -> Option<u32> {
    match value {
        Value::Array(nodes) => nodes.last().map(|node| node.span.end),
        Value::Object(members) => members.last().map(|member| member.value.span.end),
        Value::Bool(_) | Value::Null | Value::Number(_) | Value::String(_) => None,
    }
}

fn place(span: granit_parser::Span) -> Span {
    let offset = |marker: granit_parser::Marker| {
        u32::try_from(marker.byte_offset().unwrap_or_default()).unwrap_or(u32::MAX)
    };
    let start = offset(span.start);
    Span::new(start, offset(span.end).max(start))
}

fn syntax(scan: &ScanError) -> Diagnostic {
    let offset = scan.marker().byte_offset().unwrap_or_default();
    let start = u32::try_from(offset).unwrap_or(u32::MAX);
    let span = Span::new(start, start.saturating_add(1));
    error("yaml-syntax", format!("not YAML: {}", scan.info()), span)
}

fn error(code: &'static str, message: impl Into<String>, span: Span) -> Diagnostic {
    Diagnostic {
        severity: Severity::Error,
        code,
        message: message.into(),
        span,
        help: None,
        related: None,
    }
}

trait Advise {
    fn advise(self, help: &str) -> Self;
}

impl Advise for Diagnostic {
    fn advise(mut self, help: &str) -> Self {
        self.help = Some(help.to_owned());
        self
    }
}

/// More values than any case file has; aliases can multiply a small file into a huge one.
const MAX_NODES: usize = 500_000;

#[cfg(test)]
mod tests {
    use policy_core::json;

    use super::*;

    /// JSON is YAML: both readers see the same values at the same places.
    #[test]
    fn json_is_read_as_json() {
        let texts = [
            r#"{"a": [1, -2.5e3, true, null, "x"], "b": {"c": []}}"#,
            "[\n  {\"Sid\": \"\u{e9}\u{1f600}\", \"n\": 0}\n]\n",
            r#"{"escaped": "a\"b\\cA\n"}"#,
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow"}, {}]}"#,
        ];
        for text in texts {
            let source = Source::new("case", text);
            assert_eq!(parse(&source), json::parse(&source), "{text}");
        }
    }

    #[test]
    fn plain_scalars() {
        let source = Source::new(
            "case",
            "[2012-10-17, yes, 012345678901, 1e5, ~, TRUE, '1', .5]",
        );
        let node = parse(&source).node.unwrap();
        let values: Vec<Value> = node
            .as_array()
            .unwrap()
            .iter()
            .map(|node| node.value.clone())
            .collect();
        let string = |text: &str| Value::String(text.to_owned().into());
        let wanted = [
            string("2012-10-17"),
            string("yes"),
            string("012345678901"),
            Value::Number("1e5".into()),
            Value::Null,
            Value::Bool(true),
            string("1"),
            string(".5"),
        ];
        assert_eq!(values, wanted);
    }
}
