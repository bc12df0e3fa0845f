//! The script for bash completes what the command has.

#![expect(clippy::expect_used, reason = "test code")]

use std::process::Command;

#[test]
fn bash_completes_flags_of_subcommands() {
    if Command::new("bash").arg("--version").output().is_err() {
        return;
    }
    for (words, wanted) in [
        ("can --key", "--key-policy"),
        ("test --fil", "--filter"),
        ("fmt --che", "--check"),
        ("completions zs", "zsh"),
        ("audit --only lock", "lockout"),
        ("when --encr", "--encryption-context"),
        ("comp", "completions"),
        ("help te", "test"),
    ] {
        assert_eq!(completed(words), wanted, "{words}");
    }
}

/// What bash makes of `kms-policy WORDS` when a person asks for more.
fn completed(words: &str) -> String {
    let script = Command::new(env!("CARGO_BIN_EXE_kms-policy"))
        .args(["completions", "bash"])
        .output()
        .expect("the command starts");
    let script = String::from_utf8(script.stdout).expect("a script is text");
    let ask = format!(
        "{script}\nCOMP_WORDS=(kms-policy {words})\nCOMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))\n\
         name=$(complete -p kms-policy | sed 's/.* -F \\([^ ]*\\) .*/\\1/')\n\
         \"$name\" kms-policy \"${{COMP_WORDS[COMP_CWORD]}}\" \"${{COMP_WORDS[COMP_CWORD-1]}}\"\n\
         echo \"${{COMPREPLY[@]}}\""
    );
    let output = Command::new("bash")
        .args(["--norc", "-c", &ask])
        .output()
        .expect("bash starts");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
