//! The condition keys of one check, by slot, without a text to be parsed or allocated.

use std::fmt::{self, Write};

use crate::context::{Slot, Values};
use crate::eval::context::cells::Cells;
use crate::request::ContextValue;
use crate::semantics::{Touched, Uncertain};

mod cells;

/// What a check carries under each slot. Reused from request to request; with warm buffers filling
/// it allocates nothing. What it costs follows from the request, not from how many slots there are.
#[derive(Clone, Debug, Default)]
pub(crate) struct ContextTable {
    text: String,
    ranges: Vec<(u32, u32)>,
    cells: Cells,
    /// Ranges of one spelling each, of keys that were said in several spellings.
    groups: Vec<(Slot, u32, u32)>,
    /// The uncertain points that filling came across.
    touched: Touched,
}

/// What is said of a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    Absent,
    Nothing,
    Unknown,
    /// Ranges from, to; and whether they came in several spellings.
    Values {
        from: u32,
        to: u32,
        several: bool,
    },
}

/// Who said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    Context,
    Derivation,
    Override,
}

impl ContextTable {
    /// Forgets everything.
    pub(crate) fn reset(&mut self) {
        self.text.clear();
        self.ranges.clear();
        self.groups.clear();
        self.cells.reset();
        self.touched = Touched::default();
    }

    /// The uncertain points that filling came across.
    pub(crate) fn touched(&self) -> Touched {
        self.touched
    }

    pub(crate) fn touch(&mut self, point: Uncertain) {
        self.touched.insert(point);
    }

    #[inline]
    pub(crate) fn said(&self, slot: Slot) -> Said {
        self.cells.get(slot).map_or(Said::Nothing, |cell| cell.said)
    }

    /// Who said what is said of a slot.
    pub(crate) fn by(&self, slot: Slot) -> Option<By> {
        self.cells.get(slot).map(|cell| cell.by)
    }

    pub(crate) fn set(&mut self, slot: Slot, said: Said, by: By) {
        self.cells.set(slot, said, by);
    }

    /// Says of a slot what a context says, as another spelling of the same key if the same source
    /// said something of it before.
    pub(crate) fn add_value(&mut self, slot: Slot, value: &ContextValue, by: By) {
        let before = if self.by(slot) == Some(by) {
            self.said(slot)
        } else {
            Said::Nothing
        };
        match (before, value) {
            (Said::Nothing | Said::Absent, ContextValue::Absent) => {
                self.set(slot, Said::Absent, by);
            }
            (_, ContextValue::Absent) | (Said::Unknown, _) => {}
            (_, ContextValue::Unknown) => self.set(slot, Said::Unknown, by),
            (_, ContextValue::Values(values)) => {
                self.add(slot, values.iter().map(String::as_str), by);
            }
        }
    }

    /// Adds values to a slot, as another spelling of the same key if the same source said some
    /// before.
    pub(crate) fn add<'v>(
        &mut self,
        slot: Slot,
        values: impl IntoIterator<Item = &'v str>,
        by: By,
    ) {
        let start = self.mark();
        let several = match self.said(slot) {
            Said::Values { from, to, several } if self.by(slot) == Some(by) => {
                if !several {
                    self.groups.push((slot, from, to));
                }
                // The values of all spellings must stand together, the new ones also alone.
                self.ranges.extend_from_within(from as usize..to as usize);
                true
            }
            Said::Absent | Said::Nothing | Said::Unknown | Said::Values { .. } => false,
        };
        if !several {
            // Spellings of what is replaced do not count any more.
            self.groups.retain(|(of, _, _)| *of != slot);
        }
        let new = self.mark();
        for value in values {
            self.push(value);
        }
        let end = self.mark();
        if several {
            self.groups.push((slot, new, end));
        }
        self.set(
            slot,
            Said::Values {
                from: start,
                to: end,
                several,
            },
            by,
        );
    }

    /// Where the next value will stand.
    pub(crate) fn mark(&self) -> u32 {
        u32::try_from(self.ranges.len()).unwrap_or(u32::MAX)
    }

    /// The values pushed since a mark.
    pub(crate) fn since(&self, from: u32) -> Said {
        Said::Values {
            from,
            to: self.mark(),
            several: false,
        }
    }

    pub(crate) fn push(&mut self, value: &str) {
        let start = self.end();
        self.text.push_str(value);
        self.ranges.push((start, self.end()));
    }

    pub(crate) fn push_display(&mut self, value: impl fmt::Display) {
        let start = self.end();
        // Writing to a string cannot fail.
        let _ = write!(self.text, "{value}");
        self.ranges.push((start, self.end()));
    }

    #[inline]
    pub(crate) fn values(&self, from: u32, to: u32) -> Values<'_> {
        Values::new(
            &self.text,
            self.ranges
                .get(from as usize..to as usize)
                .unwrap_or_default(),
        )
    }

    /// The values of each spelling of a slot that was said in several.
    pub(crate) fn spellings(&self, slot: Slot) -> impl Iterator<Item = Values<'_>> {
        self.groups
            .iter()
            .filter(move |(of, _, _)| *of == slot)
            .map(|&(_, from, to)| self.values(from, to))
    }

    fn end(&self) -> u32 {
        u32::try_from(self.text.len()).unwrap_or(u32::MAX)
    }
}
