//! Examples as case files in a directory.

use std::path::Path;

use crate::case::write::tree::Tree;
use crate::load;
use crate::problem::Problem;
use crate::render::json;

/// One example.
#[derive(Clone, Debug)]
pub(crate) struct Witness {
    /// The name of the file, without its extension.
    pub(crate) name: String,
    pub(crate) case: Tree,
}

/// Writes them all, or none when a file would be overwritten.
pub(crate) fn write(directory: &str, witnesses: &[Witness]) -> Result<(), Vec<Problem>> {
    let path = |witness: &Witness| {
        let name = format!("{}.json", witness.name);
        Path::new(directory).join(name).display().to_string()
    };
    let taken = witnesses.iter().map(path).filter(|path| load::exists(path));
    let taken: Vec<Problem> = taken
        .map(|path| {
            Problem::with_help(
                format!("there is a file `{path}` already"),
                "give another directory with `--witness`, or move the file away",
            )
        })
        .collect();
    if !taken.is_empty() {
        return Err(taken);
    }
    load::create_directory(directory).map_err(|problem| vec![problem])?;
    for witness in witnesses {
        load::create(&path(witness), &json::pretty(&witness.case))
            .map_err(|problem| vec![problem])?;
    }
    Ok(())
}
