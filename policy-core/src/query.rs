//! Floor 10: what principals can do with keys, all actions at once.
//!
//! In: a snapshot. Out: for a principal and a key a [`Mask`]; for many of them a [`Matrix`], which
//! decides principals that nothing tells apart, and keys that nothing tells apart, once.

mod class;
mod mask;
mod matrix;
mod sets;
mod settle;
mod sight;
mod signature;

pub use mask::Mask;
pub use matrix::{Matrix, Row};
