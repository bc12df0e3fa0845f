//! The model, read into types. Whatever we would not write correctly is an error.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::table::{OVERRIDES, Override};

/// The model.
#[derive(Debug)]
pub(crate) struct Model {
    /// By name.
    pub(crate) operations: BTreeMap<String, Operation>,
    /// By name.
    pub(crate) shapes: BTreeMap<String, Shape>,
}

/// An operation: the names of its structures.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) input: String,
    pub(crate) output: String,
}

/// A type of the model.
#[derive(Debug)]
pub(crate) enum Shape {
    Blob { limits: Limits, secret: bool },
    Boolean,
    Enumeration(Vec<String>),
    Integer(Limits),
    List { element: String, limits: Limits },
    Map(Limits),
    Structure(Vec<Member>),
    Text { limits: Limits, secret: bool },
    Timestamp,
}

/// A member of a structure.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) shape: String,
    /// Its place among the required members, if it is one.
    pub(crate) required: Option<usize>,
    /// Bounds of its own.
    pub(crate) limits: Option<Limits>,
}

/// What is demanded of a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) min: Option<u32>,
    pub(crate) max: Option<u32>,
    pub(crate) pattern: Option<String>,
}

impl Model {
    /// Reads the named operations and all shapes.
    ///
    /// # Errors
    /// When something is missing, unknown, or would not be written correctly.
    pub(crate) fn read(json: &Value, operations: &[&str]) -> Result<Self, String> {
        let mut model = Self {
            operations: BTreeMap::new(),
            shapes: BTreeMap::new(),
        };
        let shapes = json.get("shapes").and_then(Value::as_object);
        for (name, shape) in shapes.ok_or("the model has no `shapes`")? {
            let read = read_shape(json, name, shape);
            let read = read.map_err(|error| format!("shape `{name}`: {error}"))?;
            model.shapes.insert(name.clone(), read);
        }
        for name in operations {
            let operation = json
                .pointer(&format!("/operations/{name}"))
                .ok_or_else(|| {
                    format!(
                        "the model has no operation `{name}`: run `cargo xtask model` with a whole model"
                    )
                })?;
            let input = model.side(operation, "input", &format!("{name}Request"));
            let output = model.side(operation, "output", &format!("{name}Response"));
            let operation = Operation { input, output };
            model.operations.insert((*name).to_owned(), operation);
        }
        for row in OVERRIDES {
            model.override_with(row)?;
        }
        Ok(model)
    }

    /// The shape of that name.
    ///
    /// # Errors
    /// When there is none.
    pub(crate) fn shape(&self, name: &str) -> Result<&Shape, String> {
        let shape = self.shapes.get(name);
        shape.ok_or_else(|| format!("the model has no shape `{name}`"))
    }

    /// The structure of that name.
    ///
    /// # Errors
    /// When there is none.
    pub(crate) fn structure(&self, name: &str) -> Result<&[Member], String> {
        match self.shape(name)? {
            Shape::Structure(members) => Ok(members),
            Shape::Blob { .. }
            | Shape::Boolean
            | Shape::Enumeration(_)
            | Shape::Integer(_)
            | Shape::List { .. }
            | Shape::Map(_)
            | Shape::Text { .. }
            | Shape::Timestamp => Err(format!("`{name}` is not a structure")),
        }
    }

