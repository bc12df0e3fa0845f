//! One file a command.

pub(crate) mod around;
pub(crate) mod audit;
pub(crate) mod can;
pub(crate) mod completions;
pub(crate) mod diff;
pub(crate) mod explain;
pub(crate) mod fmt;
pub(crate) mod lint;
pub(crate) mod progress;
pub(crate) mod prove;
pub(crate) mod reading;
pub(crate) mod test;
pub(crate) mod when;
pub(crate) mod witness;
