//! Texts with their numbers, in a table that readers share while it grows.
//!
//! A text keeps its cell and its number for good, so adding one changes nothing that a reader looks
//! at: no lock, and no copy of the table for a name more.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::{Arc, OnceLock};

/// The texts up to a number. A clone sees what this one sees, whatever is added later.
// INVARIANT(Names): only one of the clones, that of the `Interner`, ever adds.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    table: Arc<Table>,
    count: u32,
}

/// Cells are filled once, and a text stands in the first free one after the place of its hash.
// INVARIANT(Table): their number is a power of two, and at least half of them are free.
#[derive(Debug)]
struct Table {
    hasher: RandomState,
    cells: Box<[OnceLock<Named>]>,
}

#[derive(Clone, Debug)]
struct Named {
    hash: u64,
    text: Arc<str>,
    number: u32,
}

impl Names {
    pub(crate) fn new() -> Self {
        Self {
            table: Arc::new(Table::new(RandomState::new(), SMALLEST)),
            count: 0,
        }
    }

    pub(crate) fn len(&self) -> u32 {
        self.count
    }

    /// The number of a text, if it was there when this was cloned.
    pub(crate) fn find(&self, text: &str) -> Option<u32> {
        let hash = self.table.hasher.hash_one(text);
        let named = self.table.cell(hash, text)?.get()?;
        (named.number < self.count).then_some(named.number)
    }

    /// The number of a text, the next one if it is new.
    pub(crate) fn add(&mut self, text: &str) -> u32 {
        if let Some(number) = self.find(text) {
            return number;
        }
        if (self.count as usize).saturating_mul(2) >= self.table.cells.len() {
            self.table = Arc::new(self.table.twice());
        }
        let number = self.count;
        let hash = self.table.hasher.hash_one(text);
        self.table.fill(Named {
            hash,
            text: text.into(),
            number,
        });
        self.count = number.saturating_add(1);
        number
    }
}

impl Table {
    fn new(hasher: RandomState, cells: usize) -> Self {
        let cells = std::iter::repeat_with(OnceLock::new).take(cells).collect();
        Self { hasher, cells }
    }

    /// The same texts with twice the room; those who read the smaller table keep it.
    fn twice(&self) -> Self {
        let table = Self::new(self.hasher.clone(), self.cells.len().saturating_mul(2));
        for named in self.cells.iter().filter_map(OnceLock::get) {
            table.fill(named.clone());
        }
        table
    }

    fn fill(&self, named: Named) {
        if let Some(cell) = self.cell(named.hash, &named.text) {
            // It is free: the text was not found, and nobody else adds.
            let _ = cell.set(named);
        }
    }

    /// Where a text stands, or would stand.
    fn cell(&self, hash: u64, text: &str) -> Option<&OnceLock<Named>> {
        let mask = self.cells.len().wrapping_sub(1);
        let start = usize::try_from(hash & u64::from(u32::MAX)).unwrap_or_default();
        (0..self.cells.len())
            .filter_map(|step| self.cells.get(start.wrapping_add(step) & mask))
            .find(|cell| {
                cell.get()
                    .is_none_or(|named| named.hash == hash && *named.text == *text)
            })
    }
}

const SMALLEST: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_keeps_its_number_while_the_table_grows() {
        let mut names = Names::new();
        let mut clones = Vec::new();
        for number in 0..1000_u32 {
            assert_eq!(names.add(&format!("name {number}")), number);
            clones.push(names.clone());
        }
        for number in 0..1000_u32 {
            let text = format!("name {number}");
            assert_eq!(names.add(&text), number);
            for (held, clone) in (1..).zip(&clones) {
                assert_eq!(clone.find(&text), (number < held).then_some(number));
            }
        }
        assert_eq!(names.len(), 1000);
    }
}
