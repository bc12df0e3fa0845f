//! One key from its creation to its deletion: who may use it, who may not and why, and the trail
//! that is left.
//!
//! `story.rs` is what happens, this file and `print.rs` are the command around it. The clock stands
//! still but for what the story says, and the randomness is predictable, so the output is the same
//! every time; `--random` takes real randomness.

use std::env;
use std::error::Error;
use std::ffi::OsString;
use std::io::{self, ErrorKind, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use kms_model::audit::{Durability, FanOutSink, FileSink, MemorySink, Sink};
use kms_model::crypto::Entropy;
use kms_model::crypto::aws_lc::AwsLc;
use kms_model::crypto::predictable::PredictableEntropy;
use kms_model::store::MemoryStore;

use crate::print::Printer;
use crate::story::Stage;

mod print;
mod story;

fn main() -> ExitCode {
    let options = match read_arguments(env::args_os().skip(1)) {
        Ok(Wish::Help) => return finish(write!(io::stdout(), "{USAGE}").map_err(Into::into)),
        Ok(Wish::Run(options)) => options,
        Err(argument) => {
            eprint!("unexpected argument: {argument}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    finish(run(&options))
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let entropy: Arc<dyn Entropy> = if options.random {
        Arc::new(AwsLc)
    } else {
        Arc::new(PredictableEntropy::new(b"walkthrough"))
    };
    let trail = Arc::new(MemorySink::new());
    let mut sinks: Vec<Arc<dyn Sink>> = vec![Arc::clone(&trail) as _];
    if let Some(path) = &options.trail {
        sinks.push(Arc::new(FileSink::open(path, Durability::System)?));
    }
    let sink = Arc::new(FanOutSink::new(sinks));
    let stage = Stage::new(entropy, sink, Arc::new(MemoryStore::new()))?;

    let mut printer = Printer::new(io::stdout().lock(), options.json);
    story::tell(&stage, &mut printer)?;
    printer.trail(&trail.events())
}

/// What the command line asks for.
enum Wish {
    Help,
    Run(Options),
}

#[derive(Default)]
struct Options {
    json: bool,
    random: bool,
    trail: Option<PathBuf>,
}

fn read_arguments(mut arguments: impl Iterator<Item = OsString>) -> Result<Wish, String> {
    let mut options = Options::default();
    while let Some(argument) = arguments.next() {
        match argument.to_str() {
            Some("-h" | "--help") => return Ok(Wish::Help),
            Some("--json") => options.json = true,
            Some("--random") => options.random = true,
            Some("--trail") => {
                let path = arguments.next().ok_or("--trail without a file")?;
                if options.trail.replace(PathBuf::from(path)).is_some() {
                    return Err("--trail a second time".to_owned());
                }
            }
            Some(_) | None => return Err(argument.to_string_lossy().into_owned()),
        }
    }
    Ok(Wish::Run(options))
}

/// A reader that has read enough, such as `head`, is no error.
fn finish(result: Result<(), Box<dyn Error>>) -> ExitCode {
    let Err(error) = result else {
        return ExitCode::SUCCESS;
    };
    let output = error.downcast_ref::<io::Error>();
    if output.is_some_and(|error| error.kind() == ErrorKind::BrokenPipe) {
        return ExitCode::SUCCESS;
    }
    eprintln!("walkthrough: {error}");
    ExitCode::from(2)
}

const USAGE: &str = "\
Usage: walkthrough [--json] [--trail FILE] [--random]

Tells what happens to one key, and prints the audit trail.

      --json        print nothing but the trail, one event of CloudTrail a line
      --trail FILE  append the trail to a file as well, as it is written
      --random      real randomness: other ids and ciphertexts every time
  -h, --help        print this
";
