//! What `kms-policy lint` does between the command line and the answer: which files there are, what
//! is known of them, and what becomes of the findings.

pub(crate) mod outcome;
