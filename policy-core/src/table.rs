//! Floor 3: reference data as rows: sorted, sourced, no logic.

use std::cmp::Ordering;

pub mod condition_key;
pub(crate) mod derived_key;
pub mod kms_action;
pub mod operation;
pub mod operator;
pub mod partition;

/// The order of both texts in lower case.
fn compare_folded(left: &str, right: &str) -> Ordering {
    let left = left.bytes().map(|byte| byte.to_ascii_lowercase());
    left.cmp(right.bytes().map(|byte| byte.to_ascii_lowercase()))
}

/// Equality, for constants.
const fn same(left: &str, right: &str) -> bool {
    let (mut left, mut right) = (left.as_bytes(), right.as_bytes());
    while let ([first, left_rest @ ..], [second, right_rest @ ..]) = (left, right) {
        if *first != *second {
            return false;
        }
        (left, right) = (left_rest, right_rest);
    }
    left.is_empty() && right.is_empty()
}
