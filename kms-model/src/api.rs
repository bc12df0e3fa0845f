//! The KMS API: one type for each input and each output.
