//! `kms-policy explain`.

use policy_core::lint::manual;
use policy_core::lint::rule::Fixes;

use crate::args::Color;
use crate::exit::Exit;
use crate::lint::selection;
use crate::load::{self, Stream};
use crate::problem::Problem;
use crate::render::paint::Paint;

/// Explain rules of the linter
///
/// Prints the manual page of each rule: what it flags, why that matters, what AWS does, an example,
/// what to write instead, when to keep it, and where it is documented.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct ExplainArgs {
    /// Codes, beginnings of codes, or names.
    #[arg(required = true, value_name = "RULE")]
    rules: Vec<String>,
}

/// Prints the pages of all rules that are meant.
pub(crate) fn run(args: &ExplainArgs, color: Color) -> Result<Exit, Vec<Problem>> {
    let paint = Paint::new(color, Stream::Output);
    let mut problems = Vec::new();
    let mut out = String::new();
    for word in &args.rules {
        if let Some(unknown) = selection::unknown(word) {
            let message = format!("there is no rule `{}`", unknown.word);
            problems.push(Problem::with_help(
                message,
                match unknown.near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "`kms-policy lint --list` has all rules".to_owned(),
                },
            ));
        }
        for rule in selection::meant(word) {
            if !out.is_empty() {
                out.push('\n');
            }
            let fixes = match rule.fixes {
                Fixes::Never => "no fix",
                Fixes::Safe => "fixed by --fix",
                Fixes::Unsafe => "fixed by --unsafe-fixes",
            };
            let title = paint.bold(&format!("{} {}", rule.code, rule.name));
            let (severity, profile) = (rule.severity, rule.profile.as_str());
            out.push_str(&format!(
                "{title}\n{severity}, from profile {profile} on, {fixes}\n\n"
            ));
            for line in manual::page(rule).lines() {
                match line.strip_prefix("# ") {
                    Some(heading) => out.push_str(&paint.bold(heading)),
                    None => out.push_str(line),
                }
                out.push('\n');
            }
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    load::print(&out).map_err(|problem| vec![problem])?;
    Ok(Exit::Yes)
}

const AFTER_HELP: &str = "\
Examples:
  kms-policy explain K306
  kms-policy explain key-policy-lockout public-key-policy
  kms-policy explain G4                        all rules about grants";
