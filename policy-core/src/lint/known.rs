//! What is known of AWS beside KMS, and of its keys, as tables: rows that rules look things up in.

pub(crate) mod api;
pub(crate) mod linked_role;
pub(crate) mod lookalike;
pub(crate) mod prefix;
pub(crate) mod quota;
pub(crate) mod region;
pub(crate) mod sample;
pub(crate) mod service;
pub(crate) mod usage;
pub(crate) mod value;
pub(crate) mod variable;

/// What KMS answers to a key policy with a principal that it does not find.
pub(crate) const INVALID_PRINCIPALS: &str = "MalformedPolicyDocumentException: Policy contains a \
                                      statement with one or more invalid principals.";
