//! Choices from a list of numbers: 0 is always the simplest.

pub(crate) struct Choices<'a> {
    numbers: &'a [u16],
    at: usize,
}

impl<'a> Choices<'a> {
    pub(crate) fn new(numbers: &'a [u16]) -> Self {
        Self { numbers, at: 0 }
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let number = self.numbers.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(number) * bound / (usize::from(u16::MAX) + 1)
    }

    /// In so many of a hundred cases; never when all numbers are 0.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) >= 100 - percent
    }

    pub(crate) fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    pub(crate) fn text(&mut self, from: &[&str]) -> String {
        self.pick(from).to_owned()
    }
}

/// Numbers without an end, from a seed, for what is not worth shrinking.
pub(crate) fn spread(seed: u64, count: usize) -> Vec<u16> {
    let mut state = seed;
    (0..count)
        .map(|_| {
            // SplitMix64.
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            u16::try_from((mixed ^ (mixed >> 31)) & 0xffff).unwrap()
        })
        .collect()
}
