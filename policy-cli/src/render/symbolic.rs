//! Pieces of answers about all requests, which several formats have in common.

pub(super) mod lines;
pub(super) mod markdown;
pub(super) mod sentence;
#[cfg(test)]
mod tests;
pub(super) mod wire;
pub(crate) mod words;
