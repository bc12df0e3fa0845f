//! The condition keys that policies look up, so that a request is asked for no others.

use crate::compile::intern::{Family, READ_BY_GRANTS, Vocabulary, derived_of};
use crate::context::Slot;
use crate::table::derived_key::{self, Derived};

/// Derived condition keys and families of keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Needs {
    /// One bit a derived key, at its place in the table.
    derived: u64,
    /// One bit a family.
    families: u8,
}

impl Needs {
    /// What constraints of grants are held against.
    pub(crate) const OF_GRANTS: Self = {
        let mut needs = Self {
            derived: 0,
            families: 0,
        };
        let mut keys: &[Derived] = &READ_BY_GRANTS;
        while let [key, rest @ ..] = keys {
            needs.derived |= 1 << *key as u32;
            keys = rest;
        }
        needs
    };

    /// Notes that a key is looked up.
    pub(crate) fn add(&mut self, slot: Slot, vocabulary: &Vocabulary) {
        match (derived_of(slot), vocabulary.facts(slot)) {
            (Some(derived), _) => self.derived |= 1 << derived as u32,
            (None, Some(known)) => self.families |= bit_of(known.family),
            (None, None) => {}
        }
    }

    /// Notes that some key of a family is looked up.
    pub(crate) fn add_family(&mut self, family: Family) {
        self.families |= bit_of(family);
    }

    /// What either looks up.
    pub(crate) const fn union(self, other: Self) -> Self {
        Self {
            derived: self.derived | other.derived,
            families: self.families | other.families,
        }
    }

    /// Whether some key of a family is looked up.
    pub(crate) fn has_family(self, family: Family) -> bool {
        self.families & bit_of(family) != 0
    }

    /// The derived keys, in the order of their table.
    pub(crate) fn derived(self) -> impl Iterator<Item = Derived> {
        let mut left = self.derived;
        std::iter::from_fn(move || {
            let row = derived_key::ROWS.get(left.trailing_zeros() as usize)?;
            left &= left.wrapping_sub(1);
            Some(row.key)
        })
    }
}

const fn bit_of(family: Family) -> u8 {
    1 << family as u8
}

// INVARIANT(Needs): every derived key has a bit.
const _: () = assert!(derived_key::ROWS.len() < 64);
