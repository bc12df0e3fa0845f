//! How long `kms-policy lint` takes, cold, beside a program that does nothing and beside
//! `kms-policy fmt --check`, which reads the same files and asks nothing.
//!
//! `cargo bench -p policy-cli --bench lint` writes 1,000 key policies, made of those of
//! `testdata/corpus/` with other accounts and names, and lints them with the recommended profile.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a benchmark is test code"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

fn main() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata/corpus/key-policy");
    let many = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lint-many");
    let files = write(&corpus, &many);
    let one = &files[0];
    println!("{:44} {:>10} {:>10}  met", "what", "goal", "measured");
    let nothing = times(&["--version".as_ref()], SINGLE);
    row("kms-policy --version", None, nothing);
    let cold = times(&["lint".as_ref(), one.as_ref()], SINGLE);
    row("lint of one key policy", Some(GOAL_ONE), cold);
    let check: Vec<&Path> = ["fmt", "--check"]
        .into_iter()
        .map(Path::new)
        .chain(files.iter().map(PathBuf::as_path))
        .collect();
    let read = times(&check, SEVERAL);
    row(
        &format!("fmt --check of {} key policies", files.len()),
        None,
        read,
    );
    let lint = times(&["lint".as_ref(), many.as_ref()], SEVERAL);
    row(
        &format!("lint of {} key policies", files.len()),
        Some(GOAL_MANY),
        lint,
    );
    let ratio = lint.as_secs_f64() / read.as_secs_f64();
    println!("lint takes {ratio:.1} times as long as fmt --check");
}

/// Key policies of the corpus, again and again with another account and other names.
fn write(corpus: &Path, many: &Path) -> Vec<PathBuf> {
    let mut texts: Vec<(String, String)> = fs::read_dir(corpus)
        .expect("the corpus is there")
        .map(|entry| entry.expect("the corpus can be read").path())
        .map(|path| {
            let name = path.file_stem().expect("it has a name").to_string_lossy();
            let text = fs::read_to_string(&path).expect("it is text");
            (name.into_owned(), text)
        })
        .collect();
    texts.sort();
    fs::create_dir_all(many).expect("the directory of temporary files can be written");
    let files = (0..MANY).map(|number| {
        let (name, text) = &texts[number % texts.len()];
        let account = format!("21{number:010}");
        let text = text.replace("210000000001", &account);
        let text = text.replace(":role/", &format!(":role/team-{number}/"));
        let path = many.join(format!("{number:04}-{name}.json"));
        fs::write(&path, text).expect("the directory of temporary files can be written");
        path
    });
    files.collect()
}

fn times(args: &[&Path], rounds: usize) -> Duration {
    let mut all = Vec::new();
    for round in 0..=rounds {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kms-policy"));
        command.args(args);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let start = Instant::now();
        command.status().expect("the program can be run");
        // The first round brings program and files into the memory of the system.
        if round > 0 {
            all.push(start.elapsed());
        }
    }
    all.sort_unstable();
    all[all.len() / 2]
}

fn row(what: &str, goal: Option<Duration>, measured: Duration) {
    let shown = |time: Duration| format!("{:.1} ms", time.as_secs_f64() * 1e3);
    let (wanted, met) = match goal {
        Some(goal) if measured <= goal => (shown(goal), "yes"),
        Some(goal) => (shown(goal), "no"),
        None => (String::new(), ""),
    };
    println!("{what:44} {wanted:>10} {:>10}  {met}", shown(measured));
}

const MANY: usize = 1_000;
const SINGLE: usize = 50;
const SEVERAL: usize = 5;
const GOAL_ONE: Duration = Duration::from_millis(10);
const GOAL_MANY: Duration = Duration::from_secs(2);
