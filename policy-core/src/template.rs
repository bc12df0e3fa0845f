//! Floor 5: texts with wildcards and policy variables, matched without putting them together.
//!
//! In: a text of a policy. Out: a [`Template`], whose variables are filled in from the request,
//! character by character, while it is matched. What a variable stands for is literal text:
//! wildcards in it do not act (Settled 16).

use std::slice;
use std::str::Chars;

use crate::ast::Version;
use crate::context::{ContextView, Lookup, Slot};
use crate::name::condition_key::ConditionKey;
use crate::name::variable::{self, Piece, Pieces, VariableError};
use crate::name::wildcard::{self, Pattern, Token};
use crate::table::condition_key::{self, Arity, ConditionKeyRow};

pub(crate) mod arn;
#[cfg(test)]
mod tests;

/// A text to match a value with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Template {
    body: Body,
}

/// Whether `*` and `?` are wildcards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Wildcards {
    No,
    Yes,
}

/// Which letters are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Folding {
    /// Only equal ones.
    None,
    /// Those equal by simple Unicode case folding (Settled 14).
    Simple,
}

/// Whether a value matches a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum TemplateMatch {
    No,
    /// A variable in the template is unknown, and some text for it would match.
    Unknown,
    /// A variable in the template stands for nothing and has no default, so nothing matches.
    Unresolved,
    Yes,
}

/// What the variables of a template stand for in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Resolution {
    /// Each stands for a text.
    Resolved,
    /// Some are unknown, the others stand for a text.
    Unknown,
    /// At least one stands for nothing and has no default.
    Unresolved,
}

impl Template {
    /// Reads a text; in a document of Version 2008-10-17 it has no variables.
    pub(crate) fn parse(
        text: &str,
        version: Version,
        wildcards: Wildcards,
        intern: &mut dyn FnMut(&ConditionKey) -> Slot,
    ) -> Result<Self, VariableError> {
        match version {
            Version::V2012 if variable::may_occur(text) => {}
            Version::V2008 | Version::V2012 => {
                let body = Body::plain(text, wildcards);
                return Ok(Self { body });
            }
        }
        let mut parts = Parts::default();
        for piece in Pieces::new(text) {
            match piece?.1 {
                Piece::Escaped(character) => parts.literal.push(character),
                Piece::Text(plain) => parts.push_text(plain, wildcards),
                Piece::Variable { key, default } => parts.push(Part::Variable(Variable {
                    slot: intern(&key),
                    arity: condition_key::lookup(&key)
                        .map_or(Arity::Single, ConditionKeyRow::arity),
                    default: default.map(Into::into),
                })),
            }
        }
        Ok(Self {
            body: parts.finish(),
        })
    }

    /// Whether the whole value matches.
    #[inline]
    pub(crate) fn matches(
        &self,
        value: &str,
        folding: Folding,
        context: &impl ContextView,
    ) -> TemplateMatch {
        match (&self.body, folding) {
            (Body::Literal(wanted), Folding::None) if **wanted == *value => TemplateMatch::Yes,
            (Body::Literal(_), Folding::None) => TemplateMatch::No,
            (_, Folding::None | Folding::Simple) => self.matches_body(value, folding, context),
        }
    }

    fn matches_body(
        &self,
        value: &str,
        folding: Folding,
        context: &impl ContextView,
    ) -> TemplateMatch {
        let matches = match (&self.body, folding) {
            (Body::Literal(wanted), Folding::None) => **wanted == *value,
            (Body::Literal(wanted), Folding::Simple) => {
                wanted.chars().map(fold).eq(value.chars().map(fold))
            }
            (Body::Prefix(prefix), Folding::None) => value.starts_with(&**prefix),
            (Body::Prefix(prefix), Folding::Simple) => {
                let mut rest = value.chars().map(fold);
                prefix
                    .chars()
                    .all(|wanted| rest.next() == Some(fold(wanted)))
            }
            (Body::Wild(pattern), Folding::None) => {
                pattern.matches(value, wildcard::Case::Sensitive)
            }
            (Body::Wild(pattern), Folding::Simple) => {
                wildcard::matches_tokens(pattern.tokens().iter().copied(), value, same_folded)
            }
            (Body::Variables(parts), _) => return match_parts(parts, value, folding, context),
        };
        match matches {
            false => TemplateMatch::No,
            true => TemplateMatch::Yes,
        }
    }

