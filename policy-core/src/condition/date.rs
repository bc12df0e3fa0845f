//! `DateEquals`, `DateLessThan` and their kin: instants.

use crate::condition::{Compared, Relation};
use crate::semantics::{Reading, Semantics, Touched, Uncertain};
use crate::value::time::{self, FourDigit, Timestamp};

/// A date in a policy. Four digits are read both ways (U-12a).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Wanted {
    Ambiguous {
        as_epoch: Option<Timestamp>,
        as_year: Option<Timestamp>,
    },
    Plain(Option<Timestamp>),
}

impl Wanted {
    pub(super) fn parse(text: &str) -> Self {
        let as_year = Timestamp::parse(text);
        match time::is_four_digits(text) {
            false => Self::Plain(as_year),
            true => Self::Ambiguous {
                as_epoch: Timestamp::parse_with(text, FourDigit::Epoch),
                as_year,
            },
        }
    }

    fn read(self, semantics: Semantics, touched: &mut Touched) -> Option<Timestamp> {
        match self {
            Self::Plain(instant) => instant,
            Self::Ambiguous { as_epoch, as_year } => {
                touched.insert(Uncertain::FourDigitDate);
                match semantics.reading(Uncertain::FourDigitDate) {
                    Reading::Alternative => as_epoch,
                    Reading::Recommended => as_year,
                }
            }
        }
    }
}

/// Reads a date of the request.
pub(super) fn read(text: &str, semantics: Semantics, touched: &mut Touched) -> Option<Timestamp> {
    Wanted::parse(text).read(semantics, touched)
}

/// Compares a date of the request; `None` where the value was none.
pub(super) fn compare(
    relation: Relation,
    wanted: Wanted,
    value: Option<Timestamp>,
    semantics: Semantics,
    touched: &mut Touched,
) -> Compared {
    match (value, wanted.read(semantics, touched)) {
        (Some(value), Some(wanted)) => relation.holds(value.cmp(&wanted)),
        (Some(_), None) | (None, _) => Compared::Unparsable,
    }
}
