//! Steps that may still be taken: a search is bounded by work, never by time.

/// What is left to spend, shared by everything that works on one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Steps {
    left: u64,
}

impl Steps {
    /// So many steps, and no more.
    pub(crate) const fn new(left: u64) -> Self {
        Self { left }
    }

    /// Takes some steps. When there are fewer, none are left, and whoever asked must stop.
    #[must_use]
    pub(crate) fn spend(&mut self, count: usize) -> bool {
        let left = u64::try_from(count)
            .ok()
            .and_then(|count| self.left.checked_sub(count));
        self.left = left.unwrap_or(0);
        left.is_some()
    }

    /// How many are left.
    pub(crate) const fn left(&self) -> u64 {
        self.left
    }
}
