//! The `use` lines of a file: three blocks, one line a module.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Model, Shape};

/// What a file imports.
#[derive(Debug, Default)]
pub(super) struct Imports(BTreeMap<&'static str, BTreeSet<String>>);

impl Imports {
    /// Imports an item of a module.
    pub(super) fn add(&mut self, module: &'static str, item: &str) {
        self.0.entry(module).or_default().insert(item.to_owned());
    }

    /// The Rust type of a shape, imported.
    ///
    /// # Errors
    /// When a shape is missing.
    pub(super) fn type_of(&mut self, model: &Model, name: &str) -> Result<String, String> {
        Ok(match model.shape(name)? {
            Shape::Blob { secret: true, .. } | Shape::Text { secret: true, .. } => {
                self.add("crate::secret", "SecretBytes");
                "SecretBytes".to_owned()
            }
            Shape::Blob { secret: false, .. } => "Vec<u8>".to_owned(),
            Shape::Boolean => "bool".to_owned(),
            Shape::Enumeration(_) | Shape::Structure(_) => {
                self.add("crate::api", name);
                name.to_owned()
            }
            Shape::Integer(_) => "u32".to_owned(),
            Shape::List { element, .. } => format!("Vec<{}>", self.type_of(model, element)?),
            Shape::Map(_) => {
                self.add("std::collections", "BTreeMap");
                "BTreeMap<String, String>".to_owned()
            }
            Shape::Text { secret: false, .. } => "String".to_owned(),
            Shape::Timestamp => {
                self.add("policy_core::value::time", "Timestamp");
                "Timestamp".to_owned()
            }
        })
    }

    /// The lines.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for block in ["std::", "policy_core::", "crate::"] {
            let modules = self.0.iter();
            let modules = modules.filter(|(module, _)| module.starts_with(block));
            let before = text.len();
            for (module, items) in modules {
                let items: Vec<&str> = items.iter().map(String::as_str).collect();
                text.push_str(&format!("use {module}::{{{}}};\n", items.join(", ")));
            }
            if text.len() > before {
                text.push('\n');
            }
        }
        text
    }
}
