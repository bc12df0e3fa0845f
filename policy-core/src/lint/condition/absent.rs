//! What a test says of a request that does not carry its key.

use crate::lint::view::Test;
use crate::table::operator::{BaseOperator, IfExists, SetOperator};

/// Whether a test holds when the request does not carry its key; `None` when that cannot be told.
#[must_use]
pub(crate) fn holds_when_absent(test: &Test) -> Option<bool> {
    let operator = test.parsed?;
    if operator.base == BaseOperator::Null {
        let value = test.texts().next()?;
        return value.to_ascii_lowercase().parse().ok();
    }
    Some(match (operator.if_exists, operator.set) {
        (IfExists::Yes, _) | (IfExists::No, Some(SetOperator::ForAllValues)) => true,
        (IfExists::No, Some(SetOperator::ForAnyValue)) => false,
        (IfExists::No, None) => operator.base.row().is_negated(),
    })
}

/// What it means that no request carries the key of a test.
#[must_use]
pub(crate) fn consequence_of_absent(test: &Test) -> &'static str {
    match holds_when_absent(test) {
        Some(true) => "no request carries the key, so the test always holds",
        Some(false) => "no request carries the key, so the test never holds",
        None => "no request carries the key",
    }
}
