//! Floor 5: the request as policy variables and conditions see it.

/// What a request says of a condition key: absent, unknown and present are different.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Lookup<'a> {
    Absent,
    Unknown,
    Values(Values<'a>),
}

/// The values of a condition key in a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Values<'a> {
    text: &'a str,
    ranges: &'a [(u32, u32)],
}

/// The number of an interned condition key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Slot(pub(crate) u32);

/// The request as conditions and policy variables see it.
pub(crate) trait ContextView {
    fn lookup(&self, slot: Slot) -> Lookup<'_>;
}

impl<'a> Values<'a> {
    /// Values that stand at these ranges of a text.
    pub(crate) const fn new(text: &'a str, ranges: &'a [(u32, u32)]) -> Self {
        Self { text, ranges }
    }

    pub(crate) const fn len(self) -> usize {
        self.ranges.len()
    }

    pub(crate) const fn is_empty(self) -> bool {
        self.ranges.is_empty()
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = &'a str> + Clone {
        let Self { text, ranges } = self;
        ranges
            .iter()
            .map(move |&(start, end)| text.get(start as usize..end as usize).unwrap_or_default())
    }
}
