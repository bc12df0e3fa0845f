//! One call: who makes it, where, and through what.
