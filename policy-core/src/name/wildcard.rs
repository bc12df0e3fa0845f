//! The wildcard patterns of IAM: `*` is any run of characters, `?` is exactly one.

use std::fmt;
use std::str::Chars;

use crate::name::wildcard::run::Run;

mod run;

/// A parsed wildcard pattern.
///
/// Matching never recurses, goes back or allocates. Where case counts it reads the text once:
/// - between two stars without a `?`, in time proportional to the text,
/// - with a `?`, in that time for every 64 characters between the stars,
/// - with a `?` and more characters than any policy of AWS can have (32,768 in all or 256
///   different ones), in that time for every character between the stars.
///
/// Where case does not count, which is so in the names of actions only, it takes time in
/// proportion to the product of both lengths at worst.
/// Source: IAM User Guide, "String condition operators" and "Resource".
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pattern {
    tokens: Box<[Token]>,
    /// The same, made ready.
    shape: Shape,
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
        tokens(text).collect()
    }

    /// Whether the whole text matches.
    #[must_use]
    pub fn matches(&self, text: &str, case: Case) -> bool {
        match case {
            Case::Insensitive => {
                let tokens = self.tokens.iter().copied();
                matches_tokens(tokens, text, |wanted, found| {
                    wanted.eq_ignore_ascii_case(&found)
                })
            }
            Case::Sensitive => self.shape.matches(text),
        }
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
        let tokens: Box<[Token]> = tokens.into_iter().collect();
        Self {
            shape: Shape::new(&tokens),
            tokens,
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

/// A pattern cut at its stars.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Shape {
    /// There is no star.
    Whole(Run),
    /// There is at least one.
    Starred {
        /// Before the first star.
        first: Run,
        /// Between stars, without those of no characters.
        middle: Box<[Run]>,
        /// After the last star.
        last: Run,
    },
}

impl Shape {
    fn new(tokens: &[Token]) -> Self {
        let mut runs = tokens.split(|token| *token == Token::AnyRun);
        let first = Run::anchored(runs.next().unwrap_or_default());
        let Some(last) = runs.next_back() else {
            return Self::Whole(first);
        };
        Self::Starred {
            first,
            middle: runs
                .filter(|run| !run.is_empty())
                .map(Run::searched)
                .collect(),
            last: Run::anchored(last),
        }
    }

    /// The first run and the last have one place each. Of the places of the others the leftmost
    /// leaves most to those that follow, so none has to be tried again.
    fn matches(&self, text: &str) -> bool {
        let (first, middle, last) = match self {
            Self::Whole(run) => return run.strip_from_start(text) == Some(""),
            Self::Starred {
                first,
                middle,
                last,
            } => (first, middle, last),
        };
        first
            .strip_from_start(text)
            .and_then(|rest| last.strip_from_end(rest))
            .is_some_and(|rest| {
                let mut middle = middle.iter();
                middle
                    .try_fold(rest, |rest, run| run.strip_through(rest))
                    .is_some()
            })
    }
}

/// Where the first wildcard of a text is.
pub(crate) fn find(text: &str) -> Option<usize> {
    text.bytes().position(|byte| matches!(byte, b'*' | b'?'))
}

/// The tokens of a text, of which every `*` and `?` is a wildcard.
pub(crate) fn tokens(text: &str) -> impl Iterator<Item = Token> + Clone {
    text.chars().map(|character| match character {
        '*' => Token::AnyRun,
        '?' => Token::One,
        literal => Token::Literal(literal),
    })
}

/// Whether the whole text matches tokens that may be made on the way.
///
/// Two positions advance together; on a mismatch the last `*` swallows one more character. Only
/// the last `*` ever has to be tried again, so there is no recursion and no blow-up. At worst, as
/// many tokens are looked at for every character of the text as it has characters.
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
