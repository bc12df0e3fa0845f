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

    /// The value, if there is exactly one.
    pub(crate) fn only(self) -> Option<&'a str> {
        match *self.ranges {
            [(start, end)] => self.text.get(start as usize..end as usize),
            [] | [_, ..] => None,
        }
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

/// A request made by hand, for tests.
#[cfg(test)]
pub(crate) mod fake {
    use super::{ContextView, Lookup, Slot, Values};
    use crate::name::condition_key::ConditionKey;

    /// Keys with what is said of them; every other key is absent.
    #[derive(Debug, Default)]
    pub(crate) struct World {
        keys: Vec<(String, Said)>,
    }

    #[derive(Debug)]
    enum Said {
        Unknown,
        Values(String, Vec<(u32, u32)>),
    }

    impl World {
        pub(crate) fn with(mut self, key: &str, values: &[&str]) -> Self {
            let mut text = String::new();
            let mut ranges = Vec::new();
            for value in values {
                let start = text.len() as u32;
                text.push_str(value);
                ranges.push((start, text.len() as u32));
            }
            self.keys
                .push((key.to_lowercase(), Said::Values(text, ranges)));
            self
        }

        pub(crate) fn with_unknown(mut self, key: &str) -> Self {
            self.keys.push((key.to_lowercase(), Said::Unknown));
            self
        }

        pub(crate) fn intern(&self) -> impl FnMut(&ConditionKey) -> Slot {
            |key| {
                let said = self.keys.iter().position(|(name, _)| name == key.folded());
                Slot(said.map_or(u32::MAX, |at| at as u32))
            }
        }
    }

    impl ContextView for World {
        fn lookup(&self, slot: Slot) -> Lookup<'_> {
            match self.keys.get(slot.0 as usize) {
                None => Lookup::Absent,
                Some((_, Said::Unknown)) => Lookup::Unknown,
                Some((_, Said::Values(text, ranges))) => Lookup::Values(Values::new(text, ranges)),
            }
        }
    }
}
