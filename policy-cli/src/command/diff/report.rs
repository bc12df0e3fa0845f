//! What changed, pair by pair.

use policy_core::semantics::UncertainRow;
use policy_core::symbolic::answer::{Assumption, Change, Diff, Direction};
use policy_core::symbolic::{self, Options, World};

use crate::case::write::{self, tree::Tree};
use crate::command::around::Around;
use crate::command::diff::around::{Sides, sides};
use crate::command::diff::pairs::Found;
use crate::command::witness::Witness;
use crate::problem::Problem;
use crate::render::symbolic::words;

/// Everything that was compared.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    pub(crate) compared: Vec<Compared>,
    /// Files that differ and are none of the documents that are compared.
    pub(crate) ignored: Vec<String>,
}

/// One pair of documents, compared.
#[derive(Clone, Debug)]
pub(crate) struct Compared {
    /// Of directories, the path in both of them.
    pub(crate) file: Option<String>,
    pub(crate) old: World,
    pub(crate) new: World,
    pub(crate) diff: Diff,
}

/// Compares each pair.
pub(super) fn compare(
    found: Found,
    around: &Around,
    given: &[&str],
    options: &Options,
) -> Result<Report, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut compared = Vec::new();
    for pair in &found.pairs {
        let named = |problem: Problem| match (problem, &pair.file) {
            (Problem::Plain { message, help }, Some(file)) => Problem::Plain {
                message: format!("`{file}`: {message}"),
                help,
            },
            (problem, _) => problem,
        };
        let answer = sides(pair, around, given).and_then(|sides| {
            let Sides {
                old,
                new,
                assumptions,
            } = sides;
            let mut diff = symbolic::diff(&old, &new, options)
                .map_err(|error| Problem::plain(error.to_string()))?;
            diff.assumptions.extend(assumptions);
            Ok(Compared {
                file: pair.file.clone(),
                old,
                new,
                diff,
            })
        });
        match answer {
            Ok(answer) => compared.push(answer),
            Err(problem) => problems.push(named(problem)),
        }
    }
    if problems.is_empty() {
        Ok(Report {
            compared,
            ignored: found.ignored,
        })
    } else {
        Err(problems)
    }
}

impl Report {
    /// All changes, with the pair in which they are.
    pub(crate) fn changes(&self) -> impl Iterator<Item = (&Compared, &Change)> {
        let compared = self.compared.iter();
        compared.flat_map(|compared| {
            let changes = compared.diff.changes.iter();
            changes.map(move |change| (compared, change))
        })
    }

    /// How many changes there are in a direction.
    pub(crate) fn count(&self, direction: Direction) -> usize {
        let changes = self.changes();
        changes
            .filter(|(_, change)| change.direction == direction)
            .count()
    }

    /// Points under whose other reading there are changes where there are none now.
    pub(crate) fn elsewhere(&self) -> Vec<&'static UncertainRow> {
        let rows = self.compared.iter().flat_map(|it| &it.diff.elsewhere);
        let mut rows: Vec<_> = rows.copied().collect();
        rows.sort_by_key(|row| row.id);
        rows.dedup_by_key(|row| row.id);
        rows
    }

    /// Whether nothing was left open.
    pub(crate) fn is_decided(&self) -> bool {
        let mut compared = self.compared.iter();
        compared.all(|compared| compared.diff.undecided.is_empty())
    }

    /// What all answers rest on, each thing once.
    pub(crate) fn assumptions(&self) -> Vec<&Assumption> {
        let mut all: Vec<&Assumption> = Vec::new();
        for assumption in self.compared.iter().flat_map(|it| &it.diff.assumptions) {
            if !all.contains(&assumption) {
                all.push(assumption);
            }
        }
        all
    }

    /// An example of each change on each side, as case files.
    pub(crate) fn witnesses(&self) -> Vec<Witness> {
        let changes = (1_usize..).zip(self.changes());
        changes
            .flat_map(|(number, (compared, change))| {
                let direction = words::direction(change.direction);
                [
                    ("before", before(compared, change)),
                    ("after", after(compared, change)),
                ]
                .map(|(side, case)| Witness {
                    name: format!("{number:03}-{direction}-{side}"),
                    case,
                })
            })
            .collect()
    }
}

/// The example of a change on the old side, as a case file.
pub(crate) fn before(compared: &Compared, change: &Change) -> Tree {
    let name = format!("before: {}", words::change(change));
    let decided = (change.before.decision, change.before.layer);
    write::file(&name, &change.example, &compared.old, decided)
}

/// The example of a change on the new side, as a case file.
pub(crate) fn after(compared: &Compared, change: &Change) -> Tree {
    let name = format!("after: {}", words::change(change));
    let decided = (change.after.decision, change.after.layer);
    write::file(&name, &change.example, &compared.new, decided)
}
