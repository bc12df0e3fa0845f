//! What the reader does after a fault: one message each, and as little lost as possible.

use std::borrow::Cow;

use crate::json::fault::{Container, Fault};
use crate::json::reader::{Closing, Reader};
use crate::json::{Value, leaf};
use crate::text::span::Span;

impl<'a> Reader<'a> {
    /// A closing bracket, of the right kind or not.
    ///
    /// A wrong one that fits a container further out ends this one as well; else it is taken for a
    /// slip: for the right one where nothing of this container follows, for nothing elsewhere.
    pub(super) fn close(
        &mut self,
        container: Container,
        start: usize,
        comma: Option<Span>,
        explained: bool,
    ) -> Closing {
        let Some(bracket) = self.peek() else {
            return Closing::Ended;
        };
        let closes = match bracket {
            b']' => Container::Array,
            _ => Container::Object,
        };
        if closes == container {
            if let Some(comma) = comma {
                self.report(&Fault::TrailingComma, comma);
            }
            self.advance(1);
            return Closing::Ended;
        }
        let inner = self.open.len().saturating_sub(1);
        let outside = self.open.iter().take(inner).any(|open| *open == closes);
        let here = self.one();
        let mismatch = Fault::Mismatch(container, char::from(bracket))
            .at(here)
            .with_related(self.bracket(start), "it begins here");
        if outside {
            if !explained {
                self.push(mismatch);
            }
            return Closing::Ended;
        }
        self.pass_over(1);
        match self.peek() {
            Some(b',' | b']' | b'}') => {
                self.report(&Fault::Unexpected(char::from(bracket).to_string()), here);
                if self.peek() == Some(b',') {
                    self.pass_over(1);
                }
                Closing::Stray
            }
            Some(_) | None => {
                self.push(mismatch);
                Closing::Ended
            }
        }
    }

    /// The end of the text inside a container: only the innermost one is reported.
    pub(super) fn unterminated(&mut self, container: Container, start: usize) {
        self.report(&Fault::Unterminated(container), self.bracket(start));
        self.stop();
    }

    /// Passes over a comment after reporting it, if one begins here.
    #[cold]
    pub(super) fn comment(&mut self) -> bool {
        let start = self.at;
        match self.rest() {
            [b'#', ..] | [b'/', b'/', ..] => {
                self.advance(leaf::line(self.rest()));
                self.report(&Fault::Comment, self.since(start));
                true
            }
            [b'/', b'*', ..] => {
                let inside = self.text.get(start.saturating_add(2)..);
                match inside.and_then(|text| text.find("*/")) {
                    Some(length) => {
                        self.advance(length.saturating_add(4));
                        self.report(&Fault::Comment, self.since(start));
                    }
                    None => {
                        self.advance(leaf::line(self.rest()));
                        self.report(&Fault::UnterminatedComment, self.since(start));
                        self.stop();
                    }
                }
                true
            }
            _ => false,
        }
    }

    /// Reports a byte that is wrong, and passes over it.
    pub(super) fn pass(&mut self, fault: Fault) {
        self.report(&fault, self.one());
        self.pass_over(1);
    }

    /// Something else than a colon after a name; `None` if no value can follow.
    pub(super) fn no_colon(&mut self, name: &str, name_span: Span) -> Option<()> {
        match self.peek() {
            None => None,
            Some(b',' | b'}' | b']') => {
                self.report(&Fault::MissingValue(name.to_owned()), name_span);
                None
            }
            Some(b'=') => {
                self.report(&Fault::MissingColon(name.to_owned()), self.one());
                self.advance(1);
                self.pass_over(usize::from(self.peek() == Some(b'>')));
                Some(())
            }
            Some(_) => {
                let end = Span::new(name_span.end, name_span.end);
                self.report(&Fault::MissingColon(name.to_owned()), end);
                Some(())
            }
        }
    }

    /// A name without quotes if a colon follows; else something that has no place in an object.
    pub(super) fn unquoted_name(&mut self) -> Option<Cow<'a, str>> {
        let start = self.at;
        match self.peek()? {
            b'{' | b'[' => {
                self.report(&Fault::MissingName, self.one());
                self.value();
                return None;
            }
            b':' => {
                self.pass(Fault::MissingName);
                if !matches!(self.peek(), Some(b',' | b'}' | b']' | b':')) {
                    self.value();
                }
                return None;
            }
            _ => {}
        }
        let length = leaf::word(self.rest());
        if length == 0 {
            self.rubbish();
            return None;
        }
        let word = self.take(length);
        let span = self.since(start);
        if self.rest().get(leaf::blank(self.rest())) == Some(&b':') {
            self.report(&Fault::UnquotedName(word.to_owned()), span);
            return Some(Cow::Borrowed(word));
        }
        self.report(&Fault::MissingName, span);
        None
    }

    /// Whether a word of that length ends where a value may end.
    pub(super) fn ends_at(&self, length: usize) -> bool {
        let after = self.rest().get(length..).unwrap_or_default();
        match after {
            [b'/', next, ..] => matches!(next, b'/' | b'*'),
            [next, ..] => matches!(
                next,
                b' ' | b'\t'
                    | b'\r'
                    | b'\n'
                    | b','
                    | b':'
                    | b']'
                    | b'}'
                    | b'['
                    | b'{'
                    | b'"'
                    | b'#'
            ),
            [] => true,
        }
    }

    /// Text without quotes: what was probably meant.
    pub(super) fn phrase(&mut self) -> Value<'a> {
        let start = self.at;
        let length = leaf::phrase(self.rest());
        let text = self.text.get(start..start.saturating_add(length));
        let phrase = text.unwrap_or_default().trim_end_matches([' ', '\t']);
        self.advance(phrase.len());
        let span = self.since(start);
        if phrase.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first)) {
            self.report(&Fault::BadNumber(phrase.to_owned()), span);
            return Value::Number(Cow::Borrowed(phrase));
        }
        self.report(&Fault::UnknownWord(phrase.to_owned()), span);
        match phrase.to_ascii_lowercase().as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "none" | "null" => Value::Null,
            _ => Value::String(Cow::Borrowed(phrase)),
        }
    }

    /// Characters that mean nothing: reported once for all that stand together.
    pub(super) fn rubbish(&mut self) {
        let span = self.one();
        let rest = self.text.get(self.at..).unwrap_or_default();
        let Some(first) = rest.chars().next() else {
            return;
        };
        self.report(&Fault::Unexpected(first.escape_debug().to_string()), span);
        self.advance(leaf::rubbish(self.rest()).max(first.len_utf8()));
    }

    /// A string in single quotes, up to the end of its line at most.
    pub(super) fn single_quoted(&mut self) -> Cow<'a, str> {
        let start = self.at;
        self.advance(1);
        let length = leaf::single_quoted(self.rest());
        let text = self.take(length);
        if self.peek() == Some(b'\'') {
            self.advance(1);
            self.report(&Fault::SingleQuotes, self.since(start));
        } else {
            self.report(&Fault::UnterminatedString, self.since(start));
        }
        Cow::Borrowed(text)
    }
}
