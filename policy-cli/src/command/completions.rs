//! `kms-policy completions`.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::Args;
use crate::exit::Exit;
use crate::load;
use crate::problem::Problem;

/// Print completions for a shell
///
/// The script completes the commands and flags of `kms-policy`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: kms-policy completions bash > ~/.local/share/bash-completion/completions/kms-policy"
)]
pub(crate) struct CompletionsArgs {
    /// The shell.
    shell: Shell,
}

pub(crate) fn run(args: &CompletionsArgs) -> Result<Exit, Vec<Problem>> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "kms-policy", &mut script);
    let script = String::from_utf8_lossy(&script);
    // clap_complete takes the `-` of the name for a step down to a subcommand, but not everywhere,
    // so that no subcommand is found.
    let script = script.replace("kms__subcmd__policy", "kms__policy");
    load::print(&script).map_err(|problem| vec![problem])?;
    Ok(Exit::Yes)
}
