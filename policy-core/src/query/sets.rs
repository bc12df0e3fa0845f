//! Truth values that may not be known, of all actions at once.

use crate::condition::Ternary;
use crate::table::kms_action::ActionSet;

/// For each action a [`Ternary`], as two sets.
// INVARIANT(Ternaries): `sure` is a subset of `possible`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ternaries {
    /// Where it is true.
    pub(super) sure: ActionSet,
    /// Where it is true or not known.
    pub(super) possible: ActionSet,
}

impl Ternaries {
    pub(super) const FALSE: Self = Self {
        sure: ActionSet::EMPTY,
        possible: ActionSet::EMPTY,
    };
    pub(super) const TRUE: Self = Self {
        sure: ActionSet::ALL,
        possible: ActionSet::ALL,
    };

    /// The same for these actions, false for all others.
    pub(super) const fn of(ternary: Ternary, actions: ActionSet) -> Self {
        match ternary {
            Ternary::False => Self::FALSE,
            Ternary::Unknown => Self {
                sure: ActionSet::EMPTY,
                possible: actions,
            },
            Ternary::True => Self {
                sure: actions,
                possible: actions,
            },
        }
    }

    pub(super) const fn and(self, other: Self) -> Self {
        Self {
            sure: self.sure.intersection(other.sure),
            possible: self.possible.intersection(other.possible),
        }
    }

    pub(super) const fn or(self, other: Self) -> Self {
        Self {
            sure: self.sure.union(other.sure),
            possible: self.possible.union(other.possible),
        }
    }

    /// False for all actions but these.
    pub(super) const fn within(self, actions: ActionSet) -> Self {
        self.and(Self {
            sure: actions,
            possible: actions,
        })
    }

    /// And the same for every action.
    pub(super) const fn and_all(self, all: Ternary) -> Self {
        self.and(Self::of(all, ActionSet::ALL))
    }
}
