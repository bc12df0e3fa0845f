//! The partitions of AWS.
//!
//! Sources: AWS General Reference, "Amazon Resource Names"; the endpoint data of the AWS SDKs.

/// Whether AWS has a partition of this name.
#[must_use]
pub fn is_known(partition: &str) -> bool {
    ROWS.binary_search(&partition).is_ok()
}

/// All partitions, sorted.
#[must_use]
pub fn rows() -> &'static [&'static str] {
    ROWS
}

#[rustfmt::skip]
const ROWS: &[&str] = &[
    "aws",
    "aws-cn",
    "aws-eusc",
    "aws-iso",
    "aws-iso-b",
    "aws-iso-e",
    "aws-iso-f",
    "aws-us-gov",
];
