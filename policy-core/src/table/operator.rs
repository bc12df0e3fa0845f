//! The condition operators of IAM.