    /// The only text that matches, where there is only one.
    pub(crate) fn literal(&self) -> Option<&str> {
        match &self.body {
            Body::Literal(text) => Some(text),
            Body::Prefix(_) | Body::Variables(_) | Body::Wild(_) => None,
        }
    }

    /// What the variables stand for.
    pub(crate) fn resolution(&self, context: &impl ContextView) -> Resolution {
        match &self.body {
            Body::Literal(_) | Body::Prefix(_) | Body::Wild(_) => Resolution::Resolved,
            Body::Variables(parts) => resolution(parts, context),
        }
    }

    /// The keys of the variables.
    pub(crate) fn slots(&self) -> impl Iterator<Item = Slot> {
        let parts = match &self.body {
            Body::Variables(parts) => &**parts,
            Body::Literal(_) | Body::Prefix(_) | Body::Wild(_) => &[],
        };
        parts.iter().filter_map(|part| match part {
            Part::Variable(variable) => Some(variable.slot),
            Part::AnyRun | Part::One | Part::Text(_) => None,
        })
    }
}

impl TemplateMatch {
    /// Whether all of several parts match.
    const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unresolved, _) | (_, Self::Unresolved) => Self::Unresolved,
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::Yes, Self::Yes) => Self::Yes,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Body {
    /// Neither wildcards nor variables.
    Literal(Box<str>),
    /// Text and a `*`.
    Prefix(Box<str>),
    /// At least one variable.
    Variables(Box<[Part]>),
    /// Wildcards, no variables. They are rare and large.
    Wild(Box<Pattern>),
}

