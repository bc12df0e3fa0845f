//! From the model to Rust, one type a file.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Model, Operation, Shape};
use crate::name::snake;

mod enumeration;
mod format;
mod imports;
mod limits;
mod operation;
mod root;
mod structure;

/// The files to write, by path below `kms-model/src/api/`, formatted.
///
/// # Errors
/// When the model holds what cannot be written, or rustfmt cannot be run.
pub(crate) fn files(model: &Model) -> Result<BTreeMap<String, String>, String> {
    let mut files = BTreeMap::new();
    let mut modules = root::Modules::default();
    for (name, shape) in &model.shapes {
        let sides = |operation: &Operation| operation.input == *name || operation.output == *name;
        if model.operations.values().any(sides) {
            continue;
        }
        match shape {
            Shape::Enumeration(values) => {
                modules.add("enumeration", &snake(name), [name.clone()])?;
                let path = format!("generated/enumeration/{}.rs", snake(name));
                files.insert(path, enumeration::text(name, values)?);
            }
            Shape::Structure(members) => {
                modules.add("structure", &snake(name), [name.clone()])?;
                let path = format!("generated/structure/{}.rs", snake(name));
                files.insert(path, structure::file(model, name, members)?);
            }
            Shape::Blob { .. }
            | Shape::Boolean
            | Shape::Integer(_)
            | Shape::List { .. }
            | Shape::Map(_)
            | Shape::Text { .. }
            | Shape::Timestamp => {}
        }
    }
    let mut written = BTreeSet::new();
    for (name, operation) in &model.operations {
        let mut types = vec![name.clone(), operation.input.clone()];
        // ListRetirableGrants answers what ListGrants answers: the first one has the type.
        let owns_output = written.insert(&operation.output);
        if owns_output {
            types.push(operation.output.clone());
        }
        modules.add("operation", &snake(name), types)?;
        let path = format!("generated/operation/{}.rs", snake(name));
        files.insert(path, operation::file(model, name, operation, owns_output)?);
    }
    files.insert("generated/limits.rs".to_owned(), limits::file(model)?);
    modules.files(model, &mut files);
    for (path, text) in &mut files {
        *text = format::formatted(text).map_err(|error| format!("{path}: {error}"))?;
    }
    Ok(files)
}

/// What every file says of itself.
fn opening(purpose: &str) -> String {
    format!(
        "//! {purpose}\n//!\n\
         //! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.\n\n"
    )
}