    /// Whether a secret is in a value of that shape.
    ///
    /// # Errors
    /// When a shape is missing.
    pub(crate) fn holds_secret(&self, name: &str) -> Result<bool, String> {
        match self.shape(name)? {
            Shape::Blob { secret, .. } | Shape::Text { secret, .. } => Ok(*secret),
            Shape::List { element, .. } => self.holds_secret(element),
            Shape::Structure(members) => {
                for member in members {
                    if self.holds_secret(&member.shape)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Shape::Boolean
            | Shape::Enumeration(_)
            | Shape::Integer(_)
            | Shape::Map(_)
            | Shape::Timestamp => Ok(false),
        }
    }

    /// The structure of one side of an operation; an empty one where the model has none.
    fn side(&mut self, operation: &Value, side: &str, otherwise: &str) -> String {
        let name = operation.get(side).and_then(|shape| {
            let nested = shape.get("shape").unwrap_or(shape);
            nested.as_str().map(str::to_owned)
        });
        name.unwrap_or_else(|| {
            let empty = Shape::Structure(Vec::new());
            self.shapes.insert(otherwise.to_owned(), empty);
            otherwise.to_owned()
        })
    }

    fn override_with(&mut self, row: &Override) -> Result<(), String> {
        let unknown = || {
            format!(
                "an override is for `{}`, which is not in the model",
                row.shape
            )
        };
        let mut limits = match row.member {
            Some(member) => {
                let members = self.structure(row.shape)?;
                let shape = members.iter().find(|found| found.name == member);
                let shape = &shape.ok_or_else(unknown)?.shape;
                self.shape(shape)?.limits().ok_or_else(unknown)?.clone()
            }
            None => self.shape(row.shape)?.limits().ok_or_else(unknown)?.clone(),
        };
        limits.min = row.min.or(limits.min);
        limits.max = row.max.or(limits.max);
        let shape = self.shapes.get_mut(row.shape).ok_or_else(unknown)?;
        if let Some(place) = shape.limits_mut() {
            *place = limits;
        } else if let Shape::Structure(members) = shape {
            for member in members {
                if Some(member.name.as_str()) == row.member {
                    member.limits = Some(limits.clone());
                }
            }
        }
        Ok(())
    }
}

impl Shape {
    /// What is demanded of its values.
    pub(crate) const fn limits(&self) -> Option<&Limits> {
        match self {
            Self::Blob { limits, .. }
            | Self::Integer(limits)
            | Self::List { limits, .. }
            | Self::Map(limits)
            | Self::Text { limits, .. } => Some(limits),
            Self::Boolean | Self::Enumeration(_) | Self::Structure(_) | Self::Timestamp => None,
        }
    }

    const fn limits_mut(&mut self) -> Option<&mut Limits> {
        match self {
            Self::Blob { limits, .. }
            | Self::Integer(limits)
            | Self::List { limits, .. }
            | Self::Map(limits)
            | Self::Text { limits, .. } => Some(limits),
            Self::Boolean | Self::Enumeration(_) | Self::Structure(_) | Self::Timestamp => None,
        }
    }
}

fn read_shape(json: &Value, name: &str, shape: &Value) -> Result<Shape, String> {
    let limits = Limits {
        min: number(shape, "min")?,
        max: number(shape, "max")?,
        pattern: string(shape, "pattern").map(str::to_owned),
    };
    let secret = shape.get("sensitive").and_then(Value::as_bool) == Some(true);
    match string(shape, "type").ok_or("it has no type")? {
        "blob" => Ok(Shape::Blob { limits, secret }),
        "boolean" => Ok(Shape::Boolean),
        "integer" if limits.min.is_none() => {
            Err("an integer needs a least value, so that it fits into u32".to_owned())
        }
        "integer" => Ok(Shape::Integer(limits)),
        "list" => Ok(Shape::List {
            element: reference(shape, "member")?,
            limits,
        }),
        "map" => {
            for part in ["key", "value"] {
                let part = reference(shape, part)?;
                let plain = json.pointer(&format!("/shapes/{part}"));
                let plain = plain.and_then(Value::as_object);
                if plain.is_none_or(|plain| {
                    plain.get("type") != Some(&Value::from("string")) || plain.contains_key("enum")
                }) {
                    return Err(format!(
                        "only maps of texts can be written, not of `{part}`"
                    ));
                }
            }
            Ok(Shape::Map(limits))
        }
        "string" => match shape.get("enum").and_then(Value::as_array) {
            Some(values) => {
                let values = values.iter().filter_map(Value::as_str);
                Ok(Shape::Enumeration(values.map(str::to_owned).collect()))
            }
            None => Ok(Shape::Text { limits, secret }),
        },
        "structure" => read_structure(shape),
        "timestamp" => Ok(Shape::Timestamp),
        other => Err(format!(
            "`{name}` has the type `{other}`, which is not known"
        )),
    }
}

fn read_structure(shape: &Value) -> Result<Shape, String> {
    let required = shape.get("required").and_then(Value::as_array);
    let required: Vec<&str> = required
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let members = shape.get("members").and_then(Value::as_object);
    let mut read = Vec::new();
    for (name, member) in members.into_iter().flatten() {
        let shape = string(member, "shape").ok_or_else(|| format!("`{name}` has no shape"))?;
        read.push(Member {
            name: name.clone(),
            shape: shape.to_owned(),
            required: required.iter().position(|required| required == name),
            limits: None,
        });
    }
    // The order of a JSON object is not kept everywhere, so it is ours.
    read.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(Shape::Structure(read))
}

fn reference(shape: &Value, part: &str) -> Result<String, String> {
    let name = shape.get(part).and_then(|part| string(part, "shape"));
    name.map(str::to_owned)
        .ok_or_else(|| format!("it has no `{part}`"))
}

fn string<'a>(shape: &'a Value, name: &str) -> Option<&'a str> {
    shape.get(name).and_then(Value::as_str)
}

fn number(shape: &Value, name: &str) -> Result<Option<u32>, String> {
    let Some(value) = shape.get(name) else {
        return Ok(None);
    };
    let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
    match number {
        Some(number) => Ok(Some(number)),
        None => Err(format!("its `{name}` is not a number of 32 bits")),
    }
}
