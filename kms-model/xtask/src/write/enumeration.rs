//! An enum.

use std::collections::BTreeSet;

use crate::name::variant;
use crate::write::opening;

/// The file of an enum.
///
/// # Errors
/// When two values have one name in Rust.
pub(super) fn text(name: &str, values: &[String]) -> Result<String, String> {
    let variants: Vec<(String, &String)> =
        values.iter().map(|value| (variant(value), value)).collect();
    let names: BTreeSet<&String> = variants.iter().map(|(variant, _)| variant).collect();
    let valid = |name: &&String| name.starts_with(|first: char| first.is_ascii_uppercase());
    if names.len() < values.len() || !names.iter().all(valid) {
        return Err(format!(
            "the values of `{name}` have no names of their own in Rust"
        ));
    }
    let list = |line: &dyn Fn(&str, &str) -> String| -> String {
        let lines = variants.iter();
        lines.map(|(variant, value)| line(variant, value)).collect()
    };
    Ok(format!(
        r#"{opening}use crate::api::enumeration::enumeration;

/// The values of `{name}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each variant is the value of that name")]
pub enum {name} {{ {variants} }}

impl {name} {{
    /// All values.
    pub const ALL: &[Self] = &[{all}];

    /// As the wire spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {{ match self {{ {arms} }} }}
}}

enumeration!({name});
"#,
        opening = opening(&format!("The enum `{name}`.")),
        variants = list(&|variant, _| format!("{variant},")),
        all = list(&|variant, _| format!("Self::{variant},")),
        arms = list(&|variant, value| format!("Self::{variant} => {value:?},")),
    ))
}
