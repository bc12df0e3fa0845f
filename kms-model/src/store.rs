//! Storage, behind one trait.
