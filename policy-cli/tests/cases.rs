//! Every case of the project gives the decision that it wants, as `kms-policy test` sees it.

use std::process::Command;

#[test]
fn cases_pass() {
    for folder in ["../testdata/decisions", "../testdata/quickstart"] {
        let output = Command::new(env!("CARGO_BIN_EXE_kms-policy"))
            .args(["test", folder])
            .output()
            .expect("the command starts");
        assert!(
            output.status.success(),
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
}
