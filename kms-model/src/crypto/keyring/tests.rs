//! Wrapping, rotation of domain keys, and tags.
