//! Sets of characters.

use crate::template::fold;

/// A set of characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Chars {
    /// Every character.
    Any,
    /// `0-9`.
    Digit,
    /// Those that fold as this one does, as conditions that ignore case do it.
    Folded(char),
    /// `a-z0-9-`, as in the name of a host.
    Host,
    /// This one.
    Is(char),
    /// `A-Za-z0-9+=,.@_-`, as in the name of a user or a role.
    Name,
    /// All but this one.
    Not(char),
    /// As [`Name`](Self::Name), and `/`.
    Path,
}

impl Chars {
    /// Those that fold as this one does: this one alone, where no other does.
    pub(crate) fn folded(character: char) -> Self {
        let mut alike = Vec::new();
        push_alike(character, &mut alike);
        alike.retain(|other| *other != character);
        match alike.is_empty() {
            true => Self::Is(character),
            false => Self::Folded(fold(character)),
        }
    }

    pub(crate) fn contains(self, character: char) -> bool {
        match self {
            Self::Any => true,
            Self::Digit => character.is_ascii_digit(),
            Self::Folded(wanted) => wanted == character || fold(wanted) == fold(character),
            Self::Host => matches!(character, 'a'..='z' | '0'..='9' | '-'),
            Self::Is(wanted) => wanted == character,
            Self::Name => {
                character.is_ascii_alphanumeric()
                    || matches!(character, '+' | '=' | ',' | '.' | '@' | '_' | '-')
            }
            Self::Not(other) => other != character,
            Self::Path => character == '/' || Self::Name.contains(character),
        }
    }

    /// Adds the characters that this set mentions, one by one: those that it excludes or names.
    pub(super) fn push_mentioned(self, mentioned: &mut Vec<char>) {
        match self {
            Self::Any | Self::Digit | Self::Host | Self::Name | Self::Path => {}
            // Most steps alive at the same time wait for the same character.
            Self::Is(character) | Self::Not(character) => {
                if mentioned.last() != Some(&character) {
                    mentioned.push(character);
                }
            }
            Self::Folded(character) => push_alike(character, mentioned),
        }
    }

    /// The set that this is, if it is one with a name.
    pub(super) const fn named(self) -> Named {
        match self {
            Self::Any | Self::Folded(_) | Self::Is(_) | Self::Not(_) => Named::NONE,
            Self::Digit => Named::DIGIT,
            Self::Host => Named::HOST,
            Self::Name => Named::NAME,
            Self::Path => Named::PATH,
        }
    }
}

/// A set of the sets that have a name: digits, hosts, names and paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Named(u8);

impl Named {
    pub(super) const NONE: Self = Self(0);
    pub(super) const DIGIT: Self = Self(1);
    pub(super) const HOST: Self = Self(2);
    pub(super) const NAME: Self = Self(4);
    pub(super) const PATH: Self = Self(8);
    pub(super) const ALL: Self = Self(15);

    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

/// Adds every character that folds as this one does.
///
/// Those are what it folds to, the upper case of that, and some that only fold one way: a test
/// goes through all characters that there are.
fn push_alike(character: char, alike: &mut Vec<char>) {
    let folded = fold(character);
    alike.push(character);
    alike.push(folded);
    let one_way = match folded.is_ascii() {
        true => ONE_WAY_TO_ASCII,
        false => ONE_WAY,
    };
    alike.extend(
        folded
            .to_uppercase()
            .chain(one_way.chars())
            .filter(|other| fold(*other) == folded),
    );
}

/// The characters that fold to a letter of ASCII and are not of ASCII: `ſ`, and the Kelvin sign.
const ONE_WAY_TO_ASCII: &str = "\u{17f}\u{212a}";

/// The characters that fold to another letter, which is not of ASCII, and are not its upper case.
const ONE_WAY: &str = "\u{b5}\u{1c5}\u{1c8}\u{1cb}\u{1f2}\u{345}\u{3c2}\u{3d0}\u{3d1}\u{3d5}\
    \u{3d6}\u{3f0}\u{3f1}\u{3f4}\u{3f5}\u{1c80}\u{1c81}\u{1c82}\u{1c83}\u{1c84}\u{1c85}\u{1c86}\
    \u{1c87}\u{1c88}\u{1e9b}\u{1e9e}\u{1f88}\u{1f89}\u{1f8a}\u{1f8b}\u{1f8c}\u{1f8d}\u{1f8e}\
    \u{1f8f}\u{1f98}\u{1f99}\u{1f9a}\u{1f9b}\u{1f9c}\u{1f9d}\u{1f9e}\u{1f9f}\u{1fa8}\u{1fa9}\
    \u{1faa}\u{1fab}\u{1fac}\u{1fad}\u{1fae}\u{1faf}\u{1fbc}\u{1fbe}\u{1fcc}\u{1ffc}\u{2126}\
    \u{212b}";
