//! The flag `--reading`: points that AWS leaves open.

use policy_core::semantics::{self, Reading, Semantics};

use crate::case::fields::{listed, nearest};
use crate::problem::Problem;

/// How points are read that AWS leaves open.
#[derive(Debug, clap::Args)]
pub(crate) struct ReadingArgs {
    /// Read a point that AWS leaves open the other way; repeatable. See docs/SEMANTICS.md.
    #[arg(long, value_name = "U-NN=alternative")]
    reading: Vec<String>,
}

impl ReadingArgs {
    /// The readings of the points that AWS leaves open.
    pub(crate) fn semantics(&self) -> Result<Semantics, Problem> {
        let mut semantics = Semantics::default();
        for text in &self.reading {
            let (id, reading) = text.split_once('=').unwrap_or((text, "alternative"));
            let rows = semantics::uncertain_points();
            let Some(row) = rows.iter().find(|row| row.id.eq_ignore_ascii_case(id)) else {
                let ids: Vec<&str> = rows.iter().map(|row| row.id).collect();
                return Err(Problem::with_help(
                    format!("`{id}` in `--reading` is not an uncertain point"),
                    format!("there are {}", listed(&ids)),
                ));
            };
            let reading = match reading {
                "alternative" => Reading::Alternative,
                "recommended" => Reading::Recommended,
                other => {
                    let known = ["alternative", "recommended"];
                    let near = nearest(other, &known).unwrap_or("alternative");
                    return Err(Problem::with_help(
                        format!("`{other}` in `--reading` is not a reading"),
                        format!("write `--reading {id}={near}`"),
                    ));
                }
            };
            semantics = semantics.with(row.point, reading);
        }
        Ok(semantics)
    }
}
