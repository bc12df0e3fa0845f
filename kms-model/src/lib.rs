//! A small key management service that embeds [`policy_core`]: nothing happens in it unless the
//! engine allowed it.

pub mod api;
pub mod audit;
pub mod authorize;
pub mod call;
pub mod clock;
pub mod crypto;
pub mod error;
pub mod iam;
pub mod kms;
pub mod operation;
pub mod secret;
pub mod store;
pub mod table;

pub use policy_core;
