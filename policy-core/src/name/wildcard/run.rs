//! What stands between two stars of a pattern, and finding it in a text.

use std::str::Chars;

use crate::limits::MAX_KEY_POLICY_BYTES;
use crate::name::wildcard::Token;

/// Tokens without a `*` among them. How many characters they match does not depend on the text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Run {
    /// No `?` either.
    Plain(Box<str>),
    /// At least one `?`.
    Wild {
        /// `None` is a `?`.
        wanted: Box<[Option<char>]>,
        /// For runs that are searched for and not anchored; without them, the search is plain.
        masks: Option<Masks>,
    },
}

/// A run for the search of Baeza-Yates and Gonnet ("shift-and"): one bit for each of its
/// characters, set while the text read last matches the run up to there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Masks {
    /// For each character of the run, sorted, where in the run it may stand.
    rows: Box<[(char, Box<[u64]>)]>,
    /// Where every other character may stand.
    others: Box<[u64]>,
    /// The bit of the last character, in the last word.
    last: u64,
}

impl Run {
    /// A run that is matched at one place only.
    pub(super) fn anchored(tokens: &[Token]) -> Self {
        let wanted: Box<[Option<char>]> = tokens
            .iter()
            .map(|token| match *token {
                Token::Literal(character) => Some(character),
                // INVARIANT: the caller cuts at every `*`.
                Token::AnyRun | Token::One => None,
            })
            .collect();
        match wanted.iter().copied().collect::<Option<String>>() {
            Some(text) => Self::Plain(text.into()),
            None => Self::Wild {
                wanted,
                masks: None,
            },
        }
    }

    /// A run that is searched for.
    pub(super) fn searched(tokens: &[Token]) -> Self {
        match Self::anchored(tokens) {
            Self::Plain(text) => Self::Plain(text),
            Self::Wild { wanted, .. } => Self::Wild {
                masks: Masks::new(&wanted),
                wanted,
            },
        }
    }

    /// What follows the run at the beginning of a text.
    pub(super) fn strip_from_start<'t>(&self, text: &'t str) -> Option<&'t str> {
        match self {
            Self::Plain(plain) => text.strip_prefix(&**plain),
            Self::Wild { wanted, .. } => {
                let mut rest = text.chars();
                let found = wanted.iter().all(|wanted| accepts(*wanted, rest.next()));
                found.then_some(rest.as_str())
            }
        }
    }

    /// What precedes the run at the end of a text.
    pub(super) fn strip_from_end<'t>(&self, text: &'t str) -> Option<&'t str> {
        match self {
            Self::Plain(plain) => text.strip_suffix(&**plain),
            Self::Wild { wanted, .. } => {
                let mut rest = text.chars();
                let mut wanted = wanted.iter().rev();
                let found = wanted.all(|wanted| accepts(*wanted, rest.next_back()));
                found.then_some(rest.as_str())
            }
        }
    }

    /// What follows the first place in a text where the run is found.
    pub(super) fn strip_through<'t>(&self, text: &'t str) -> Option<&'t str> {
        match self {
            Self::Plain(plain) => text.split_once(&**plain).map(|(_, after)| after),
            // No character is shorter than a byte.
            Self::Wild { wanted, .. } if text.len() < wanted.len() => None,
            Self::Wild { masks, wanted } => match masks {
                Some(masks) => masks.strip_through(text),
                None => self.strip_plainly(text, wanted.len()),
            },
        }
    }

    /// Tries every place in turn, as long as there may be room for the run.
    fn strip_plainly<'t>(&self, text: &'t str, length: usize) -> Option<&'t str> {
        let mut rest = text.chars();
        while rest.as_str().len() >= length {
            if let Some(after) = self.strip_from_start(rest.as_str()) {
                return Some(after);
            }
            rest.next();
        }
        None
    }
}

impl Masks {
    /// None for a run that no policy of AWS can have: the masks would take too much memory.
    fn new(wanted: &[Option<char>]) -> Option<Self> {
        let mut characters: Vec<char> = wanted.iter().copied().flatten().collect();
        characters.sort_unstable();
        characters.dedup();
        let words = wanted.len().div_ceil(WORD);
        if words > MAX_WORDS || characters.len() > MAX_ROWS {
            return None;
        }
        let rows = characters
            .into_iter()
            .map(|row| (row, bits(wanted, |wanted| wanted.is_none_or(|c| c == row))));
        Some(Self {
            rows: rows.collect(),
            others: bits(wanted, |wanted| wanted.is_none()),
            last: bit(wanted.len().saturating_sub(1)),
        })
    }

    fn strip_through<'t>(&self, text: &'t str) -> Option<&'t str> {
        let mut memory = [0_u64; MAX_WORDS];
        let state = memory.get_mut(..self.others.len())?;
        let mut rest: Chars<'_> = text.chars();
        loop {
            let row = self.row(rest.next()?);
            // A match may begin at every character.
            let mut carry = 1;
            for (word, allowed) in state.iter_mut().zip(row) {
                let shifted = (*word << 1) | carry;
                carry = *word >> (u64::BITS - 1);
                *word = shifted & allowed;
            }
            if state.last().is_some_and(|word| word & self.last != 0) {
                return Some(rest.as_str());
            }
        }
    }

    fn row(&self, character: char) -> &[u64] {
        let found = self.rows.binary_search_by_key(&character, |(row, _)| *row);
        let row = found.ok().and_then(|at| self.rows.get(at));
        row.map_or(&self.others, |(_, bits)| bits)
    }
}

fn accepts(wanted: Option<char>, found: Option<char>) -> bool {
    found.is_some_and(|found| wanted.is_none_or(|wanted| wanted == found))
}

/// One bit for each place in a run.
fn bits(wanted: &[Option<char>], is_set: impl Fn(Option<char>) -> bool) -> Box<[u64]> {
    let word = |places: &[Option<char>]| {
        let set = (0..).zip(places).filter(|(_, wanted)| is_set(**wanted));
        set.fold(0, |word, (place, _)| word | bit(place))
    };
    wanted.chunks(WORD).map(word).collect()
}

/// The bit of a place, in the word where it stands.
const fn bit(place: usize) -> u64 {
    1 << (place % WORD)
}

const WORD: usize = u64::BITS as usize;

/// No pattern is longer than the longest policy that has one; 4 KiB of stack.
const MAX_WORDS: usize = MAX_KEY_POLICY_BYTES / WORD;

/// A policy has no characters beyond U+00FF. Source: KMS API Reference, "PutKeyPolicy".
const MAX_ROWS: usize = 256;
