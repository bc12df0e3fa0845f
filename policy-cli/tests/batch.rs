//! Batches of more lines than are read at once.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "test code")]

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

const BAD: &str = "{\"principal\": 1}";

/// Every line has its answer in its place, whether by one thread or by many.
#[test]
fn answers_stand_in_the_order_of_the_lines() {
    let mut lines = String::new();
    let mut wanted = String::new();
    for number in 1..=LINES {
        let (line, answer) = match number % 5 {
            0 => (BAD.to_owned(), None),
            1 => (request("app"), Some("allowed")),
            2 => (request("other"), Some("implicitDeny")),
            // An escape takes the long way.
            3 => (request("\\u0061pp"), Some("allowed")),
            _ => (String::new(), Some("")),
        };
        writeln!(lines, "{line}").unwrap();
        match answer {
            Some("") => {}
            Some(decision) => writeln!(wanted, "{number} {decision}").unwrap(),
            None => writeln!(wanted, "{number} error").unwrap(),
        }
    }
    // The last line needs no end.
    let lines = lines.trim_end();
    for threads in ["1", "2", "5"] {
        for more in [&["--brief"][..], &[]] {
            let mut child = command(&[more, &["--threads", threads, "--format", "json"]].concat());
            let mut input = child.stdin.take().unwrap();
            let text = lines.to_owned();
            let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
            let output = child.wait_with_output().unwrap();
            writer.join().unwrap().unwrap();
            let found = String::from_utf8(output.stdout).unwrap();
            let found: String = found.lines().map(short).collect();
            assert!(found == wanted, "{threads} threads, {more:?}");
            assert_eq!(output.status.code(), Some(2));
        }
    }
}

/// A program that asks one question after the other gets each answer before it asks the next.
#[test]
fn each_line_is_answered_as_it_comes() {
    let mut child = command(&["--brief", "--threads", "3"]);
    let mut input = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    for number in 1..8 {
        writeln!(input, "{}", request("app")).unwrap();
        let mut answer = String::new();
        output.read_line(&mut answer).unwrap();
        assert_eq!(answer, format!("{number}  allowed  (keyPolicy)\n"));
    }
    drop(input);
    assert!(child.wait().unwrap().success());
}

/// A document that a line names is a file, never the stream that the lines come from.
#[test]
fn no_line_takes_the_lines_after_it() {
    let session = "{\"arn\": \"arn:aws:iam::111122223333:role/app\", \"session\": [\"-\"]}";
    let taker = request("app").replacen("\"arn:aws:iam::111122223333:role/app\"", session, 1);
    assert!(taker.contains("session"), "{taker}");
    let mut child = command(&["--brief", "--threads", "1"]);
    let mut input = child.stdin.take().unwrap();
    for line in [&request("app"), &taker, &request("app"), &request("app")] {
        writeln!(input, "{line}").unwrap();
    }
    drop(input);
    let output = child.wait_with_output().unwrap();
    let found = String::from_utf8(output.stdout).unwrap();
    let starts: Vec<_> = found.lines().map(|line| line.get(..8).unwrap()).collect();
    assert_eq!(starts, ["1  allow", "2  error", "3  allow", "4  allow"]);
}

fn command(more: &[&str]) -> std::process::Child {
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data");
    Command::new(env!("CARGO_BIN_EXE_kms-policy"))
        .args(["can", "--complete", "--key-policy"])
        .arg(format!("{data}/key.json"))
        .args(["--batch", "-"])
        .args(more)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn request(role: &str) -> String {
    format!(
        r#"{{"principal": "arn:aws:iam::111122223333:role/{role}", "action": "kms:Decrypt", "resource": "arn:aws:kms:eu-north-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", "context": {{"kms:EncryptionContext:tenant": "a", "kms:EncryptionContextKeys": ["tenant"]}}}}"#
    )
}

/// The number of the line and the decision.
fn short(answer: &str) -> String {
    let answer: serde_json::Value = serde_json::from_str(answer).unwrap();
    let decision = answer["decision"].as_str().unwrap_or("error");
    format!("{} {decision}\n", answer["line"])
}

/// Several chunks of input.
const LINES: usize = 2_500;
