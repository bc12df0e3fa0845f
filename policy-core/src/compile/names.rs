//! Texts with their numbers, in a table that readers share while it grows.
//!
//! A text keeps its number for good, and adding one changes nothing that a reader looks at: no
//! lock, and no copy of the table for a name more. What grows at once is one bucket of many, so
//! that no single name has to wait for all others.

use std::hash::BuildHasher;
use std::sync::{Arc, OnceLock};

// Seeded anew in each process, so that nobody can choose names that collide.
use foldhash::quality::RandomState;

/// The texts up to a number. A clone sees what this one sees, whatever is added later.
// INVARIANT(Names): only one of the clones, that of the `Interner`, ever adds.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    hasher: RandomState,
    /// By the first bits of the hash; neighbors may share a bucket.
    // INVARIANT(buckets): their number is a power of two, and so is that of the places of each.
    buckets: Arc<[Arc<[OnceLock<Named>]>]>,
    count: u32,
}

/// A text in its cell. Cells are filled once, and a text stands in the first free one after the
/// place of its hash.
#[derive(Clone, Debug)]
struct Named {
    hash: u64,
    text: Arc<str>,
    number: u32,
}

impl Names {
    pub(crate) fn new() -> Self {
        Self {
            hasher: RandomState::default(),
            buckets: Arc::new([bucket(SMALLEST)]),
            count: 0,
        }
    }

    pub(crate) fn len(&self) -> u32 {
        self.count
    }

    /// The number of a text, if it was there when this was cloned.
    pub(crate) fn find(&self, text: &str) -> Option<u32> {
        let hash = self.hasher.hash_one(text);
        let cells = self.buckets.get(self.place(hash))?;
        let named = cell(cells, hash, text)?.get()?;
        (named.number < self.count).then_some(named.number)
    }

    /// The number of a text, the next one if it is new.
    pub(crate) fn add(&mut self, text: &str) -> u32 {
        let hash = self.hasher.hash_one(text);
        loop {
            if let Some(cells) = self.buckets.get(self.place(hash))
                && let Some(cell) = cell(cells, hash, text)
            {
                if let Some(named) = cell.get() {
                    return named.number;
                }
                if !is_crowded(cells, hash) {
                    let number = self.count;
                    // It is free: the text was not found, and nobody else adds.
                    let _ = cell.set(Named {
                        hash,
                        text: text.into(),
                        number,
                    });
                    self.count = number.saturating_add(1);
                    return number;
                }
            }
            self.grow(hash);
        }
    }

    /// Where the bucket of a hash stands.
    fn place(&self, hash: u64) -> usize {
        let bits = self.buckets.len().trailing_zeros();
        let first = hash.checked_shr(u64::BITS.wrapping_sub(bits));
        first.map_or(0, |first| usize::try_from(first).unwrap_or_default())
    }

    /// Makes room in the bucket of a hash. Those who read the old one keep it.
    fn grow(&mut self, hash: u64) {
        let Some(full) = self.buckets.get(self.place(hash)).cloned() else {
            return;
        };
        let is_full = |bucket: &Arc<_>| Arc::ptr_eq(bucket, &full);
        let first = self.buckets.iter().position(is_full).unwrap_or_default();
        let shared = self.buckets.iter().filter(|bucket| is_full(bucket)).count();
        let named = || full.iter().filter_map(OnceLock::get);
        if full.len() < LARGEST || self.buckets.len() >= MOST {
            let larger = filled(full.len().saturating_mul(2), named());
            self.put(first, shared, &larger);
        } else if shared == 1 {
            let twice = self.buckets.iter();
            self.buckets = twice
                .flat_map(|bucket| [Arc::clone(bucket), Arc::clone(bucket)])
                .collect();
        } else {
            let half = shared / 2;
            let middle = first.saturating_add(half);
            let before = |named: &&Named| self.place(named.hash) < middle;
            let low = filled(LARGEST, named().filter(before));
            let high = filled(LARGEST, named().filter(|named| !before(named)));
            self.put(first, half, &low);
            self.put(middle, half, &high);
        }
    }

    fn put(&mut self, first: usize, count: usize, bucket: &Arc<[OnceLock<Named>]>) {
        let places = Arc::make_mut(&mut self.buckets).iter_mut();
        for place in places.skip(first).take(count) {
            *place = Arc::clone(bucket);
        }
    }
}

fn bucket(cells: usize) -> Arc<[OnceLock<Named>]> {
    std::iter::repeat_with(OnceLock::new).take(cells).collect()
}

fn filled<'a>(cells: usize, names: impl Iterator<Item = &'a Named>) -> Arc<[OnceLock<Named>]> {
    let bucket = bucket(cells);
    for named in names {
        if let Some(cell) = cell(&bucket, named.hash, &named.text) {
            let _ = cell.set(named.clone());
        }
    }
    bucket
}

/// The cells of a bucket, from the place of a hash on.
fn cells_from(cells: &[OnceLock<Named>], hash: u64) -> impl Iterator<Item = &OnceLock<Named>> {
    let mask = cells.len().wrapping_sub(1);
    let start = usize::try_from(hash & u64::from(u32::MAX)).unwrap_or_default();
    (0..cells.len()).filter_map(move |step| cells.get(start.wrapping_add(step) & mask))
}

/// Where a text stands, or would stand; none in a bucket that is full of others.
fn cell<'a>(cells: &'a [OnceLock<Named>], hash: u64, text: &str) -> Option<&'a OnceLock<Named>> {
    cells_from(cells, hash).find(|cell| {
        cell.get()
            .is_none_or(|named| named.hash == hash && *named.text == *text)
    })
}

/// Whether half of a bucket is taken. It is only counted where many cells in a row are.
fn is_crowded(cells: &[OnceLock<Named>], hash: u64) -> bool {
    let is_taken = |cell: &&OnceLock<Named>| cell.get().is_some();
    let mut next = cells_from(cells, hash).take(IN_A_ROW);
    next.all(|cell| is_taken(&cell))
        && cells.iter().filter(is_taken).count().saturating_mul(2) >= cells.len()
}

const SMALLEST: usize = 64;

/// A bucket of so many cells is split, and not made larger.
const LARGEST: usize = 1024;

/// Buckets that there are at most, enough for five hundred million names.
const MOST: usize = 1 << 20;

const IN_A_ROW: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_keeps_its_number_while_the_table_grows() {
        let mut names = Names::new();
        let mut clones = Vec::new();
        for number in 0..20_000_u32 {
            assert_eq!(names.add(&format!("name {number}")), number);
            if number % 97 == 0 {
                clones.push((number, names.clone()));
            }
        }
        assert!(names.buckets.len() > 16);
        for number in 0..20_000_u32 {
            let text = format!("name {number}");
            assert_eq!(names.add(&text), number);
            assert_eq!(names.find(&text), Some(number));
            if number % 89 == 0 {
                for (last, clone) in &clones {
                    assert_eq!(clone.find(&text), (number <= *last).then_some(number));
                }
            }
        }
        assert_eq!(names.find("another"), None);
        assert_eq!(names.len(), 20_000);
    }
}
