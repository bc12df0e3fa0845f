//! How long a cold `kms-policy can` takes, beside a Rust program that does nothing.
//!
//! `cargo bench -p policy-cli --bench cold` builds `fn main() {}`, runs both programs in turns and
//! prints the median of each and the median of the differences of a pair.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a benchmark is test code"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs};

fn main() {
    let policy =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata/quickstart/key-policy.json");
    let empty = build_empty();
    let ask = || {
        let mut can = Command::new(env!("CARGO_BIN_EXE_kms-policy"));
        can.args(["can", "--action", "kms:DescribeKey", "--resource", KEY]);
        can.args(["--principal", PRINCIPAL, "--key-policy"]);
        can.arg(&policy);
        run(can)
    };
    let rest = || run(Command::new(&empty));
    let (mut asked, mut idle, mut more) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let (can, nothing) = (ask(), rest());
        // The first rounds bring both programs into the memory of the system.
        if round >= WARM_UP {
            asked.push(can);
            idle.push(nothing);
            more.push(can.saturating_sub(nothing));
        }
    }
    let more = median(more);
    println!("{:32} {:>10} {:>10}  met", "what", "goal", "measured");
    println!(
        "{:32} {:>10} {:>10}",
        "an empty program",
        "",
        shown(median(idle))
    );
    println!(
        "{:32} {:>10} {:>10}",
        "kms-policy can",
        "",
        shown(median(asked))
    );
    println!(
        "{:32} {:>10} {:>10}  {}",
        "kms-policy can, beyond the empty",
        shown(GOAL),
        shown(more),
        if more <= GOAL { "yes" } else { "no" }
    );
}

/// Builds a program that does nothing, with the compiler that built this one.
fn build_empty() -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cold");
    fs::create_dir_all(&directory).expect("the directory of temporary files can be written");
    let source = directory.join("empty.rs");
    fs::write(&source, "fn main() {}\n").expect("the directory of temporary files can be written");
    let program = directory.join("empty");
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let mut build = Command::new(rustc);
    build.args(["--edition", "2024", "-O", "-o"]);
    build.arg(&program).arg(&source);
    let built = build.status().expect("rustc is there");
    assert!(built.success(), "rustc builds a program that does nothing");
    program
}

fn run(mut command: Command) -> Duration {
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let start = Instant::now();
    let status = command.status().expect("the program can be run");
    let time = start.elapsed();
    assert!(status.success(), "{command:?}");
    time
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn shown(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}

const KEY: &str = "arn:aws:kms:eu-north-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const PRINCIPAL: &str = "arn:aws:iam::111122223333:role/platform/key-admin";

const WARM_UP: usize = 10;
const ROUNDS: usize = 210;
const GOAL: Duration = Duration::from_millis(3);
