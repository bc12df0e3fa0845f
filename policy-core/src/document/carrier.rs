//! The wrappings around a policy: members of command output, escaped JSON, URL-encoding.
//!
//! Nothing is mapped before the innermost text was read: until then places are those of the layer
//! that is looked at, and each layer knows the way back to the file.

use std::borrow::Cow;

use crate::ast::PolicyKind;
use crate::document::{Unwrapped, Wrapping};
use crate::json::{Node, Parsed, Value, decode_percent, decode_string, parse_decoded};
use crate::text::diagnostic::{Diagnostic, Severity};
use crate::text::source::{BYTE_ORDER_MARK, Source};
use crate::text::source_map::SourceMap;
use crate::text::span::Span;

/// A text that is URL-encoded as a whole.
pub(super) fn whole_text(source: &Source) -> Option<Unwrapped<'static>> {
    let text = source.text();
    let inside = text.trim_start_matches(BYTE_ORDER_MARK).trim();
    if !is_percent_encoded(inside) {
        return None;
    }
    let start = text.find(inside)?;
    let (decoded, map) = decode_percent(inside, u32::try_from(start).ok()?)?;
    let mut found = inner(&decoded, map, None, 0);
    found.wrappings.insert(0, Wrapping::Percent);
    Some(found)
}

/// Finds the document in what was read from a text.
pub(super) fn unwrap<'n>(parsed: Parsed<'n>, text: &str) -> Unwrapped<'n> {
    let layer = Layer {
        text,
        map: SourceMap::identity(),
        depth: 0,
    };
    layer.unwrap(parsed, None)
}

/// A text at some depth of encoding.
struct Layer<'a> {
    text: &'a str,
    /// The way back to the file.
    map: SourceMap,
    depth: usize,
}

/// What a node turned out to be.
enum Found<'a> {
    /// The document.
    Document(Node<'a>),
    /// A string that holds it.
    Encoded(Span, Cow<'a, str>),
    /// Nothing that can be gone into.
    Nothing(Diagnostic),
}

impl Layer<'_> {
    fn unwrap<'n>(self, parsed: Parsed<'n>, mut kind: Option<PolicyKind>) -> Unwrapped<'n> {
        let faithful = parsed.is_faithful();
        let mut diagnostics = parsed.diagnostics;
        let node = parsed.node.filter(|_| faithful);
        // A string with faults after it is more likely a stray quote than a wrapping.
        let node = node.filter(|node| node.as_str().is_none() || diagnostics.is_empty());
        let found = match node {
            None => None,
            Some(node) => match locate(node, &mut kind) {
                Found::Document(node) => Some(node),
                Found::Nothing(diagnostic) => {
                    diagnostics.push(diagnostic);
                    None
                }
                Found::Encoded(span, text) => {
                    let mut below = self.decode(span, text.into_owned(), kind);
                    let mut all = mapped(diagnostics, &self.map);
                    all.append(&mut below.parsed.diagnostics);
                    below.parsed.diagnostics = all;
                    below.wrappings.insert(0, Wrapping::JsonString);
                    return below;
                }
            },
        };
        Unwrapped {
            parsed: Parsed {
                node: found.map(|node| node.mapped(&self.map)),
                diagnostics: mapped(diagnostics, &self.map),
            },
            kind,
            wrappings: Vec::new(),
        }
    }

    /// Reads the document in a string of this layer.
    fn decode(&self, span: Span, text: String, kind: Option<PolicyKind>) -> Unwrapped<'static> {
        if self.depth >= MAX_WRAPPINGS {
            return failed(TOO_DEEP, self.map.span(span), kind);
        }
        let (decoded, map) = match self.inside(span) {
            Some((decoded, map)) if decoded == text => (decoded, map.within(self.map.clone())),
            // The string was not written as JSON here (it came from YAML, say): only its place
            // is known.
            Some(_) | None => (text, SourceMap::whole(self.map.span(span))),
        };
        if decoded.trim().is_empty() {
            return failed(EMPTY, self.map.span(span), kind);
        }
        let depth = self.depth.saturating_add(1);
        if !is_percent_encoded(decoded.trim()) {
            return inner(&decoded, map, kind, depth);
        }
        match decode_percent(&decoded, 0) {
            Some((plain, inner_map)) => {
                let mut found = inner(&plain, inner_map.within(map), kind, depth);
                found.wrappings.insert(0, Wrapping::Percent);
                found
            }
            None => failed(NOT_UTF8, self.map.span(span), kind),
        }
    }

    fn inside(&self, span: Span) -> Option<(String, SourceMap)> {
        let start = span.start.checked_add(1)?;
        let quoted = self.text.get(span.start as usize..span.end as usize)?;
        let inside = quoted.strip_prefix('"')?.strip_suffix('"')?;
        Some(decode_string(inside, start))
    }
}

fn inner(text: &str, map: SourceMap, kind: Option<PolicyKind>, depth: usize) -> Unwrapped<'static> {
    let layer = Layer { text, map, depth };
    let found = layer.unwrap(parse_decoded(text), kind);
    Unwrapped {
        parsed: found.parsed.into_owned(),
        kind: found.kind,
        wrappings: found.wrappings,
    }
}

