//! rustfmt.

use std::io::Write;
use std::process::{Command, Stdio};

/// The text as rustfmt leaves it.
///
/// # Errors
/// When rustfmt cannot be run, or the text is not Rust.
pub(crate) fn formatted(text: &str) -> Result<String, String> {
    let failed = |error: std::io::Error| format!("cannot run rustfmt: {error}");
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--config-path", WORKSPACE])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    // Dropping the pipe ends the input; rustfmt reads all of it before it writes.
    if let Some(mut input) = rustfmt.stdin.take() {
        input.write_all(text.as_bytes()).map_err(failed)?;
    }
    let output = rustfmt.wait_with_output().map_err(failed)?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("rustfmt refuses what was written: {said}"));
    }
    String::from_utf8(output.stdout).map_err(|error| error.to_string())
}

const WORKSPACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
