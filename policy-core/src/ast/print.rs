//! A policy as canonical text.
