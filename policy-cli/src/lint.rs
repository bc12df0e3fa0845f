//! What `kms-policy lint` does between the command line and the answer: which files there are, what
//! is known of them, and what becomes of the findings.

pub(crate) mod baseline;
pub(crate) mod config;
pub(crate) mod files;
pub(crate) mod mend;
pub(crate) mod outcome;
pub(crate) mod run;
pub(crate) mod selection;
pub(crate) mod suppress;
mod tree;
