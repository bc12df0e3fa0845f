//! The few characters that stand for all.
//!
//! A search cannot try every character, and need not. Two characters are alike for some sets if
//! they are in the same ones of them, and then whatever follows after the one follows after the
//! other. So it is enough to try one of each kind, and [`Letters::of`] gives at least that:
//!
//! - Every character that one of the sets mentions is tried itself, and all that fold as it does
//!   where case does not count.
//! - A character that none mentions is in every set that excludes one character and in none that
//!   names one; in which of the named sets it is, its row of [`ROWS`] says, as each row lies in
//!   each named set whole or not at all. Of all rows that the named sets at hand do not tell
//!   apart, one character is tried that no set mentions. If there is no such character, then all
//!   characters of these rows are mentioned, and tried themselves.

use crate::symbolic::text::chars::{Chars, Named};

/// Characters to try, one or more for each kind that some sets tell apart.
#[derive(Debug, Default)]
pub(super) struct Letters {
    letters: Vec<char>,
    mentioned: Vec<char>,
    /// The kinds that a letter was found for.
    covered: Vec<Named>,
}

impl Letters {
    /// Those for these sets, the most ordinary ones first.
    pub(super) fn of(&mut self, sets: impl Iterator<Item = Chars>) -> &[char] {
        self.letters.clear();
        self.mentioned.clear();
        self.covered.clear();
        let mut named = Named::NONE;
        for set in sets {
            set.push_mentioned(&mut self.mentioned);
            named = named.or(set.named());
        }
        self.mentioned.sort_unstable();
        self.mentioned.dedup();
        for (characters, homes) in ROWS {
            self.add(homes.and(named), characters.chars());
        }
        self.add(Named::NONE, '\u{a1}'..=char::MAX);
        self.letters.extend_from_slice(&self.mentioned);
        &self.letters
    }

    /// Adds the first of these characters that is not mentioned, if its kind has none yet.
    fn add(&mut self, kind: Named, mut characters: impl Iterator<Item = char>) {
        if self.covered.contains(&kind) {
            return;
        }
        let fresh = characters.find(|character| self.mentioned.binary_search(character).is_err());
        if let Some(letter) = fresh {
            self.covered.push(kind);
            self.letters.push(letter);
        }
    }
}

/// All characters of the named sets, and some others, with the named sets that they are in. The
/// most ordinary ones stand first. All that are not here are in no named set.
const ROWS: [(&str, Named); 7] = [
    (
        "xyzwvutsrqponmlkjihgabcdef",
        Named::HOST.or(Named::NAME).or(Named::PATH),
    ),
    ("1234567890", Named::ALL),
    ("XYZABCDEFGHIJKLMNOPQRSTUVW", Named::NAME.or(Named::PATH)),
    ("-", Named::HOST.or(Named::NAME).or(Named::PATH)),
    ("/", Named::PATH),
    ("_.=+,@", Named::NAME.or(Named::PATH)),
    (":~!", Named::NONE),
];

#[cfg(test)]
mod tests {
    use super::ROWS;
    use crate::symbolic::text::chars::{Chars, Named};

    #[test]
    fn rows_say_in_which_named_sets_a_character_is() {
        for character in '\0'..=char::MAX {
            let row = ROWS.iter().find(|(row, _)| row.contains(character));
            let said = row.map_or(Named::NONE, |(_, homes)| *homes);
            for set in [Chars::Digit, Chars::Host, Chars::Name, Chars::Path] {
                let inside = said.and(set.named()) == set.named();
                assert_eq!(set.contains(character), inside, "{set:?} {character:?}");
            }
        }
    }
}
