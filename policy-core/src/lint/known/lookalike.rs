//! Characters that cannot be seen, or that look like a letter of ASCII and are none.
//!
//! Source: Unicode Character Database, `PropList.txt` and `DerivedCoreProperties.txt` (default
//! ignorable code points, white space, bidirectional controls); Unicode Technical Standard 39,
//! "Unicode Security Mechanisms", `confusables.txt`.

/// Why a character is not what it seems.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Disguise {
    /// It turns the direction of the text around it.
    Direction,
    /// Nothing is shown of it.
    Invisible,
    /// It looks like this character of ASCII.
    Like(char),
    /// It looks like a space.
    Space,
}

/// What a character hides.
#[must_use]
pub(crate) fn disguise(character: char) -> Option<Disguise> {
    let range = HIDDEN
        .iter()
        .find(|row| (row.0..=row.1).contains(&character));
    if let Some(row) = range {
        return Some(row.2);
    }
    let fullwidth = u32::from(character).checked_sub(FULLWIDTH);
    let plain = fullwidth.and_then(|offset| u8::try_from(offset.checked_add(0x21)?).ok());
    if let Some(plain) = plain.filter(u8::is_ascii_graphic) {
        return Some(Disguise::Like(char::from(plain)));
    }
    let at = LIKE.binary_search_by_key(&character, |row| row.0).ok()?;
    LIKE.get(at).map(|row| Disguise::Like(row.1))
}

/// The first character of the full-width forms of ASCII, that of `!`.
const FULLWIDTH: u32 = 0xff01;

/// Ranges of characters that are not seen, sorted.
#[rustfmt::skip]
const HIDDEN: &[(char, char, Disguise)] = &[
    ('\u{0}',     '\u{8}',     Disguise::Invisible),
    ('\u{b}',     '\u{c}',     Disguise::Invisible),
    ('\u{e}',     '\u{1f}',    Disguise::Invisible),
    ('\u{7f}',    '\u{9f}',    Disguise::Invisible),
    ('\u{a0}',    '\u{a0}',    Disguise::Space),
    ('\u{ad}',    '\u{ad}',    Disguise::Invisible),
    ('\u{34f}',   '\u{34f}',   Disguise::Invisible),
    ('\u{61c}',   '\u{61c}',   Disguise::Direction),
    ('\u{115f}',  '\u{1160}',  Disguise::Invisible),
    ('\u{1680}',  '\u{1680}',  Disguise::Space),
    ('\u{180b}',  '\u{180f}',  Disguise::Invisible),
    ('\u{2000}',  '\u{200a}',  Disguise::Space),
    ('\u{200b}',  '\u{200d}',  Disguise::Invisible),
    ('\u{200e}',  '\u{200f}',  Disguise::Direction),
    ('\u{2028}',  '\u{2029}',  Disguise::Invisible),
    ('\u{202a}',  '\u{202e}',  Disguise::Direction),
    ('\u{202f}',  '\u{202f}',  Disguise::Space),
    ('\u{205f}',  '\u{205f}',  Disguise::Space),
    ('\u{2060}',  '\u{2064}',  Disguise::Invisible),
    ('\u{2066}',  '\u{2069}',  Disguise::Direction),
    ('\u{206a}',  '\u{206f}',  Disguise::Invisible),
    ('\u{3000}',  '\u{3000}',  Disguise::Space),
    ('\u{3164}',  '\u{3164}',  Disguise::Invisible),
    ('\u{fe00}',  '\u{fe0f}',  Disguise::Invisible),
    ('\u{feff}',  '\u{feff}',  Disguise::Invisible),
    ('\u{ffa0}',  '\u{ffa0}',  Disguise::Invisible),
    ('\u{e0000}', '\u{e0fff}', Disguise::Invisible),
];

/// Characters and what they look like, sorted.
#[rustfmt::skip]
const LIKE: &[(char, char)] = &[
    ('\u{131}',  'i'), // dotless i
    ('\u{391}',  'A'), // Greek
    ('\u{392}',  'B'),
    ('\u{395}',  'E'),
    ('\u{396}',  'Z'),
    ('\u{397}',  'H'),
    ('\u{399}',  'I'),
    ('\u{39a}',  'K'),
    ('\u{39c}',  'M'),
    ('\u{39d}',  'N'),
    ('\u{39f}',  'O'),
    ('\u{3a1}',  'P'),
    ('\u{3a4}',  'T'),
    ('\u{3a5}',  'Y'),
    ('\u{3a7}',  'X'),
    ('\u{3b1}',  'a'),
    ('\u{3b9}',  'i'),
    ('\u{3bd}',  'v'),
    ('\u{3bf}',  'o'),
    ('\u{3c1}',  'p'),
    ('\u{405}',  'S'), // Cyrillic
    ('\u{406}',  'I'),
    ('\u{408}',  'J'),
    ('\u{410}',  'A'),
    ('\u{412}',  'B'),
    ('\u{415}',  'E'),
    ('\u{41a}',  'K'),
    ('\u{41c}',  'M'),
    ('\u{41d}',  'H'),
    ('\u{41e}',  'O'),
    ('\u{420}',  'P'),
    ('\u{421}',  'C'),
    ('\u{422}',  'T'),
    ('\u{423}',  'Y'),
    ('\u{425}',  'X'),
    ('\u{430}',  'a'),
    ('\u{435}',  'e'),
    ('\u{43e}',  'o'),
    ('\u{440}',  'p'),
    ('\u{441}',  'c'),
    ('\u{443}',  'y'),
    ('\u{445}',  'x'),
    ('\u{455}',  's'),
    ('\u{456}',  'i'),
    ('\u{458}',  'j'),
    ('\u{4bb}',  'h'),
    ('\u{501}',  'd'),
    ('\u{51b}',  'q'),
    ('\u{51d}',  'w'),
    ('\u{589}',  ':'), // Armenian full stop
    ('\u{2010}', '-'), // hyphens and dashes
    ('\u{2011}', '-'),
    ('\u{2012}', '-'),
    ('\u{2013}', '-'),
    ('\u{2014}', '-'),
    ('\u{2018}', '\''), // quotation marks
    ('\u{2019}', '\''),
    ('\u{201c}', '"'),
    ('\u{201d}', '"'),
    ('\u{2044}', '/'),
    ('\u{2212}', '-'),
    ('\u{2215}', '/'),
    ('\u{2217}', '*'),
    ('\u{2236}', ':'),
    ('\u{a789}', ':'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(LIKE.is_sorted_by(|a, b| a.0 < b.0));
        assert!(HIDDEN.is_sorted_by(|a, b| a.1 < b.0));
        assert!(HIDDEN.iter().all(|row| row.0 <= row.1));
    }

    #[test]
    fn characters_in_disguise() {
        assert_eq!(disguise('\u{200b}'), Some(Disguise::Invisible));
        assert_eq!(disguise('\u{202e}'), Some(Disguise::Direction));
        assert_eq!(disguise('\u{443}'), Some(Disguise::Like('y')));
        assert_eq!(disguise('\u{ff2b}'), Some(Disguise::Like('K')));
        assert!((' '..='~').all(|it| disguise(it).is_none()));
        assert_eq!(disguise('é'), None);
    }
}
