//! The command `kms-policy`: who may use a KMS key, and why.
//!
//! Every file, every format and every rendering of the project is here; every decision is made by
//! `policy-core`.

mod args;
mod case;
mod clock;
mod command;
mod exit;
mod globs;
mod lint;
mod load;
mod loose;
mod problem;
mod render;
mod world;

use std::panic;
use std::process::ExitCode;

use clap::Parser;

use crate::args::{Args, Command};
use crate::exit::Exit;
use crate::load::Stream;
use crate::render::diagnostic;
use crate::render::paint::Paint;

fn main() -> ExitCode {
    let args = Args::parse();
    let paint = Paint::new(args.color, Stream::Error);
    // A crash is never a pass: whatever goes wrong inside, the status is 2.
    let exit = panic::catch_unwind(|| run(&args, paint)).unwrap_or_else(|_| {
        load::complain(
            "internal error: this is a fault of kms-policy, not of your input; \
             please report it with the command line and the files\n",
        );
        Exit::Failed
    });
    exit.into()
}

fn run(args: &Args, paint: Paint) -> Exit {
    let result = match &args.command {
        Command::Audit(audit) => command::audit::run(audit, args.color),
        Command::Can(can) => command::can::run(can, args.color),
        Command::Completions(completions) => command::completions::run(completions),
        Command::Diff(diff) => command::diff::run(diff, args.color),
        Command::Explain(explain) => command::explain::run(explain, args.color),
        Command::Fmt(fmt) => command::fmt::run(fmt, paint),
        Command::Lint(lint) => command::lint::run(lint, args.color),
        Command::Prove(prove) => command::prove::run(prove, args.color),
        Command::Test(test) => command::test::run(test, args.color),
        Command::When(when) => command::when::run(when, args.color),
    };
    match result {
        Ok(exit) => exit,
        Err(problems) => {
            load::complain(&diagnostic::problems(&problems, paint));
            Exit::Failed
        }
    }
}
