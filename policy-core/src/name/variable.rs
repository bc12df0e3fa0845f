//! Policy variables as they are written: `${key}`, `${key, 'default'}` and the escapes `${*}`,
//! `${?}` and `${$}`.
//!
//! Only documents of Version 2012-10-17 have them.
//! Source: IAM User Guide, "IAM policy elements: Variables and tags".

use thiserror::Error;

use crate::name::condition_key::ConditionKey;

/// A stretch of a text with policy variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// The character of an escape, which is never a wildcard.
    Escaped(char),
    /// Plain text, never empty.
    Text(&'a str),
    Variable {
        key: ConditionKey,
        default: Option<&'a str>,
    },
}

/// A `${` that begins neither a variable nor an escape.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{kind}")]
pub struct VariableError {
    /// The byte at which the `${` stands.
    pub(crate) offset: usize,
    pub(crate) kind: VariableErrorKind,
}

/// What is wrong with a policy variable.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum VariableErrorKind {
    /// A default that is not in quotes.
    #[error("a default value of a policy variable is written `, 'text'`, as in `${{key, 'text'}}`")]
    Default,
    /// `${}`.
    #[error("a policy variable has no name")]
    Empty,
    /// A name without a service prefix.
    #[error("`{0}` is not a condition key, so it cannot be a policy variable")]
    NotAKey(String),
    /// A space in the name.
    #[error("the name of a policy variable, `{0}`, has a space")]
    Space(String),
    /// No closing brace.
    #[error("a policy variable is not closed by `}}`")]
    Unclosed,
}

/// The pieces of a text, each with the byte it begins at; the first error is the last item.
#[derive(Clone, Debug)]
pub(crate) struct Pieces<'a> {
    rest: &'a str,
    offset: usize,
}

impl<'a> Pieces<'a> {
    pub(crate) const fn new(text: &'a str) -> Self {
        Self {
            rest: text,
            offset: 0,
        }
    }

    fn advance(&mut self, rest: &'a str) {
        let taken = self.rest.len().saturating_sub(rest.len());
        self.offset = self.offset.saturating_add(taken);
        self.rest = rest;
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Result<(usize, Piece<'a>), VariableError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let offset = self.offset;
        let Some(inside) = self.rest.strip_prefix("${") else {
            let end = self.rest.find("${").unwrap_or(self.rest.len());
            let (plain, rest) = self.rest.split_at_checked(end)?;
            self.advance(rest);
            return Some(Ok((offset, Piece::Text(plain))));
        };
        Some(match braced(inside) {
            Ok((piece, rest)) => {
                self.advance(rest);
                Ok((offset, piece))
            }
            Err(kind) => {
                self.rest = "";
                Err(VariableError { offset, kind })
            }
        })
    }
}

/// Whether a text can have variables at all: most have none, and need not be cut up.
pub(crate) fn may_occur(text: &str) -> bool {
    text.contains('$')
}

/// Whether every `${` of a text is well-formed.
pub(crate) fn check(text: &str) -> Result<(), VariableError> {
    Pieces::new(text).try_for_each(|piece| piece.map(|_| ()))
}

/// What follows `${`, up to and with its `}`, and the rest.
fn braced(inside: &str) -> Result<(Piece<'_>, &str), VariableErrorKind> {
    for escaped in ['*', '?', '$'] {
        let rest = inside
            .strip_prefix(escaped)
            .and_then(|rest| rest.strip_prefix('}'));
        if let Some(rest) = rest {
            return Ok((Piece::Escaped(escaped), rest));
        }
    }
    let end = inside.find([',', '}']).ok_or(VariableErrorKind::Unclosed)?;
    let (name, after) = inside
        .split_at_checked(end)
        .ok_or(VariableErrorKind::Unclosed)?;
    let key = parse_name(name)?;
    if let Some(rest) = after.strip_prefix('}') {
        let default = None;
        return Ok((Piece::Variable { key, default }, rest));
    }
    let (default, rest) = after
        .strip_prefix(", '")
        .and_then(|quoted| quoted.split_once('\''))
        .and_then(|(default, rest)| Some((default, rest.strip_prefix('}')?)))
        .ok_or(VariableErrorKind::Default)?;
    let default = Some(default);
    Ok((Piece::Variable { key, default }, rest))
}

fn parse_name(name: &str) -> Result<ConditionKey, VariableErrorKind> {
    if name.is_empty() {
        return Err(VariableErrorKind::Empty);
    }
    if name.contains(char::is_whitespace) {
        return Err(VariableErrorKind::Space(name.to_owned()));
    }
    name.parse()
        .map_err(|_| VariableErrorKind::NotAKey(name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::{VariableErrorKind as Kind, check};

    #[test]
    fn malformed() {
        #[rustfmt::skip]
        let rows: &[(&str, Option<(usize, Kind)>)] = &[
            ("", None), ("plain $ {text} $", None), ("a${aws:username}b", None), ("${aws:username, 'none'}", None),
            ("${aws:username, ''}", None), ("${aws:username, 'a b}c,d'}", None), ("${*}${?}${$}", None), ("$${aws:username}}", None),
            ("ab${", Some((2, Kind::Unclosed))), ("${aws:username", Some((0, Kind::Unclosed))), ("é${}", Some((2, Kind::Empty))),
            ("${, 'x'}", Some((0, Kind::Empty))), ("${ aws:username}", Some((0, Kind::Space(" aws:username".into())))),
            ("${aws:username }", Some((0, Kind::Space("aws:username ".into())))), ("${**}", Some((0, Kind::NotAKey("**".into())))),
            ("${username}", Some((0, Kind::NotAKey("username".into())))), ("${aws:username,'x'}", Some((0, Kind::Default))),
            ("${aws:username,  'x'}", Some((0, Kind::Default))), ("${aws:username, x}", Some((0, Kind::Default))),
            ("${aws:username, 'x}", Some((0, Kind::Default))), ("${aws:username, 'x' }", Some((0, Kind::Default))),
            ("${aws:username, 'it's'}", Some((0, Kind::Default))), ("${aws:username}${", Some((15, Kind::Unclosed))),
        ];
        for (text, want) in rows {
            let got = check(text).err().map(|error| (error.offset, error.kind));
            assert_eq!(got, *want, "{text}");
        }
    }
}
