//! Writes the types of the KMS API from its model.

pub mod command;

mod model;
mod name;
mod pattern;
mod table;
mod trim;
mod write;
