//! One file a command.

pub(crate) mod can;
pub(crate) mod completions;
pub(crate) mod fmt;
pub(crate) mod progress;
pub(crate) mod reading;
pub(crate) mod test;
