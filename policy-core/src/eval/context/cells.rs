//! What is said of which slot, in room for what is said and not for all slots that there are.

use crate::context::Slot;
use crate::eval::context::{By, Said};
use crate::table::derived_key;

/// Derived keys have a cell each, because most of those that a policy mentions are said. Of all
/// other keys a vocabulary may hold many thousands, and a request says a few: they share cells, and
/// a slot stands in the first free one after the place of its hash.
// INVARIANT(Cells): the number of shared cells is none or a power of two, and at least half of them
// are free.
#[derive(Clone, Debug, Default)]
pub(super) struct Cells {
    derived: Vec<Cell>,
    shared: Vec<Cell>,
    /// How many of the shared ones are taken.
    taken: usize,
    /// Cells of older requests carry an older stamp, and are free.
    stamp: u32,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    stamp: u32,
    slot: Slot,
    pub(super) said: Said,
    pub(super) by: By,
}

impl Cells {
    /// Frees all cells.
    pub(super) fn reset(&mut self) {
        if self.stamp == u32::MAX {
            self.derived.clear();
            self.shared.clear();
            self.stamp = 0;
        }
        self.stamp = self.stamp.saturating_add(1);
        self.taken = 0;
        if self.derived.is_empty() {
            self.derived.resize(derived_key::ROWS.len(), FREE);
        }
    }

    pub(super) fn get(&self, slot: Slot) -> Option<&Cell> {
        let cell = match self.derived.get(slot.0 as usize) {
            Some(cell) => cell,
            None => self.shared.get(self.place(slot)?)?,
        };
        (cell.stamp == self.stamp).then_some(cell)
    }

    pub(super) fn set(&mut self, slot: Slot, said: Said, by: By) {
        let stamp = self.stamp;
        let new = Cell {
            stamp,
            slot,
            said,
            by,
        };
        if let Some(cell) = self.derived.get_mut(slot.0 as usize) {
            *cell = new;
            return;
        }
        if self.taken.saturating_mul(2) >= self.shared.len() {
            self.grow();
        }
        let place = self.place(slot);
        if let Some(cell) = place.and_then(|place| self.shared.get_mut(place)) {
            if cell.stamp != stamp {
                self.taken = self.taken.saturating_add(1);
            }
            *cell = new;
        }
    }

    fn grow(&mut self) {
        let cells = self.shared.len().saturating_mul(2).max(SMALLEST);
        let old = std::mem::replace(&mut self.shared, vec![FREE; cells]);
        for cell in old.into_iter().filter(|cell| cell.stamp == self.stamp) {
            let place = self.place(cell.slot);
            if let Some(free) = place.and_then(|place| self.shared.get_mut(place)) {
                *free = cell;
            }
        }
    }

    /// Where a slot stands among the shared cells, or would stand.
    fn place(&self, slot: Slot) -> Option<usize> {
        let mask = self.shared.len().checked_sub(1)?;
        // The upper half of the product is the mixed one.
        let hash = u64::from(slot.0).wrapping_mul(GOLDEN) >> 32;
        let start = usize::try_from(hash).unwrap_or_default();
        (0..self.shared.len())
            .map(|step| start.wrapping_add(step) & mask)
            .find(|place| {
                self.shared
                    .get(*place)
                    .is_some_and(|cell| cell.stamp != self.stamp || cell.slot == slot)
            })
    }
}

const FREE: Cell = Cell {
    stamp: 0,
    slot: Slot(0),
    said: Said::Nothing,
    by: By::Derivation,
};

const SMALLEST: usize = 16;

/// 2^64 divided by the golden ratio: it takes neighbors far apart.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn cells_hold_what_a_map_holds() {
        let mut cells = Cells::default();
        let mut number = 1_u32;
        for request in 0..200_u32 {
            cells.reset();
            let mut map = HashMap::new();
            for _ in 0..request.wrapping_mul(7) % 150 {
                number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let slot = (number >> 16) % if request % 2 == 0 { 200 } else { 60_000 };
                let said = Said::Values {
                    from: number,
                    to: number,
                    several: false,
                };
                cells.set(Slot(slot), said, By::Context);
                map.insert(slot, said);
            }
            for slot in (0..300).chain(map.keys().copied()) {
                let said = cells.get(Slot(slot)).map(|cell| cell.said);
                assert_eq!(said, map.get(&slot).copied(), "{request} {slot}");
            }
            assert!(cells.shared.len() <= 512, "room for what is said");
        }
    }

    #[test]
    fn the_last_stamp_frees_all_cells() {
        let mut cells = Cells::default();
        cells.reset();
        cells.set(Slot(1), Said::Unknown, By::Context);
        cells.set(Slot(1000), Said::Unknown, By::Context);
        cells.stamp = u32::MAX;
        cells.set(Slot(2), Said::Unknown, By::Context);
        cells.reset();
        for slot in [1, 2, 1000] {
            assert!(cells.get(Slot(slot)).is_none());
        }
        cells.set(Slot(1000), Said::Absent, By::Context);
        assert!(cells.get(Slot(1000)).is_some());
    }
}
