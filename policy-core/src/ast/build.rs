//! From a JSON node to a policy.
