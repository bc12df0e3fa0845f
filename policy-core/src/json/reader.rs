//! The reader: dispatches on the next byte, and goes on after a fault.
//!
//! Recursion is bounded by `MAX_JSON_DEPTH`; every loop takes at least one byte a turn.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::json::fault::{Container, Fault};
use crate::json::{Member, Node, Parsed, Value, leaf};
use crate::limits::MAX_JSON_DEPTH;
use crate::text::diagnostic::{Diagnostic, Diagnostics};
use crate::text::span::Span;

mod recover;
mod string;

/// Reads a text from an offset on.
pub(super) fn read(text: &str, start: usize) -> Parsed<'_> {
    let mut reader = Reader {
        text,
        at: start,
        open: Vec::new(),
        elements: Vec::new(),
        members: Vec::new(),
        stopped: false,
        found: Diagnostics::default(),
    };
    let node = reader.document();
    Parsed {
        node,
        diagnostics: reader.found.into_sorted(),
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// The containers around the current place, outermost first.
    open: Vec<Container>,
    /// The elements of the open arrays so far, those of the innermost last: an array takes its own
    /// when it ends, so that none grows.
    elements: Vec<Node<'a>>,
    /// The members of the open objects, likewise.
    members: Vec<Member<'a>>,
    /// Whether the reader has given up, so that nothing more is reported.
    stopped: bool,
    found: Diagnostics,
}

/// What a closing bracket did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Closing {
    /// It ended the container.
    Ended,
    /// It belongs to nothing and was passed over.
    Stray,
}

