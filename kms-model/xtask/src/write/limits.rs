//! The bounds and patterns of shapes.

use std::collections::BTreeMap;

use crate::model::{Limits, Model, Shape};
use crate::name::constant;
use crate::pattern::{self, Pattern};
use crate::write::{opening, structure};

/// The file of all bounds.
///
/// # Errors
/// For a pattern that is not known.
pub(super) fn file(model: &Model) -> Result<String, String> {
    let mut bounds: BTreeMap<String, String> = BTreeMap::new();
    let mut patterns: BTreeMap<&str, &Pattern> = BTreeMap::new();
    for (name, shape) in &model.shapes {
        if is_bounded(model, name)? {
            let own = shape.limits().cloned().unwrap_or_default();
            let extra = extra(model, shape)?;
            let text = literal(&own, &extra, &mut patterns)?;
            bounds.insert(constant(name), text);
        }
        if let Shape::Structure(members) = shape {
            for (name, own) in structure::all_own_limits(name, members) {
                bounds.insert(name, literal(own, "", &mut patterns)?);
            }
        }
    }
    let mut text = opening("What the model demands of its shapes.");
    text.push_str("use crate::api::bounds::{Bounds, Pattern};\n\n");
    for (name, literal) in bounds {
        text.push_str(&format!(
            "pub(in crate::api) static {name}: Bounds = {literal};\n"
        ));
    }
    for (name, pattern) in patterns {
        text.push_str(&format!(
            "\nstatic {name}: Pattern = Pattern {{ source: {:?}, matches: |text| {} }};\n",
            pattern.source, pattern.meaning
        ));
    }
    Ok(text)
}

/// Whether anything is demanded of a shape, or of its elements.
///
/// # Errors
/// When a shape is missing.
pub(super) fn is_bounded(model: &Model, name: &str) -> Result<bool, String> {
    let shape = model.shape(name)?;
    let own = shape.limits().is_some_and(|own| *own != Limits::default());
    match shape {
        Shape::List { element, .. } => Ok(own || is_bounded(model, element)?),
        Shape::Text { secret, .. } => Ok(own || *secret),
        Shape::Blob { .. }
        | Shape::Boolean
        | Shape::Enumeration(_)
        | Shape::Integer(_)
        | Shape::Map(_)
        | Shape::Structure(_)
        | Shape::Timestamp => Ok(own),
    }
}

fn extra(model: &Model, shape: &Shape) -> Result<String, String> {
    match shape {
        Shape::List { element, .. } if is_bounded(model, element)? => {
            Ok(format!("element: Some(&{}),", constant(element)))
        }
        Shape::Text { secret: true, .. } => Ok("text: true,".to_owned()),
        Shape::Blob { .. }
        | Shape::Boolean
        | Shape::Enumeration(_)
        | Shape::Integer(_)
        | Shape::List { .. }
        | Shape::Map(_)
        | Shape::Structure(_)
        | Shape::Text { .. }
        | Shape::Timestamp => Ok(String::new()),
    }
}

fn literal(
    limits: &Limits,
    extra: &str,
    patterns: &mut BTreeMap<&str, &'static Pattern>,
) -> Result<String, String> {
    let mut fields = String::new();
    for (name, value) in [("min", limits.min), ("max", limits.max)] {
        if let Some(value) = value {
            fields.push_str(&format!("{name}: Some({value}),"));
        }
    }
    if let Some(source) = &limits.pattern {
        let pattern = pattern::known(source)?;
        patterns.insert(pattern.name, pattern);
        fields.push_str(&format!("pattern: Some(&{}),", pattern.name));
    }
    Ok(format!("Bounds {{ {fields}{extra} ..Bounds::ANY }}"))
}
