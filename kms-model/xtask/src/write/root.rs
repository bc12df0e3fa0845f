//! The modules that hold the types, and the list of operations.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::Model;
use crate::write::opening;

/// The modules of each folder, with the types that they show.
#[derive(Debug, Default)]
pub(super) struct Modules {
    folders: BTreeMap<&'static str, BTreeMap<String, Vec<String>>>,
    types: BTreeSet<String>,
}

impl Modules {
    /// Adds a module.
    ///
    /// # Errors
    /// When two types have one name.
    pub(super) fn add(
        &mut self,
        folder: &'static str,
        module: &str,
        types: impl IntoIterator<Item = String>,
    ) -> Result<(), String> {
        let types: Vec<String> = types.into_iter().collect();
        for name in &types {
            if RESERVED.contains(&name.as_str()) || !self.types.insert(name.clone()) {
                return Err(format!("there would be two types `{name}`"));
            }
        }
        let modules = self.folders.entry(folder).or_default();
        match modules.insert(module.to_owned(), types) {
            None => Ok(()),
            Some(_) => Err(format!("there would be two modules `{module}`")),
        }
    }

    /// Adds the files of the folders and of the whole.
    pub(super) fn files(&self, model: &Model, files: &mut BTreeMap<String, String>) {
        let mut root = opening("The types of the API.");
        root.push_str("mod limits;\n");
        for folder in self.folders.keys() {
            root.push_str(&format!("mod {folder};\n"));
        }
        root.push('\n');
        for (folder, modules) in &self.folders {
            root.push_str(&format!("pub use self::{folder}::*;\n"));
            let mut text = opening(&format!("Every {folder} of the API."));
            for module in modules.keys() {
                text.push_str(&format!("mod {module};\n"));
            }
            text.push('\n');
            for (module, types) in modules {
                let types = types.join(", ");
                text.push_str(&format!("pub use self::{module}::{{{types}}};\n"));
            }
            files.insert(format!("generated/{folder}.rs"), text);
        }
        let operations: Vec<String> = model
            .operations
            .keys()
            .map(|name| format!("            {name},\n"))
            .collect();
        root.push_str(&FOR_EACH.replace("OPERATIONS\n", &operations.concat()));
        files.insert("generated.rs".to_owned(), root);
    }
}

/// Names that the hand-written part of the API has.
const RESERVED: &[&str] = &["Input", "Operation", "Output"];

/// rustfmt leaves the body of a macro as it is, so its layout is ours.
const FOR_EACH: &str = "
/// Gives the names of all operations to a macro: `for_each_operation!(then)` is
/// `then!(CancelKeyDeletion, ...,)`, and `for_each_operation!(then, more)` is
/// `then!(more; CancelKeyDeletion, ...,)`.
macro_rules! for_each_operation {
    ($then:ident $(, $($more:tt)*)?) => {
        $then!($($($more)*;)?
OPERATIONS
        )
    };
}

pub(crate) use for_each_operation;
";
