//! Floor 1: names parsed once into types.
//!
//! In: text from a policy, a grant or a request. Out: a type that remembers that it was checked.

pub mod account;
pub mod action;
pub mod arn;
pub mod arn_pattern;
pub mod condition_key;
pub mod key;
pub mod principal;
pub(crate) mod variable;
pub mod wildcard;
