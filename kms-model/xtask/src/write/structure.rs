//! A structure.

use crate::model::{Limits, Member, Model, Shape};
use crate::name::{constant, snake};
use crate::table::UNRECORDED;
use crate::write::imports::Imports;
use crate::write::{limits, opening};

/// The file of a structure.
///
/// # Errors
/// When the model holds what cannot be written.
pub(super) fn file(model: &Model, name: &str, members: &[Member]) -> Result<String, String> {
    let mut imports = Imports::default();
    let purpose = format!("The structure `{name}`.");
    let item = item(model, name, members, &purpose, &mut imports)?;
    let trait_ = implementation(model, name, members, &mut imports)?;
    let opening = opening(&purpose);
    Ok(format!("{opening}{}{item}{trait_}", imports.text()))
}

/// The type itself, and its constructor.
pub(super) fn item(
    model: &Model,
    name: &str,
    members: &[Member],
    purpose: &str,
    imports: &mut Imports,
) -> Result<String, String> {
    let mut fields = String::new();
    let mut parameters: Vec<(usize, String)> = Vec::new();
    let mut values = String::new();
    let mut undocumented = false;
    for member in members {
        let doc = doc(model, member)?;
        undocumented |= doc.is_empty();
        fields.push_str(&doc);
        let field = snake(&member.name);
        let kind = imports.type_of(model, &member.shape)?;
        match member.required {
            Some(place) if kind == "String" => {
                parameters.push((place, format!("{field}: impl Into<String>")));
                values.push_str(&format!("{field}: {field}.into(),"));
                fields.push_str(&format!("pub {field}: {kind},\n"));
            }
            Some(place) => {
                parameters.push((place, format!("{field}: {kind}")));
                values.push_str(&format!("{field},"));
                fields.push_str(&format!("pub {field}: {kind},\n"));
            }
            None => {
                values.push_str(&format!("{field}: None,"));
                fields.push_str(&format!("pub {field}: Option<{kind}>,\n"));
            }
        }
    }
    let mut traits = vec!["Debug"];
    if !model.holds_secret(name)? {
        traits.extend(["Clone", "PartialEq", "Eq"]);
    }
    if parameters.is_empty() {
        traits.push("Default");
    }
    traits.sort_by_key(|name| DERIVED.iter().position(|known| known == name));
    let traits = traits.join(", ");
    if members.is_empty() {
        return Ok(format!(
            "/// {purpose} It has no members.\n#[derive({traits})]\npub struct {name} {{}}\n\n"
        ));
    }
    let expect = if undocumented {
        "#[expect(missing_docs, reason = \"each field is the member of that name\")]\n"
    } else {
        ""
    };
    let mut text =
        format!("/// {purpose}\n#[derive({traits})]\n{expect}pub struct {name} {{\n{fields}}}\n\n");
    if !parameters.is_empty() {
        parameters.sort();
        let parameters: Vec<String> = parameters.into_iter().map(|(_, text)| text).collect();
        text.push_str(&format!(
            "impl {name} {{\n/// With the required members alone.\n#[must_use]\n\
             pub fn new({}) -> Self {{ Self {{ {values} }} }} }}\n\n",
            parameters.join(", ")
        ));
    }
    Ok(text)
}

/// What the model demands of a member, as the line of documentation that its field has. Whether it
/// may be absent, the type says.
fn doc(model: &Model, member: &Member) -> Result<String, String> {
    let shape = model.shape(&member.shape)?;
    let unit = match shape {
        Shape::Blob { .. } => " bytes",
        Shape::Text { .. } => " characters",
        Shape::List { .. } => " entries",
        Shape::Map(_) => " bytes of names and values together",
        Shape::Integer(_) => "",
        Shape::Boolean | Shape::Enumeration(_) | Shape::Structure(_) | Shape::Timestamp => {
            return Ok(String::new());
        }
    };
    let limits = member.limits.as_ref().or(shape.limits());
    let (min, max) = limits.map_or((None, None), |limits| (limits.min, limits.max));
    Ok(match (min.unwrap_or(0), max) {
        (0, None) => String::new(),
        (1, None) if !unit.is_empty() => "/// Not empty.\n".to_owned(),
        (min, None) => format!("/// At least {min}{unit}.\n"),
        (min, Some(max)) if min == max => format!("/// {max}{unit}.\n"),
        (0, Some(max)) if !unit.is_empty() => format!("/// Up to {max}{unit}.\n"),
        (min, Some(max)) => format!("/// {min} to {max}{unit}.\n"),
    })
}

