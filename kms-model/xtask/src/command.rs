//! The commands, and all that touches files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::Value;

use crate::model::Model;
use crate::table::OPERATIONS;
use crate::{trim, write};

/// Runs what the arguments ask for. The code is 0 when done, 1 when files are stale, 2 when the
/// arguments or the files given are wrong.
#[must_use]
pub fn run(arguments: &[String]) -> ExitCode {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        ["--help" | "-h" | "help"] | [_, "--help" | "-h"] => Ok(HELP.to_owned()),
        ["api"] => written(),
        ["api", "--verify"] => match stale() {
            Ok(wrong) if !wrong.is_empty() => {
                eprintln!("error: {}", listed(&wrong));
                return ExitCode::FAILURE;
            }
            other => other.map(|_| String::new()),
        },
        ["model", path] if !path.starts_with('-') => trimmed(Path::new(path)),
        wrong => {
            eprint!("error: {}\n\n{HELP}", misused(wrong));
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(said) => {
            print!("{said}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// The files whose content is not what would be written, with what is wrong.
///
/// # Errors
/// When the model cannot be read or written, or a file cannot be read.
pub fn stale() -> Result<Vec<String>, String> {
    let wanted = generated()?;
    let mut wrong = Vec::new();
    for (path, text) in &wanted {
        let words = match read(&folder().join(path)) {
            Ok(found) if found == *text => continue,
            Ok(_) => "is stale",
            Err(_) => "is missing",
        };
        wrong.push(format!("kms-model/src/api/{path} {words}"));
    }
    for path in surplus(&wanted)? {
        let path = path.strip_prefix(folder()).unwrap_or(&path);
        wrong.push(format!(
            "kms-model/src/api/{} is not written any more",
            path.display()
        ));
    }
    Ok(wrong)
}

/// Which of the arguments is wrong.
fn misused(arguments: &[&str]) -> String {
    match arguments {
        [] => "a command is missing".to_owned(),
        ["model"] => "`model` takes the path of a model".to_owned(),
        ["api", "--verify", word, ..] | ["model", _, word, ..] if !word.is_empty() => {
            format!("unexpected argument `{word}`")
        }
        ["api" | "model", word, ..] => format!("unexpected argument `{word}`"),
        [word, ..] => format!("there is no command `{word}`"),
    }
}

fn listed(wrong: &[String]) -> String {
    let wrong = wrong.join("\n  ");
    format!("run `cargo xtask api`; these files are not as it writes them:\n  {wrong}")
}

fn written() -> Result<String, String> {
    let wanted = generated()?;
    for path in surplus(&wanted)? {
        fs::remove_file(&path).map_err(|error| said(&path, &error))?;
    }
    let mut count = 0_usize;
    for (path, text) in &wanted {
        let path = folder().join(path);
        if read(&path).is_ok_and(|found| found == *text) {
            continue;
        }
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|error| said(parent, &error))?;
        }
        fs::write(&path, text).map_err(|error| said(&path, &error))?;
        count = count.saturating_add(1);
    }
    Ok(format!("{count} of {} files were written\n", wanted.len()))
}

fn trimmed(path: &Path) -> Result<String, String> {
    let model = trim::trimmed(&json(path)?, OPERATIONS)?;
    Model::read(&model, OPERATIONS)?;
    let mut text = serde_json::to_string_pretty(&model).map_err(|error| error.to_string())?;
    text.push('\n');
    let path = Path::new(MODEL);
    fs::write(path, text).map_err(|error| said(path, &error))?;
    Ok(format!(
        "{} operations were kept; now run `cargo xtask api`\n",
        OPERATIONS.len()
    ))
}

fn generated() -> Result<BTreeMap<String, String>, String> {
    let model = Model::read(&json(Path::new(MODEL))?, OPERATIONS)?;
    write::files(&model)
}

/// Files that stand among the generated ones and are none.
fn surplus(wanted: &BTreeMap<String, String>) -> Result<Vec<PathBuf>, String> {
    let mut surplus = Vec::new();
    let mut folders = vec![folder().join("generated")];
    while let Some(next) = folders.pop() {
        if !next.exists() {
            continue;
        }
        for entry in fs::read_dir(&next).map_err(|error| said(&next, &error))? {
            let path = entry.map_err(|error| said(&next, &error))?.path();
            let below = path.strip_prefix(folder()).unwrap_or(&path);
            let below = below.to_string_lossy().replace('\\', "/");
            if path.is_dir() {
                folders.push(path);
            } else if !wanted.contains_key(&below) {
                surplus.push(path);
            }
        }
    }
    surplus.sort();
    Ok(surplus)
}

fn json(path: &Path) -> Result<Value, String> {
    let text = read(path)?;
    serde_json::from_str(&text)
        .map_err(|error| format!("{} is not a model: {error}", path.display()))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the generator reads the model and what it wrote"
)]
fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| said(path, &error))
}

fn said(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../src/api")
}

const MODEL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../api/kms-2014-11-01.json");

const HELP: &str = "\
Writes the types of the KMS API from its model.

Usage:
  cargo xtask api             write kms-model/src/api/generated* from kms-model/api/
  cargo xtask api --verify    write nothing; fail if a file is not as it would be written
  cargo xtask model PATH      make kms-model/api/kms-2014-11-01.json anew from PATH, a whole
                              service-2.json of botocore (downloaded and unpacked by you)

The operations are listed in kms-model/xtask/src/table.rs.
";
