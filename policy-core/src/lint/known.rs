//! What is known of AWS beside KMS, as tables: rows that rules look things up in.

pub mod lookalike;
pub mod quota;
pub mod region;
pub mod sample;
pub mod service;
