//! Strings: one without escapes is a piece of the text; escapes are decoded one by one.

use std::borrow::Cow;

use crate::json::escape::escape;
use crate::json::fault::Fault;
use crate::json::leaf;
use crate::json::reader::Reader;

impl<'a> Reader<'a> {
    /// A string; the opening quote is the next byte.
    pub(super) fn string(&mut self) -> Cow<'a, str> {
        let start = self.at;
        self.advance(1);
        let plain = self.take(leaf::plain(self.rest()));
        if self.peek() == Some(b'"') {
            self.advance(1);
            return Cow::Borrowed(plain);
        }
        self.at = start;
        Cow::Owned(self.decoded())
    }

    /// A string that is not all plain.
    fn decoded(&mut self) -> String {
        let start = self.at;
        self.advance(1);
        let mut decoded = String::new();
        // Only the first of a string is reported, and only if the string ends.
        let mut control = None;
        loop {
            let from = self.at;
            let plain = self.take(leaf::plain(self.rest()));
            match self.peek() {
                Some(b'"') => {
                    self.advance(1);
                    if let Some((fault, span)) = control {
                        self.report(&fault, span);
                    }
                    decoded.push_str(plain);
                    return decoded;
                }
                Some(b'\\') => {
                    decoded.push_str(plain);
                    decoded.push(self.escape());
                }
                Some(byte) => {
                    if control.is_none() {
                        if byte == b'\n' && self.line_ends_string() {
                            return self.cut(start, from, plain, decoded);
                        }
                        let shown = char::from(byte).escape_debug().to_string();
                        control = Some((Fault::ControlCharacter(shown), self.one()));
                    }
                    decoded.push_str(plain);
                    decoded.push(char::from(byte));
                    self.advance(1);
                }
                None => {
                    let end = self.at;
                    self.at = start;
                    self.advance(leaf::line(self.rest()));
                    self.report(&Fault::UnterminatedString, self.since(start));
                    self.at = end;
                    self.stop();
                    return decoded;
                }
            }
        }
    }

    fn escape(&mut self) -> char {
        let start = self.at;
        let escape = escape(self.text.get(start..).unwrap_or_default());
        self.advance(escape.length);
        if let Some(fault) = escape.fault {
            self.report(&fault, self.since(start));
        }
        escape.character
    }

    /// Whether the line that begins after this break looks like the next part of the document, so
    /// that the closing quote was forgotten. Looked at once a string, so reading stays linear.
    fn line_ends_string(&self) -> bool {
        let rest = self.rest();
        let next = rest.get(leaf::blank(rest));
        matches!(next, None | Some(b'"' | b'{' | b'}' | b'[' | b']'))
    }

    /// Ends a string at the end of its line; a comma there was meant to follow it.
    fn cut(&mut self, start: usize, from: usize, plain: &str, mut decoded: String) -> String {
        let text = plain.trim_end();
        let text = text.strip_suffix(',').unwrap_or(text);
        self.at = from.saturating_add(text.len());
        self.report(&Fault::UnterminatedString, self.since(start));
        if self
            .text
            .get(self.at..)
            .is_none_or(|rest| rest.trim().is_empty())
        {
            // The document was cut off: what else is open need not be said.
            self.stop();
        }
        decoded.push_str(text);
        decoded
    }
}
