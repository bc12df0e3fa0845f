//! The gate, proven from outside: whatever is refused leaves nothing behind, whatever fails leaves
//! nothing half done, and no secret gets out on the way.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "test code"
)]

mod failures;
mod registry;
mod scene;
mod secrets;
mod watched;
