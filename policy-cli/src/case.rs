//! Case files: what is known, what is asked, and what the answer should be.
//!
//! In: a [`Source`](policy_core::Source) in JSON or YAML. Out: [`CaseFile`](file::CaseFile), or
//! everything wrong with it, each with its place.

pub(crate) mod checks;
pub(crate) mod documents;
pub(crate) mod fields;
pub(crate) mod file;
pub(crate) mod flat;
pub(crate) mod parameters;
mod planned;
pub(crate) mod policies;
pub(crate) mod principal;
pub(crate) mod request;
#[cfg(test)]
mod tests;
pub(crate) mod want;
pub(crate) mod world;
pub(crate) mod write;
pub(crate) mod yaml;
