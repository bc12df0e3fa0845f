//! The KMS: one function for each operation.
