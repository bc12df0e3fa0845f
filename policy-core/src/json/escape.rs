//! Escapes in strings, decoded.

use crate::json::fault::Fault;
use crate::json::leaf;

/// An escape at the start of a text, decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Escape {
    /// The character it stands for, or a stand-in.
    pub(super) character: char,
    /// Bytes it takes, the backslash included.
    pub(super) length: usize,
    /// What is wrong with it.
    pub(super) fault: Option<Fault>,
}

/// Reads the escape at the start of a text; the backslash is known to be there.
pub(super) fn escape(text: &str) -> Escape {
    let mut characters = text.chars();
    characters.next();
    let Some(letter) = characters.next() else {
        return Escape {
            character: char::REPLACEMENT_CHARACTER,
            length: text.len(),
            fault: Some(Fault::BadEscape(text.to_owned())),
        };
    };
    let character = match letter {
        '"' | '\\' | '/' => letter,
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => return unicode(text, characters.as_str()),
        _ => {
            let length = text.len().saturating_sub(characters.as_str().len());
            // A control character after a backslash is seen, and reported, as itself.
            let length = if letter.is_control() { 1 } else { length };
            return Escape {
                character: letter,
                length,
                fault: Some(Fault::BadEscape(shown(text, length))),
            };
        }
    };
    Escape {
        character,
        length: 2,
        fault: None,
    }
}

/// `\u0041`, or the two halves of a surrogate pair.
fn unicode(text: &str, digits: &str) -> Escape {
    let taken = |rest: &str| text.len().saturating_sub(rest.len());
    let faulty = |length, fault: fn(String) -> Fault| Escape {
        character: char::REPLACEMENT_CHARACTER,
        length,
        fault: Some(fault(shown(text, length))),
    };
    let Some((rest, unit)) = leaf::code_unit(digits) else {
        let wrong = digits
            .bytes()
            .take(4)
            .take_while(u8::is_ascii_hexdigit)
            .count();
        return faulty(wrong.saturating_add(2), Fault::BadEscape);
    };
    let first = taken(rest);
    if let Some(character) = char::from_u32(u32::from(unit)) {
        return Escape {
            character,
            length: first,
            fault: None,
        };
    }
    let low = rest.strip_prefix("\\u").and_then(leaf::code_unit);
    let pair = low.and_then(|(rest, low)| {
        let character = char::decode_utf16([unit, low]).next()?.ok()?;
        Some((rest, character))
    });
    match pair {
        Some((rest, character)) => Escape {
            character,
            length: taken(rest),
            fault: None,
        },
        None => faulty(first, Fault::Surrogate),
    }
}

fn shown(text: &str, length: usize) -> String {
    text.get(..length).unwrap_or(text).to_owned()
}
