//! `NumericEquals`, `NumericLessThan` and their kin: exact decimals, no floating point.

use crate::condition::{Compared, Relation};
use crate::value::number::Decimal;

/// Compares a number of the request; `None` where the value was none.
pub(super) fn compare(relation: Relation, wanted: &str, value: Option<Decimal<'_>>) -> Compared {
    match (value, Decimal::parse(wanted)) {
        (Some(value), Some(wanted)) => relation.holds(value.cmp(&wanted)),
        (Some(_), None) | (None, _) => Compared::Unparsable,
    }
}
