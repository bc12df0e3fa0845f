//! Floor 6: condition operators, one family a file, each a pure function.

/// A truth value that may not be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Ternary {
    False,
    Unknown,
    True,
}

/// What a condition says, once read for an Allow and once for a Deny.
///
/// The two differ where a point fails closed by effect: a number that does not parse must neither
/// allow nor spare from a Deny. A condition shared by an Allow and a Deny is evaluated once and
/// resolved twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Truth {
    pub(crate) as_allow: Ternary,
    pub(crate) as_deny: Ternary,
}

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

impl Ternary {
    pub(crate) const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::False, _) | (_, Self::False) => Self::False,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::True, Self::True) => Self::True,
        }
    }

    pub(crate) const fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::True, _) | (_, Self::True) => Self::True,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::False, Self::False) => Self::False,
        }
    }
}

impl Truth {
    pub(crate) const FALSE: Self = Self {
        as_allow: Ternary::False,
        as_deny: Ternary::False,
    };
    pub(crate) const TRUE: Self = Self {
        as_allow: Ternary::True,
        as_deny: Ternary::True,
    };
    pub(crate) const UNKNOWN: Self = Self {
        as_allow: Ternary::Unknown,
        as_deny: Ternary::Unknown,
    };
    /// Fails closed: does not help an Allow, does not spare from a Deny.
    pub(crate) const CLOSED: Self = Self {
        as_allow: Ternary::False,
        as_deny: Ternary::True,
    };

    pub(crate) const fn and(self, other: Self) -> Self {
        Self {
            as_allow: self.as_allow.and(other.as_allow),
            as_deny: self.as_deny.and(other.as_deny),
        }
    }
}

impl<'a> Values<'a> {
    /// Values that stand at these ranges of a text.
    pub(crate) const fn new(text: &'a str, ranges: &'a [(u32, u32)]) -> Self {
        Self { text, ranges }
    }

    pub(crate) const fn len(self) -> usize {
        self.ranges.len()
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = &'a str> + Clone {
        let Self { text, ranges } = self;
        ranges
            .iter()
            .map(move |&(start, end)| text.get(start as usize..end as usize).unwrap_or_default())
    }
}