impl<'a> Reader<'a> {
    fn document(&mut self) -> Option<Node<'a>> {
        self.blank();
        if self.peek().is_none() {
            self.report(&Fault::Nothing, self.empty_here());
            return None;
        }
        let node = self.value()?;
        self.blank();
        if self.peek().is_some() {
            let end = self.text.trim_end().len().max(self.at);
            self.report(
                &Fault::TrailingText,
                Span::new(offset(self.at), offset(end)),
            );
        }
        Some(node)
    }

    /// Reads a value, or reports why there is none and passes over what stands there.
    fn value(&mut self) -> Option<Node<'a>> {
        let start = self.at;
        let value = match self.peek()? {
            b'{' => {
                self.enter(Container::Object)?;
                let members = self.object(start);
                self.open.pop();
                Value::Object(members)
            }
            b'[' => {
                self.enter(Container::Array)?;
                let elements = self.array(start);
                self.open.pop();
                Value::Array(elements)
            }
            b'"' => Value::String(self.string()),
            b'\'' => Value::String(self.single_quoted()),
            _ => self.scalar()?,
        };
        Some(Node {
            value,
            span: self.since(start),
        })
    }

    fn enter(&mut self, container: Container) -> Option<()> {
        if self.open.len() >= MAX_JSON_DEPTH {
            self.report(&Fault::TooDeep, self.one());
            self.stop();
            return None;
        }
        self.advance(1);
        self.open.push(container);
        Some(())
    }

    /// The elements of an array and its closing bracket.
    fn array(&mut self, start: usize) -> Vec<Node<'a>> {
        let first = self.elements.len();
        self.elements_from(start);
        self.elements.split_off(first)
    }

    fn elements_from(&mut self, start: usize) {
        let mut comma = None;
        let mut colon = false;
        self.blank();
        loop {
            match self.peek() {
                None => {
                    self.unterminated(Container::Array, start);
                    return;
                }
                Some(b']' | b'}') => match self.close(Container::Array, start, comma, colon) {
                    Closing::Ended => return,
                    Closing::Stray => {}
                },
                Some(b',') => self.pass(Fault::ExtraComma),
                Some(b':') => {
                    if !colon {
                        let opened = self.bracket(start);
                        let fault = Fault::ColonInList.at(self.one());
                        self.found
                            .push(fault.with_related(opened, "the list begins here"));
                    }
                    colon = true;
                    self.pass_over(1);
                }
                Some(_) => {
                    let element = self.value();
                    let read = element.is_some();
                    if let Some(element) = element {
                        self.elements.push(element);
                    }
                    comma = self.separator(read);
                }
            }
        }
    }

    /// The members of an object and its closing brace.
    fn object(&mut self, start: usize) -> Vec<Member<'a>> {
        let first = self.members.len();
        self.members_from(start);
        let members = self.members.split_off(first);
        self.repeated(&members);
        members
    }

    fn members_from(&mut self, start: usize) {
        let mut comma = None;
        self.blank();
        loop {
            match self.peek() {
                None => {
                    self.unterminated(Container::Object, start);
                    return;
                }
                Some(b'}' | b']') => match self.close(Container::Object, start, comma, false) {
                    Closing::Ended => return,
                    Closing::Stray => {}
                },
                Some(b',') => self.pass(Fault::ExtraComma),
                Some(_) => {
                    let member = self.member();
                    let read = member.is_some();
                    if let Some(member) = member {
                        self.members.push(member);
                    }
                    comma = self.separator(read);
                }
            }
        }
    }

    fn member(&mut self) -> Option<Member<'a>> {
        let start = self.at;
        let name = match self.peek()? {
            b'"' => self.string(),
            b'\'' => self.single_quoted(),
            _ => self.unquoted_name()?,
        };
        let name_span = self.since(start);
        self.blank();
        if self.peek() == Some(b':') {
            self.pass_over(1);
        } else {
            self.no_colon(&name, name_span)?;
        }
        match self.peek() {
            Some(b',' | b'}' | b']') => {
                self.report(&Fault::MissingValue(name.into_owned()), name_span);
                None
            }
            Some(_) | None => Some(Member {
                name,
                name_span,
                value: self.value()?,
            }),
        }
    }

    fn scalar(&mut self) -> Option<Value<'a>> {
        let start = self.at;
        let length = leaf::word(self.rest());
        if length == 0 {
            self.rubbish();
            return None;
        }
        if !self.ends_at(length) {
            return Some(self.phrase());
        }
        let word = self.take(length);
        match word {
            "true" => return Some(Value::Bool(true)),
            "false" => return Some(Value::Bool(false)),
            "null" => return Some(Value::Null),
            _ => {}
        }
        if leaf::is_number(word) {
            return Some(Value::Number(Cow::Borrowed(word)));
        }
        self.at = start;
        Some(self.phrase())
    }

    /// What stands between two items: a comma, whose place is returned, or nothing, which is
    /// reported if the first was read and another follows.
    fn separator(&mut self, read: bool) -> Option<Span> {
        let end = offset(self.at);
        self.blank();
        match self.peek() {
            Some(b',') => {
                let comma = self.one();
                self.pass_over(1);
                Some(comma)
            }
            Some(b'}' | b']' | b':') | None => None,
            Some(_) => {
                if read {
                    self.report(&Fault::MissingComma, Span::new(end, end));
                }
                None
            }
        }
    }

    /// Reports members that are given more than once.
    fn repeated(&mut self, members: &[Member<'_>]) {
        if members.len() <= FEW_MEMBERS {
            for (at, member) in members.iter().enumerate() {
                let first = members.iter().take(at).find(|m| m.name == member.name);
                if let Some(first) = first {
                    self.report_repeated(member, first.name_span);
                }
            }
            return;
        }
        let mut first: BTreeMap<&str, Span> = BTreeMap::new();
        for member in members {
            let span = *first.entry(&member.name).or_insert(member.name_span);
            if span != member.name_span {
                self.report_repeated(member, span);
            }
        }
    }

    fn report_repeated(&mut self, member: &Member<'_>, first: Span) {
        let fault = Fault::DuplicateMember(member.name.to_string()).at(member.name_span);
        self.push(fault.with_related(first, "it is first given here"));
    }

    /// Passes over white space, and over comments after reporting them.
    fn blank(&mut self) {
        loop {
            self.at = self.at.saturating_add(leaf::blank(self.rest()));
            match self.peek() {
                Some(b'#' | b'/') if self.comment() => {}
                Some(_) | None => return,
            }
        }
    }

    fn report(&mut self, fault: &Fault, span: Span) {
        // The text of a fault may be long: it is made only if it is still wanted.
        if !self.stopped {
            self.push(fault.at(span));
        }
    }

    fn push(&mut self, diagnostic: Diagnostic) {
        if !self.stopped {
            self.found.push(diagnostic);
            if self.found.is_full() {
                self.stop();
            }
        }
    }

    fn stop(&mut self) {
        self.stopped = true;
        self.at = self.text.len();
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    fn take(&mut self, length: usize) -> &'a str {
        let end = self.at.saturating_add(length);
        let taken = self.text.get(self.at..end).unwrap_or_default();
        self.advance(length);
        taken
    }

    fn advance(&mut self, length: usize) {
        self.at = self.at.saturating_add(length).min(self.text.len());
    }

    /// Passes over some bytes and the white space after them.
    fn pass_over(&mut self, length: usize) {
        self.advance(length);
        self.blank();
    }

    fn since(&self, start: usize) -> Span {
        Span::new(offset(start), offset(self.at))
    }

    /// The place of the next character.
    fn one(&self) -> Span {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest.chars().next().map_or(0, char::len_utf8);
        Span::new(offset(self.at), offset(self.at.saturating_add(length)))
    }

    fn empty_here(&self) -> Span {
        Span::new(offset(self.at), offset(self.at))
    }

    fn bracket(&self, start: usize) -> Span {
        Span::new(offset(start), offset(start.saturating_add(1)))
    }
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Up to here comparing every pair is faster than a map.
const FEW_MEMBERS: usize = 12;
