//! What is known of AWS beside KMS, as tables: rows that rules look things up in.

pub mod region;
pub mod service;
