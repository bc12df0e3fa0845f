//! Conditions one by one.