impl Body {
    /// Of a text without variables.
    fn plain(text: &str, wildcards: Wildcards) -> Self {
        let first = match wildcards {
            Wildcards::No => None,
            Wildcards::Yes => wildcard::find(text),
        };
        match first.and_then(|at| text.split_at_checked(at)) {
            None => Self::Literal(text.into()),
            Some((prefix, "*")) => Self::Prefix(prefix.into()),
            Some(_) => Self::Wild(Box::new(Pattern::parse(text))),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Part {
    AnyRun,
    One,
    Text(Box<str>),
    Variable(Variable),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Variable {
    slot: Slot,
    arity: Arity,
    default: Option<Box<str>>,
}

enum Filled<'a> {
    Text(&'a str),
    Unknown,
    Unresolved,
}

impl Variable {
    fn fill<'a>(&'a self, context: &'a impl ContextView) -> Filled<'a> {
        let values = match context.lookup(self.slot) {
            Lookup::Absent => None,
            Lookup::Unknown => return Filled::Unknown,
            Lookup::Values(values) if values.is_empty() => None,
            // Settled 16: a key with several values does not name one text, default or not.
            Lookup::Values(values) if values.len() > 1 || self.arity == Arity::Multi => {
                return Filled::Unresolved;
            }
            Lookup::Values(values) => values.iter().next(),
        };
        match values.or(self.default.as_deref()) {
            Some(text) => Filled::Text(text),
            None => Filled::Unresolved,
        }
    }
}

/// Collects parts, with adjacent text put together.
#[derive(Default)]
struct Parts {
    done: Vec<Part>,
    literal: String,
}

impl Parts {
    fn push(&mut self, part: Part) {
        if !self.literal.is_empty() {
            let text = std::mem::take(&mut self.literal);
            self.done.push(Part::Text(text.into()));
        }
        self.done.push(part);
    }

    fn push_text(&mut self, text: &str, wildcards: Wildcards) {
        match wildcards {
            Wildcards::No => self.literal.push_str(text),
            Wildcards::Yes => {
                for character in text.chars() {
                    match character {
                        '*' => self.push(Part::AnyRun),
                        '?' => self.push(Part::One),
                        literal => self.literal.push(literal),
                    }
                }
            }
        }
    }

    fn finish(mut self) -> Body {
        let is_variable = |part: &Part| match part {
            Part::Variable(_) => true,
            Part::AnyRun | Part::One | Part::Text(_) => false,
        };
        if self.done.is_empty() {
            return Body::Literal(self.literal.into());
        }
        if !self.literal.is_empty() {
            self.done.push(Part::Text(self.literal.into()));
        }
        if self.done.iter().any(is_variable) {
            return Body::Variables(self.done.into());
        }
        match self.done.as_slice() {
            [Part::AnyRun] => Body::Prefix("".into()),
            [Part::Text(prefix), Part::AnyRun] => Body::Prefix(prefix.clone()),
            parts => Body::Wild(Box::new(parts.iter().flat_map(tokens).collect())),
        }
    }
}

/// The tokens of a part that is no variable.
fn tokens(part: &Part) -> impl Iterator<Item = Token> {
    let (wildcard, text) = match part {
        Part::AnyRun => (Some(Token::AnyRun), ""),
        Part::One => (Some(Token::One), ""),
        Part::Text(text) => (None, &**text),
        Part::Variable(_) => (None, ""),
    };
    wildcard.into_iter().chain(text.chars().map(Token::Literal))
}

fn resolution(parts: &[Part], context: &impl ContextView) -> Resolution {
    let mut found = Resolution::Resolved;
    for part in parts {
        let Part::Variable(variable) = part else {
            continue;
        };
        match variable.fill(context) {
            Filled::Text(_) => {}
            Filled::Unknown => found = Resolution::Unknown,
            Filled::Unresolved => return Resolution::Unresolved,
        }
    }
    found
}

fn match_parts(
    parts: &[Part],
    value: &str,
    folding: Folding,
    context: &impl ContextView,
) -> TemplateMatch {
    let if_matching = match resolution(parts, context) {
        Resolution::Resolved => TemplateMatch::Yes,
        Resolution::Unknown => TemplateMatch::Unknown,
        Resolution::Unresolved => return TemplateMatch::Unresolved,
    };
    let tokens = Expansion {
        parts: parts.iter(),
        text: "".chars(),
        context,
    };
    let matches = match folding {
        Folding::None => wildcard::matches_tokens(tokens, value, |a, b| a == b),
        Folding::Simple => wildcard::matches_tokens(tokens, value, same_folded),
    };
    match matches {
        false => TemplateMatch::No,
        true => if_matching,
    }
}

/// The tokens of a template in a request.
///
/// What lies between two stars is known only in a request, so it is not made ready to be searched
/// for, and matching may go over it again for every character of the value. It goes no further
/// each time than the value is long, and [`MAX_VALUE_BYTES`](crate::limits::MAX_VALUE_BYTES)
/// bounds that. An unknown variable is any run of characters: if even
/// that does not match, nothing does.
struct Expansion<'a, C> {
    parts: slice::Iter<'a, Part>,
    /// What is left of the text or variable at hand.
    text: Chars<'a>,
    context: &'a C,
}

impl<C> Clone for Expansion<'_, C> {
    fn clone(&self) -> Self {
        Self {
            parts: self.parts.clone(),
            text: self.text.clone(),
            context: self.context,
        }
    }
}

impl<C: ContextView> Iterator for Expansion<'_, C> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        loop {
            if let Some(character) = self.text.next() {
                return Some(Token::Literal(character));
            }
            self.text = match self.parts.next()? {
                Part::AnyRun => return Some(Token::AnyRun),
                Part::One => return Some(Token::One),
                Part::Text(text) => text.chars(),
                Part::Variable(variable) => match variable.fill(self.context) {
                    Filled::Text(text) => text.chars(),
                    Filled::Unknown => return Some(Token::AnyRun),
                    // INVARIANT(match_parts): no such variable is left here.
                    Filled::Unresolved => return None,
                },
            };
        }
    }
}

fn same_folded(wanted: char, found: char) -> bool {
    wanted == found || fold(wanted) == fold(found)
}

/// Simple case folding from what std knows: the lower case of the upper case, each only where it
/// is one character. `ı` has `I` as its upper case and yet folds to itself.
pub(crate) fn fold(character: char) -> char {
    if character.is_ascii() {
        return character.to_ascii_lowercase();
    }
    if character == 'ı' {
        return character;
    }
    let upper = only(character.to_uppercase()).unwrap_or(character);
    only(upper.to_lowercase()).unwrap_or(upper)
}

fn only(mut characters: impl Iterator<Item = char>) -> Option<char> {
    match (characters.next(), characters.next()) {
        (Some(character), None) => Some(character),
        (None | Some(_), _) => None,
    }
}
