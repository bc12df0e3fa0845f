//! What is known of AWS beside KMS, and of its keys, as tables: rows that rules look things up in.

pub mod api;
pub mod linked_role;
pub mod lookalike;
pub mod prefix;
pub mod quota;
pub mod region;
pub mod sample;
pub mod service;
pub mod usage;
pub mod value;
pub mod variable;

/// What KMS answers to a key policy with a principal that it does not find.
pub const INVALID_PRINCIPALS: &str = "MalformedPolicyDocumentException: Policy contains a \
                                      statement with one or more invalid principals.";