/// How its members are read and visited.
pub(super) fn implementation(
    model: &Model,
    name: &str,
    members: &[Member],
    imports: &mut Imports,
) -> Result<String, String> {
    imports.add("crate::api::structure", "Members");
    imports.add("crate::api::structure", "Structure");
    imports.add("crate::api::structure", "Visitor");
    imports.add("crate::error", "KmsError");
    if members.is_empty() {
        return Ok(format!(
            "impl Structure for {name} {{\n\
             fn read_members(_members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {{\n\
             Ok(Some(Self {{}})) }}\n\n\
             fn visit<V: Visitor>(&self, _visitor: &mut V) {{}} }}\n\n"
        ));
    }
    let (mut reads, mut visits, mut fields) = (String::new(), String::new(), String::new());
    let mut required = Vec::new();
    for member in members {
        let field = snake(&member.name);
        let wire = &member.name;
        let bounds = bounds(model, name, member, imports)?;
        let (how, value) = if member.required.is_some() {
            required.push(field.clone());
            ("required", format!("Some(&self.{field})"))
        } else {
            ("optional", format!("self.{field}.as_ref()"))
        };
        let visit = if UNRECORDED.contains(&(name, wire)) {
            "unrecorded"
        } else {
            "member"
        };
        reads.push_str(&format!(
            "let {field} = members.{how}({wire:?}, &{bounds})?;\n"
        ));
        visits.push_str(&format!("visitor.{visit}({wire:?}, &{bounds}, {value});\n"));
        fields.push_str(&format!("{field},"));
    }
    let unpack = match required.as_slice() {
        [] => String::new(),
        [only] => format!("let Some({only}) = {only} else {{ return Ok(None); }};\n"),
        many => {
            let some: Vec<String> = many.iter().map(|name| format!("Some({name})")).collect();
            let (some, many) = (some.join(", "), many.join(", "));
            format!("let ({some}) = ({many}) else {{ return Ok(None); }};\n")
        }
    };
    Ok(format!(
        "impl Structure for {name} {{\n\
         fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {{\n\
         {reads}{unpack}Ok(Some(Self {{ {fields} }})) }}\n\n\
         fn visit<V: Visitor>(&self, visitor: &mut V) {{ {visits} }} }}\n\n"
    ))
}

fn bounds(
    model: &Model,
    name: &str,
    member: &Member,
    imports: &mut Imports,
) -> Result<String, String> {
    if member.limits.is_some() {
        imports.add("crate::api::generated", "limits");
        return Ok(format!("limits::{}", own_limits(name, member)));
    }
    if limits::is_bounded(model, &member.shape)? {
        imports.add("crate::api::generated", "limits");
        return Ok(format!("limits::{}", constant(&member.shape)));
    }
    imports.add("crate::api::bounds", "Bounds");
    Ok("Bounds::ANY".to_owned())
}

/// The name of the bounds that one member has for itself.
pub(super) fn own_limits(structure: &str, member: &Member) -> String {
    format!("{}_{}", constant(structure), constant(&member.name))
}

/// The bounds that members have for themselves.
pub(super) fn all_own_limits<'a>(
    name: &'a str,
    members: &'a [Member],
) -> impl Iterator<Item = (String, &'a Limits)> {
    members.iter().filter_map(move |member| {
        let limits = member.limits.as_ref()?;
        Some((own_limits(name, member), limits))
    })
}

/// The order in which traits are derived.
const DERIVED: [&str; 5] = ["Clone", "Debug", "Default", "PartialEq", "Eq"];
