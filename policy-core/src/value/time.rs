//! Instants. The only file that names chrono.

/// An instant, in nanoseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    nanoseconds: i128,
}

impl Timestamp {
    /// So many whole seconds since 1970.
    #[must_use]
    pub const fn from_epoch_seconds(seconds: i64) -> Self {
        Self {
            nanoseconds: seconds as i128 * 1_000_000_000,
        }
    }
}
