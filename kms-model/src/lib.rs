//! A small key management service that embeds [`policy_core`].
//!
//! The crate holds no operation yet.
//! It stands here so that the direction of its dependency is fixed from the first day:
//! `policy-core` never learns of the service that enforces its decisions.

pub use policy_core;
