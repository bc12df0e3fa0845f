//! `kms-policy when`.

pub(crate) mod report;

use policy_core::request::Completeness;
use policy_core::symbolic::answer::Residual;
use policy_core::symbolic::{self, Options, Unloaded, World};

use crate::args::{Color, Format};
use crate::case::request::Asked;
use crate::command::around;
use crate::command::can;
use crate::command::can::flags::{AskedArgs, KnownArgs};
use crate::command::can::known::Known;
use crate::command::reading::ReadingArgs;
use crate::command::when::report::{Answer, Report};
use crate::exit::Exit;
use crate::load::{self, Stream};
use crate::problem::Problem;
use crate::render::paint::Paint;
use crate::render::{diagnostic, json, when, when_json};

/// Say under which condition a request is allowed of which only a part is said
///
/// The answer is `always`, `never`, or the exact condition: one or more blocks of the `Condition`
/// grammar of IAM, each with its exceptions, and each as a sentence as well.
///
/// What is known and what is asked is said as with `can`, and what is given is all there is.
/// Condition keys that are not said are left open, also those that tell how the call is made: over
/// TLS or not, and through which service. It is made now; `--absent aws:CurrentTime` leaves the time
/// out, and `--context aws:CurrentTime=…` says another one.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct WhenArgs {
    #[command(flatten)]
    known: KnownArgs,
    #[command(flatten)]
    asked: AskedArgs,

    /// How to print the answer.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// How many steps may be taken before what was found has to do.
    #[arg(long, value_name = "N")]
    steps: Option<u64>,
    #[command(flatten)]
    readings: ReadingArgs,
}

/// Says when a request is allowed.
pub(crate) fn run(args: &WhenArgs, color: Color) -> Result<Exit, Vec<Problem>> {
    can::flags::reject_empty_values(&args.known, &args.asked, None)?;
    can::flags::reject_two_readers_of_standard_input(&args.known, &args.asked, None)?;
    let semantics = args.readings.semantics().map_err(|problem| vec![problem])?;
    let (known, asked) = can::load(&args.known, &args.asked, Completeness::Open, semantics)?;
    let paint = Paint::new(color, Stream::Error);
    match args.format {
        Format::Json => {}
        Format::Text => {
            for (source, warning) in known.warnings() {
                load::complain(&diagnostic::compact(source, warning, paint));
            }
        }
    }
    for (message, help) in can::warnings::of(&args.known, &args.asked, &known, Some(&asked)) {
        load::complain(&diagnostic::warning(&message, help.as_deref(), paint));
    }
    let options = Options {
        semantics,
        steps: args.steps.unwrap_or(Options::default().steps),
    };
    let report = report(&known, asked, &options).map_err(|problem| vec![problem])?;
    let text = match args.format {
        Format::Json => json::pretty(&when_json::Answer::new(&report)),
        Format::Text => when::answer(&report, Paint::new(color, Stream::Output)),
    };
    load::print(&text).map_err(|problem| vec![problem])?;
    Ok(match report.answer() {
        Answer::Always => Exit::Yes,
        Answer::Never => Exit::No,
        Answer::Sometimes | Answer::Unknown => Exit::Depends,
    })
}

fn report(known: &Known, asked: Asked, options: &Options) -> Result<Report, Problem> {
    let (world, asked) = known.around(asked);
    if !asked.session.is_empty() {
        return Err(Problem::with_help(
            "session policies cannot be taken into account here",
            "ask without them: the answer is then an upper bound of what the session can do",
        ));
    }
    let mut world: World = around::full(world, Unloaded::DoNotExist);
    if let (Some(id), Some(policies)) = (&asked.request.endpoint, asked.endpoint) {
        world.endpoints.insert(id.clone(), policies);
    }
    let residuals = symbolic::residual(&world, &asked.request, options)
        .map_err(|error| Problem::plain(error.to_string()))?;
    let residual = match <[Residual; 1]>::try_from(residuals) {
        Ok([only]) => only,
        Err(several) => {
            let actions = several.iter().map(|one| one.check.action.full_name());
            let actions: Vec<&str> = actions.collect();
            return Err(Problem::with_help(
                "the operation needs several actions, each with a condition of its own",
                format!("ask for one of them at a time: {}", actions.join(", ")),
            ));
        }
    };
    Ok(Report {
        request: asked.request,
        residual,
    })
}

const AFTER_HELP: &str = "\
Examples:
  When may the app role decrypt?
    kms-policy when --key-policy key.json --identity-policy app.json \\
        --principal arn:aws:iam::111122223333:role/app --action Decrypt \\
        --resource arn:aws:kms:eu-north-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab
  And when through S3?
        --via s3.eu-north-1.amazonaws.com

Exit status: 0 always, 1 never, 2 could not finish, 3 it depends on the condition that is printed.";
