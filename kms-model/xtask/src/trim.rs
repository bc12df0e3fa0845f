//! From the whole model to the facts that this KMS needs: no documentation.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// Trims a model to these operations and the shapes that they reach.
///
/// # Errors
/// When the model is not one, or an operation is not in it.
pub(crate) fn trimmed(whole: &Value, operations: &[&str]) -> Result<Value, String> {
    let mut kept = Map::new();
    let mut reached = BTreeSet::new();
    for name in operations {
        let operation = whole
            .pointer(&format!("/operations/{name}"))
            .ok_or_else(|| format!("the model has no operation `{name}`"))?;
        let mut facts = Map::new();
        for side in ["input", "output"] {
            if let Some(shape) = operation.get(side).and_then(|side| side.get("shape")) {
                reach(whole, text(shape)?, &mut reached)?;
                facts.insert(side.to_owned(), shape.clone());
            }
        }
        facts.insert("errors".to_owned(), errors(operation));
        kept.insert((*name).to_owned(), Value::Object(facts));
    }
    let mut shapes = Map::new();
    for name in reached {
        let shape = shape(whole, &name)?;
        shapes.insert(name, without_words(shape));
    }
    Ok(json!({
        "_source": SOURCE,
        "metadata": metadata(whole),
        "operations": kept,
        "shapes": shapes,
    }))
}

fn reach(whole: &Value, name: &str, reached: &mut BTreeSet<String>) -> Result<(), String> {
    if !reached.insert(name.to_owned()) {
        return Ok(());
    }
    let shape = shape(whole, name)?;
    let members = shape.get("members").and_then(Value::as_object);
    let members = members.into_iter().flat_map(Map::values);
    let parts = ["member", "key", "value"]
        .into_iter()
        .filter_map(|part| shape.get(part));
    for member in members.chain(parts) {
        let name = member.get("shape").ok_or("a member has no shape")?;
        reach(whole, text(name)?, reached)?;
    }
    Ok(())
}

fn shape<'a>(whole: &'a Value, name: &str) -> Result<&'a Value, String> {
    let shape = whole.get("shapes").and_then(|shapes| shapes.get(name));
    shape.ok_or_else(|| format!("the model has no shape `{name}`"))
}

fn errors(operation: &Value) -> Value {
    let errors = operation.get("errors").and_then(Value::as_array);
    let names = errors.into_iter().flatten();
    let mut names: Vec<&Value> = names.filter_map(|error| error.get("shape")).collect();
    names.sort_by_key(|name| name.as_str());
    names.into_iter().cloned().collect()
}

fn metadata(whole: &Value) -> Value {
    let mut kept = Map::new();
    for name in ["apiVersion", "jsonVersion", "protocol", "targetPrefix"] {
        if let Some(value) = whole.pointer(&format!("/metadata/{name}")) {
            kept.insert(name.to_owned(), value.clone());
        }
    }
    Value::Object(kept)
}

/// The shape with its facts alone.
fn without_words(shape: &Value) -> Value {
    let Value::Object(members) = shape else {
        return shape.clone();
    };
    let mut kept = Map::new();
    for (name, value) in members {
        if name == "members" {
            let members = value.as_object().into_iter().flatten();
            let members: Map<String, Value> = members
                .map(|(name, member)| (name.clone(), without_words(member)))
                .collect();
            kept.insert(name.clone(), Value::Object(members));
        } else if FACTS.contains(&name.as_str()) {
            kept.insert(name.clone(), value.clone());
        }
    }
    Value::Object(kept)
}

fn text(value: &Value) -> Result<&str, String> {
    value
        .as_str()
        .ok_or_else(|| "a name of the model is not a text".to_owned())
}

/// What is kept of a shape.
const FACTS: &[&str] = &[
    "enum",
    "key",
    "max",
    "member",
    "min",
    "pattern",
    "required",
    "sensitive",
    "shape",
    "type",
    "value",
];

/// Where the model is from. Whoever trims that of another version says so here.
const SOURCE: &[&str] = &[
    "Facts of the KMS API: operations, shapes, bounds, patterns, enums, required and sensitive members.",
    "Taken from botocore 1.44.5, botocore/data/kms/2014-11-01/service-2.json.gz, Apache License 2.0, Copyright Amazon.com, Inc. or its affiliates; its documentation is left out.",
    "Made by `cargo xtask model PATH-TO-service-2.json`, which trims a model that a person downloaded and unpacked.",
];
