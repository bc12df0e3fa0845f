//! Changes of a document's text that keep all the rest as it is.
//!
//! An edit says what to put in the place of which bytes of the file. Texts that are put in are
//! encoded as the document is: inside the output of `get-key-policy` they are escaped.

use std::fmt::Write;

pub use crate::ast::print::quoted;
use crate::document::Wrapping;
use crate::lint::document::Document;
use crate::lint::view::{Statement, Test};
use crate::text::span::Span;

/// A text in the place of another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// What is replaced; nothing when it is empty.
    pub span: Span,
    /// What takes its place, as it is written to the file.
    pub text: String,
}

impl Edit {
    /// Puts JSON, such as `"kms:Decrypt"` with its quotes, in the place of a value.
    #[must_use]
    pub fn replace(document: &Document, span: Span, json: &str) -> Self {
        Self {
            span,
            text: encoded(document, json),
        }
    }

    /// Puts a string in the place of a value.
    #[must_use]
    pub fn replace_string(document: &Document, span: Span, text: &str) -> Self {
        Self::replace(document, span, &quoted(text))
    }

    /// Puts JSON behind a place, such as `, "kms:Decrypt"` behind an element.
    #[must_use]
    pub fn insert(document: &Document, at: u32, json: &str) -> Self {
        Self::replace(document, Span::new(at, at), json)
    }

    /// Adds a test of a condition key to a statement; `None` when the operator has the key already.
    #[must_use]
    pub fn add_test(
        document: &Document,
        statement: &Statement,
        operator: &str,
        key: &str,
        value: &str,
    ) -> Option<Self> {
        let pair = format!("{}: {}", quoted(key), quoted(value));
        let of_operator = |it: &&Test| it.operator.value == operator;
        let name = quoted(operator);
        let is_there = statement.tests_of(key).any(|it| of_operator(&it));
        if is_there {
            return None;
        }
        if let Some(test) = statement.tests.iter().find(of_operator) {
            let json = format!("{pair}, ");
            return Some(Self::insert(document, test.key.span.start, &json));
        }
        if let Some(test) = statement.tests.first() {
            let json = format!("{name}: {{{pair}}}, ");
            return Some(Self::insert(document, test.operator.span.start, &json));
        }
        let last = statement.members.last()?;
        let json = format!(r#", "Condition": {{{name}: {{{pair}}}}}"#);
        let is_new = statement.condition.is_none();
        is_new.then(|| Self::insert(document, last.value.end, &json))
    }

    /// Takes one of several elements or members out, with the comma that belongs to it. `all` are
    /// the places of all of them in document order, each from its name to the end of its value.
    /// `None` when it is the only one: what is left then is for the caller to say.
    #[must_use]
    pub fn remove(all: &[Span], index: usize) -> Option<Self> {
        let own = all.get(index)?;
        let before = index.checked_sub(1).and_then(|at| all.get(at));
        let after = all.get(index.checked_add(1)?);
        let span = match (before, after) {
            (_, Some(after)) => Span::new(own.start, after.start),
            (Some(before), None) => Span::new(before.end, own.end),
            (None, None) => return None,
        };
        Some(Self {
            span,
            text: String::new(),
        })
    }
}

/// Writes `"Version": "2012-10-17"`, in the place of another version or as the first member. `None`
/// where there is no object to write it into, or a version that is no string.
#[must_use]
pub fn with_version_2012(document: &Document) -> Option<Edit> {
    let members = document.node.as_ref()?.as_object()?;
    if let Some(member) = members.iter().find(|member| member.name == "Version") {
        member.value.as_str()?;
        let span = member.value.span;
        return Some(Edit::replace_string(document, span, VERSION));
    }
    let first = members.first()?;
    let start = document.node.as_ref()?.span.start;
    let rest = document.source.text().get(start as usize..)?;
    let width = match rest.get(..3) {
        _ if rest.starts_with('{') => 1,
        Some(brace) if brace.eq_ignore_ascii_case("%7B") => 3,
        Some(_) | None => return None,
    };
    let brace = start.saturating_add(width);
    // What stands between the brace and the first member is repeated behind the new one, as it is.
    let blank = Span::new(brace, first.name_span.start);
    let mut edit = Edit::insert(document, blank.end, &format!("\"Version\": \"{VERSION}\","));
    edit.text.push_str(document.source.slice(blank));
    Some(edit)
}

/// The version in which variables are variables.
const VERSION: &str = "2012-10-17";

/// The text of a document with edits applied; `None` when two of them overlap or one is not in the
/// text. The order in which they are given does not matter.
#[must_use]
pub fn applied(text: &str, edits: &[Edit]) -> Option<String> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| edit.span);
    sorted.dedup();
    let mut out = String::with_capacity(text.len());
    let mut at = 0_usize;
    for edit in sorted {
        let (start, end) = (edit.span.start as usize, edit.span.end as usize);
        if start < at || end < start {
            return None;
        }
        out.push_str(text.get(at..start)?);
        text.get(start..end)?;
        out.push_str(&edit.text);
        at = end;
    }
    out.push_str(text.get(at..)?);
    Some(out)
}

/// A text as it is written inside a document of the file.
fn encoded(document: &Document, json: &str) -> String {
    let mut text = json.to_owned();
    // The innermost encoding is applied first.
    for wrapping in document.wrappings.iter().rev() {
        text = match wrapping {
            Wrapping::JsonString => {
                let whole = quoted(&text);
                let inside = whole.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
                inside.unwrap_or_default().to_owned()
            }
            Wrapping::Percent => percent(&text),
        };
    }
    text
}

fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        let is_plain = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
        if is_plain {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_goes_with_its_comma() {
        let text = r#"["a", "b", "c"]"#;
        let all = [Span::new(1, 4), Span::new(6, 9), Span::new(11, 14)];
        let without = |index| applied(text, &[Edit::remove(&all, index).unwrap()]).unwrap();
        assert_eq!(without(0), r#"["b", "c"]"#);
        assert_eq!(without(1), r#"["a", "c"]"#);
        assert_eq!(without(2), r#"["a", "b"]"#);
        assert_eq!(Edit::remove(&all[..1], 0), None);
    }

    #[test]
    fn edits_that_overlap_are_refused() {
        let edit = |start, end| Edit {
            span: Span::new(start, end),
            text: String::new(),
        };
        assert_eq!(applied("abcdef", &[edit(0, 3), edit(2, 4)]), None);
        assert_eq!(applied("abcdef", &[edit(3, 9)]), None);
        let both = applied("abcdef", &[edit(4, 5), edit(0, 1)]);
        assert_eq!(both.as_deref(), Some("bcdf"));
    }
}
