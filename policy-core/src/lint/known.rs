//! What is known of AWS beside KMS, and of its keys, as tables: rows that rules look things up in.

pub mod region;
pub mod service;
pub mod usage;
