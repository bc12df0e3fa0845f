//! Characters of a text that are not what they seem.

use crate::lint::known::lookalike::{Disguise, disguise};
use crate::lint::tree::{Role, Text};

/// Why a character is not what it seems.
#[derive(Clone, Copy, Debug)]
pub(super) enum Hidden {
    /// It is not seen, or looks like another one.
    Disguised(Disguise),
    /// It stands where AWS has ASCII only.
    Foreign,
}

/// The first such character of a text.
pub(super) fn first(text: &Text<'_>) -> Option<(usize, char, Hidden)> {
    // Most texts are ASCII without control characters.
    if text.text.bytes().all(|it| (b' '..=b'~').contains(&it)) {
        return None;
    }
    let has_letters = text.text.bytes().any(|it| it.is_ascii_alphabetic());
    let mut before = None;
    for (at, character) in text.text.char_indices() {
        let is_joined = before.is_some_and(|it: char| !it.is_ascii());
        before = Some(character);
        let found = match (text.role, disguise(character)) {
            // Other scripts and emoji are written with these.
            (Role::Free | Role::Label | Role::Value, Some(Disguise::Invisible)) if is_joined => {
                None
            }
            (Role::Label, Some(Disguise::Invisible | Disguise::Space | Disguise::Like(_)))
            | (Role::Free, Some(Disguise::Like(_))) => None,
            // A text in another script has none of ours.
            (Role::Value, Some(Disguise::Like(_))) if !has_letters => None,
            (_, Some(disguise)) => Some(Hidden::Disguised(disguise)),
            (role, None) => {
                let is_foreign = role.is_ascii() && !character.is_ascii();
                is_foreign.then_some(Hidden::Foreign)
            }
        };
        if let Some(found) = found {
            return Some((at, character, found));
        }
    }
    None
}
