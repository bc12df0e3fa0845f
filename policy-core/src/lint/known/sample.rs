//! Account ids that documentation uses.
//!
//! Source: examples of the IAM User Guide, the KMS Developer Guide and the ECS Developer Guide.

/// The ids, sorted.
pub(crate) const SAMPLE_ACCOUNTS: [&str; 14] = [
    "000000000000",
    "012345678901",
    "012345678910",
    "111111111111",
    "111122223333",
    "112233445566",
    "123456789012",
    "210987654321",
    "222222222222",
    "333333333333",
    "444455556666",
    "555555555555",
    "777788889999",
    "999999999999",
];
