//! The wildcard patterns of IAM: `*` is any run of characters, `?` is exactly one.

use std::fmt;
use std::str::Chars;

/// A parsed wildcard pattern.
///
/// Matching takes time in proportion to the product of both lengths at worst and never recurses.
/// Source: IAM User Guide, "String condition operators" and "Resource".
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pattern {
    tokens: Box<[Token]>,
}

/// One element of a [`Pattern`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Token {
    /// `*`: any run of characters, also none.
    AnyRun,
    /// A character that stands for itself.
    Literal(char),
    /// `?`: exactly one character.
    One,
}

/// Whether letters of different case are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Case {
    /// `a` matches `A` (ASCII letters only).
    Insensitive,
    /// `a` does not match `A`.
    Sensitive,
}

impl Pattern {
    /// Reads every `*` and `?` of the text as a wildcard.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        text.chars()
            .map(|character| match character {
                '*' => Token::AnyRun,
                '?' => Token::One,
                literal => Token::Literal(literal),
            })
            .collect()
    }

    /// Whether the whole text matches.
    #[must_use]
    pub fn matches(&self, text: &str, case: Case) -> bool {
        matches(&self.tokens, text, case)
    }

    /// The elements, in order.
    #[must_use]
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// The one text that this pattern matches, if it has no wildcard.
    #[must_use]
    pub fn literal(&self) -> Option<String> {
        self.tokens
            .iter()
            .map(|token| match *token {
                Token::Literal(character) => Some(character),
                Token::AnyRun | Token::One => None,
            })
            .collect()
    }
}

impl FromIterator<Token> for Pattern {
    fn from_iter<I: IntoIterator<Item = Token>>(tokens: I) -> Self {
        Self {
            tokens: tokens.into_iter().collect(),
        }
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pattern(")?;
        for token in &self.tokens {
            match token {
                Token::AnyRun => write!(f, "*")?,
                Token::Literal(character) => write!(f, "{character}")?,
                Token::One => write!(f, "?")?,
            }
        }
        write!(f, ")")
    }
}

/// Whether the whole text matches the tokens.
pub(crate) fn matches(tokens: &[Token], text: &str, case: Case) -> bool {
    matches_tokens(tokens.iter().copied(), text, |wanted, found| {
        same(wanted, found, case)
    })
}

/// Whether the whole text matches tokens that may be made on the way.
///
/// Two positions advance together; on a mismatch the last `*` swallows one more character. Only
/// the last `*` ever has to be tried again, so there is no recursion and no blow-up.
pub(crate) fn matches_tokens<T>(tokens: T, text: &str, same: impl Fn(char, char) -> bool) -> bool
where
    T: Iterator<Item = Token> + Clone,
{
    let mut ahead = tokens;
    let mut rest = text.chars();
    let mut retry: Option<(T, Chars<'_>)> = None;
    loop {
        let before = rest.clone();
        match (ahead.next(), rest.next()) {
            (None, None) => return true,
            (Some(Token::AnyRun), _) => {
                retry = Some((ahead.clone(), before.clone()));
                rest = before;
                continue;
            }
            (Some(Token::One), Some(_)) => continue,
            (Some(Token::Literal(wanted)), Some(found)) if same(wanted, found) => continue,
            (None | Some(Token::One | Token::Literal(_)), _) => {}
        }
        let Some((resume, from)) = retry.as_mut() else {
            return false;
        };
        if from.next().is_none() {
            return false;
        }
        ahead = resume.clone();
        rest = from.clone();
    }
}

fn same(wanted: char, found: char, case: Case) -> bool {
    match case {
        Case::Insensitive => wanted.eq_ignore_ascii_case(&found),
        Case::Sensitive => wanted == found,
    }
}
