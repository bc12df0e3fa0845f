//! Answers about all requests, held against requests one by one.
//!
//! A pair of small worlds is generated, and many requests that policies of both tell apart. The
//! engine decides each on both sides: what differs must be among the changes that `diff` reports,
//! and what it reports must differ.
//!
//! `KMS_POLICY_CASES=100000 cargo test --release -p policy-core --test symbolic` compares that many
//! pairs; the default is 10,000.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "test code"
)]

mod callers;
mod choices;
mod engine;
mod judged;
mod mutate;
mod pair;
mod properties;
mod statement;
mod universe;
