//! Writes what is generated in this workspace: `cargo xtask api`.

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    xtask::command::run(&arguments)
}
