//! Actions by their exact name at one glance, as nearly every request writes them.

use crate::table::kms_action::{Action, ROWS};

/// The action of exactly this name, `kms:Decrypt`. Where it finds none, there may still be one.
pub(super) fn find(full_name: &str) -> Option<Action> {
    let slot = usize::from(slot_of(full_name.as_bytes())?);
    let action = (*SLOTS.get(slot)?)?;
    (action.full_name() == full_name).then_some(action)
}

/// A number that tells the names of today apart; of two with the same number the first is found.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the length of a name, of which the low bits are enough"
)]
const fn slot_of(full_name: &[u8]) -> Option<u8> {
    let ([_, _, _, _, first, _, third, ..], [.., last_but_one, last]) = (full_name, full_name)
    else {
        return None;
    };
    let length = (full_name.len() as u8).wrapping_mul(11);
    let begin = first.wrapping_add(*third).wrapping_mul(29);
    let end = last_but_one
        .wrapping_mul(31)
        .wrapping_add(last.wrapping_mul(5));
    Some(length.wrapping_add(begin).wrapping_add(end))
}

static SLOTS: [Option<Action>; 256] = slots();

#[expect(
    clippy::indexing_slicing,
    reason = "evaluated in constants only, and a slot is less than 256"
)]
const fn slots() -> [Option<Action>; 256] {
    let mut slots = [None; 256];
    let mut index = 0_u8;
    let mut rows = ROWS;
    while let [row, rest @ ..] = rows {
        if let Some(slot) = slot_of(row.full_name.as_bytes())
            && slots[slot as usize].is_none()
        {
            slots[slot as usize] = Some(Action(index));
        }
        index = index.saturating_add(1);
        rows = rest;
    }
    slots
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_has_a_slot_of_its_own() {
        for action in Action::all() {
            assert_eq!(find(action.full_name()), Some(action));
        }
        for text in ["", "kms:", "kms:Decrypto", "kms:decrypt", "s3:GetObject"] {
            assert_eq!(find(text), None, "{text}");
        }
    }
}
