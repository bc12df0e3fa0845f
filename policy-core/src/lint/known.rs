//! What is known of AWS beside KMS: tables that rules look things up in.

pub mod value;
pub mod variable;
