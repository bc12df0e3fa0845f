//! Places of findings as the formats write them: lines, columns, paths and addresses.

use std::cell::OnceCell;
use std::fmt::Write;
use std::path::MAIN_SEPARATOR;

use policy_core::Source;
use policy_core::text::span::Span;
use serde::Serialize;

use crate::lint::outcome::Outcome;

/// Looks places up. The text of a document is read once, however many findings it has: a list of
/// grants in one line has megabytes.
pub(super) struct Places<'a> {
    outcome: &'a Outcome,
    marks: Vec<OnceCell<Vec<Position>>>,
}

/// From the first character to behind the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Range {
    pub(super) start: Position,
    pub(super) end: Position,
}

/// A place between two characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Position {
    /// From 1.
    pub(super) line: u32,
    /// In characters, from 1.
    pub(super) column: u32,
    /// In bytes, from 0.
    pub(super) offset: u32,
    /// In UTF-16 code units, from 1.
    #[serde(skip)]
    pub(super) utf16: u32,
}

impl<'a> Places<'a> {
    pub(super) fn new(outcome: &'a Outcome) -> Self {
        let marks = outcome.documents.iter().map(|_| OnceCell::new());
        Self {
            outcome,
            marks: marks.collect(),
        }
    }

    /// Lines and columns of a place in a document, by its number.
    pub(super) fn range(&self, document: usize, span: Span) -> Range {
        Range {
            start: self.position(document, span.start),
            end: self.position(document, span.end),
        }
    }

    fn position(&self, document: usize, offset: u32) -> Position {
        let source = self.outcome.documents.get(document).map(|it| &it.source);
        let (Some(source), Some(marks)) = (source, self.marks.get(document)) else {
            return Position::FIRST;
        };
        let marks = marks.get_or_init(|| self::marks(source));
        let after = marks.partition_point(|mark| mark.offset <= offset);
        let before = after.checked_sub(1).and_then(|at| marks.get(at));
        let mut at = before.copied().unwrap_or(Position::FIRST);
        let rest = source.text().get(at.offset as usize..).unwrap_or_default();
        for character in rest.chars() {
            if at.offset >= offset {
                break;
            }
            at.step(character);
        }
        at
    }
}

impl Position {
    const FIRST: Self = Self {
        line: 1,
        column: 1,
        offset: 0,
        utf16: 1,
    };

    /// Goes past a character.
    fn step(&mut self, character: char) {
        let is_mark = self.offset == 0 && character == BYTE_ORDER_MARK;
        self.offset = add(self.offset, character.len_utf8());
        if character == '\n' {
            self.line = self.line.saturating_add(1);
            self.column = 1;
            self.utf16 = 1;
        } else if !is_mark {
            self.column = self.column.saturating_add(1);
            self.utf16 = add(self.utf16, character.len_utf16());
        }
    }
}

/// The path of a document as CI systems know it: relative to where it was run, with slashes.
pub(super) fn path(name: &str) -> String {
    let slashes = if MAIN_SEPARATOR == '/' {
        name.to_owned()
    } else {
        name.replace(MAIN_SEPARATOR, "/")
    };
    let mut rest = slashes.as_str();
    while let Some(shorter) = rest.strip_prefix("./") {
        rest = shorter;
    }
    rest.to_owned()
}

/// The same as an address: what may not stand in one is percent-encoded.
pub(super) fn uri(name: &str) -> String {
    let path = path(name);
    let mut out = String::new();
    if path.starts_with('/') {
        out.push_str("file://");
    }
    for byte in path.bytes() {
        let is_plain =
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/');
        if is_plain {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// A position at the start of each line, and in long lines every few bytes.
fn marks(source: &Source) -> Vec<Position> {
    let mut marks = vec![Position::FIRST];
    let mut at = Position::FIRST;
    let mut last = Position::FIRST;
    for character in source.text().chars() {
        at.step(character);
        if at.line != last.line || at.offset.saturating_sub(last.offset) >= STRIDE {
            marks.push(at);
            last = at;
        }
    }
    marks
}

fn add(count: u32, more: usize) -> u32 {
    count.saturating_add(u32::try_from(more).unwrap_or(u32::MAX))
}

/// Some editors write it in front of UTF-8; it takes no column.
const BYTE_ORDER_MARK: char = '\u{feff}';
/// A line that is shorter is read from its start.
const STRIDE: u32 = 1024;

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use policy_core::lint::document::Document;

    use super::*;

    #[test]
    fn places_are_those_of_the_source() {
        let long = "é\u{1f511}".repeat(900);
        let text = format!("\u{feff}{{\r\n\"a\": \"{long}\",\n\t\"b\": 1}}\n");
        let source = Arc::new(Source::new("a.json", text));
        let outcome = Outcome {
            documents: vec![Document::plain(&source)],
            ..Outcome::default()
        };
        let places = Places::new(&outcome);
        for (offset, _) in source.text().char_indices() {
            let offset = u32::try_from(offset).unwrap();
            let at = places.position(0, offset);
            let wanted = source.line_column(offset);
            assert_eq!(
                (at.line, at.column, at.offset),
                (wanted.line, wanted.column, offset)
            );
        }
        let key = u32::try_from(source.text().find('\u{1f511}').unwrap()).unwrap();
        let range = places.range(0, Span::new(key, key + 4));
        assert_eq!((range.start.utf16, range.end.utf16), (8, 10));
    }

    #[test]
    fn addresses_are_encoded() {
        assert_eq!(uri("./pläne/my key#1.json"), "pl%C3%A4ne/my%20key%231.json");
        assert_eq!(uri("/tmp/a:b.json"), "file:///tmp/a%3Ab.json");
        assert_eq!(path("././a.json"), "a.json");
    }
}
