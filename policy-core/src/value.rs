//! Floor 2: values that conditions compare.

pub mod ip;
pub mod number;
pub mod time;