/// Follows the members that hold a document.
fn locate<'a>(mut node: Node<'a>, kind: &mut Option<PolicyKind>) -> Found<'a> {
    // Every turn goes one level down, and no tree is deeper than the reader allows.
    loop {
        let members = match node.value {
            Value::String(text) => return Found::Encoded(node.span, text),
            Value::Object(members) => members,
            Value::Array(_) | Value::Bool(_) | Value::Null | Value::Number(_) => {
                return Found::Document(node);
            }
        };
        let whole = Node {
            value: Value::Object(members),
            span: node.span,
        };
        if whole.member("Statement").is_some() || whole.member("Version").is_some() {
            return Found::Document(whole);
        }
        *kind = kind.or_else(|| hint(&whole));
        node = match descend(whole) {
            Ok(next) => next,
            Err(found) => return found,
        };
    }
}

/// The value of the member that holds the document.
fn descend(whole: Node<'_>) -> Result<Node<'_>, Found<'_>> {
    let Some(name) = CARRIERS.iter().find(|name| whole.member(name).is_some()) else {
        return Err(Found::Document(whole));
    };
    let Some(next) = whole.member(name).cloned() else {
        return Err(Found::Document(whole));
    };
    let Some(list) = next.as_array() else {
        return Ok(next);
    };
    match list {
        [only] => Ok(only.clone()),
        [] => Err(Found::Nothing(message(EMPTY, next.span))),
        [_, _, ..] => Err(Found::Nothing(message(SEVERAL, next.span))),
    }
}

/// What the members beside a document say about its kind.
fn hint(node: &Node<'_>) -> Option<PolicyKind> {
    if node.member("VpcEndpoints").is_some() || node.member("VpcEndpointId").is_some() {
        return Some(PolicyKind::VpcEndpointPolicy);
    }
    let summary = node
        .member("PolicySummary")
        .and_then(|it| it.member("Type"));
    match summary.and_then(Node::as_str) {
        Some("SERVICE_CONTROL_POLICY") => return Some(PolicyKind::ServiceControlPolicy),
        Some("RESOURCE_CONTROL_POLICY") => return Some(PolicyKind::ResourceControlPolicy),
        Some(_) | None => {}
    }
    let identity = ["GroupName", "PolicyVersion", "RoleName", "UserName"];
    if identity.iter().any(|name| node.member(name).is_some()) {
        return Some(PolicyKind::IdentityPolicy);
    }
    None
}

fn mapped(diagnostics: Vec<Diagnostic>, map: &SourceMap) -> Vec<Diagnostic> {
    diagnostics
        .into_iter()
        .map(|diagnostic| diagnostic.mapped(map))
        .collect()
}

/// Whether a text is URL-encoded JSON: it begins with an encoded brace.
fn is_percent_encoded(text: &str) -> bool {
    text.get(..3)
        .is_some_and(|head| head.eq_ignore_ascii_case("%7b"))
}

fn failed(
    (code, text): (&'static str, &str),
    span: Span,
    kind: Option<PolicyKind>,
) -> Unwrapped<'static> {
    Unwrapped {
        parsed: Parsed {
            node: None,
            diagnostics: vec![message((code, text), span)],
        },
        kind,
        wrappings: Vec::new(),
    }
}

fn message((code, text): (&'static str, &str), span: Span) -> Diagnostic {
    Diagnostic {
        severity: Severity::Error,
        code,
        message: text.to_owned(),
        span,
        help: None,
        related: None,
    }
}

/// Members that hold a document, or that hold one that does, as the commands print them:
/// `get-key-policy` and `describe-policy`, `get-role-policy` and `describe-vpc-endpoints`,
/// `get-policy-version`.
const CARRIERS: [&str; 6] = [
    "Policy",
    "PolicyDocument",
    "PolicyVersion",
    "Document",
    "Content",
    "VpcEndpoints",
];

/// A string in a string in a string; nobody wraps deeper on purpose.
const MAX_WRAPPINGS: usize = 4;

const EMPTY: (&str, &str) = ("empty-document", "there is no policy document in here");
const NOT_UTF8: (&str, &str) = (
    "not-utf-8",
    "the URL-encoded document is not UTF-8 when decoded",
);
const SEVERAL: (&str, &str) = (
    "several-documents",
    "there is more than one policy document in here; each has to be read by itself",
);
const TOO_DEEP: (&str, &str) = (
    "too-many-wrappings",
    "the policy document is wrapped in too many strings",
);

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::ast::PolicyKind;
    use crate::document::policy_from_node;
    use crate::json::parse;
    use crate::text::source::Source;
    use crate::text::span::Span;

    #[test]
    fn places_of_a_document_in_a_string_of_another_file_are_exact() {
        let text =
            r#"{"key": "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"allow\"}}"}"#;
        let source = Arc::new(Source::new("case.json", text));
        let file = parse(&source).node.unwrap();
        let node = file.member("key").unwrap();
        let outcome = policy_from_node(node, &source, Some(PolicyKind::KeyPolicy));
        let places: Vec<_> = outcome
            .diagnostics
            .iter()
            .map(|it| source.slice(it.span))
            .collect();
        assert!(places.contains(&r#"\"allow\""#), "{places:?}");
    }

    #[test]
    fn a_string_that_was_not_written_as_json_has_one_place() {
        let source = Arc::new(Source::new(
            "case.yaml",
            "key: >\n  {\"Statement\":\n  []}\n",
        ));
        let span = Span::new(5, 32);
        let node = crate::json::Node {
            value: crate::json::Value::String("{\"Statement\": []}".into()),
            span,
        };
        let outcome = policy_from_node(&node, &source, Some(PolicyKind::KeyPolicy));
        assert!(!outcome.diagnostics.is_empty());
        let inside = |it: &Span| it.start == span.start && it.end <= span.end;
        assert!(outcome.diagnostics.iter().all(|it| inside(&it.span)));
    }
}
