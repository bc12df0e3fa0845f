//! The condition keys that KMS requests can carry.
