//! Floor 3: reference data as rows: sorted, sourced, no logic.

pub mod condition_key;
pub mod kms_action;
pub mod operator;
