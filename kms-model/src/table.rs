//! Reference data: rows, sorted and sourced, without logic.

pub mod key_state;
pub mod managed_key;
