//! The command `kms-policy`.

fn main() {}
