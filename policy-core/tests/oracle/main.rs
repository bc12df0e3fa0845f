//! The oracle: an executable specification of the decision, written from the semantics alone, and
//! the properties that hold the engine to it.
//!
//! Begin with `spec.rs`; it is plain and slow on purpose, and shares nothing with the engine but
//! the documents, the requests and the names in them.
//!
//! `KMS_POLICY_CASES=5000000 cargo test --release -p policy-core --test oracle` compares that many
//! generated cases; the default is 10,000.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    unreachable_pub,
    reason = "test code"
)]

mod condition;
mod context;
mod edits;
mod engine;
mod generate;
mod grant;
mod masks;
mod principal;
mod print;
mod properties;
mod spec;
mod text;
mod value;
mod world;
