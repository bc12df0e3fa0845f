//! The gate: the only way to key material and to a change of the store.
