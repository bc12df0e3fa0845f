//! Floor 9: which checks an operation needs, and on which keys and aliases.
