//! Writes what is generated in this workspace: `cargo xtask api`.

fn main() {}
