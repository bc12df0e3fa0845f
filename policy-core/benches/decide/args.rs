//! The arguments of the benchmark.

/// What to do.
pub enum Task {
    /// Measure everything, or one part, and print the table.
    Table(Option<String>),
    /// Print what the arguments mean.
    Help,
    /// Count instructions.
    Instructions,
    /// Run one function so often and print nothing.
    Only { name: String, rounds: usize },
}

/// Reads the arguments; cargo adds `--bench`.
pub fn parse(arguments: impl Iterator<Item = String>) -> Result<Task, String> {
    let mut arguments = arguments.filter(|argument| argument != "--bench");
    let (mut only, mut rounds) = (None, None);
    let mut task = Task::Table(None);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--help" | "-h" => return Ok(Task::Help),
            "--instructions" => task = Task::Instructions,
            "--part" => {
                task = Task::Table(Some(arguments.next().ok_or("`--part` needs a name")?));
            }
            "--only" => only = Some(arguments.next().ok_or("`--only` needs a name")?),
            "--rounds" => {
                let count = arguments.next().ok_or("`--rounds` needs a number")?;
                let count: usize = count
                    .parse()
                    .map_err(|_| format!("`--rounds {count}` is not a number"))?;
                rounds = Some(count);
            }
            other => return Err(format!("unknown argument `{other}`; try `--help`")),
        }
    }
    match (task, only, rounds) {
        (Task::Table(None), Some(name), rounds) => Ok(Task::Only {
            name,
            rounds: rounds.unwrap_or(1),
        }),
        (_, Some(_), _) => Err("`--only` goes with `--rounds` alone".to_owned()),
        (_, None, Some(_)) => Err("`--rounds` goes with `--only`".to_owned()),
        (task, None, None) => Ok(task),
    }
}

/// What the arguments mean.
pub const HELP: &str = "\
cargo bench -p policy-core --bench decide -- [OPTIONS]

Without options: measures everything and prints one table, in a minute or two.

  --part PART          measures one part of it: sizes, growth, explained or hostile
  --instructions       counts instructions a decision with valgrind, of engine and floor
  --only NAME          runs one function and prints nothing: for profilers
  --rounds N           how often; a round takes all requests of a world once
  --help               prints this

NAME is one of the functions below, a hyphen, and small, medium or large:
";
