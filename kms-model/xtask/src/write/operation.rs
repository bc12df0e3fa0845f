//! An operation, its input and its output.

use crate::model::{Member, Model, Operation, Shape};
use crate::name::snake;
use crate::table::{PARAMETERS, READ_ONLY};
use crate::write::imports::Imports;
use crate::write::{opening, structure};

/// The file of an operation.
///
/// # Errors
/// When the model holds what cannot be written.
pub(super) fn file(
    model: &Model,
    name: &str,
    operation: &Operation,
    owns_output: bool,
) -> Result<String, String> {
    let mut imports = Imports::default();
    imports.add("crate::api", "Operation");
    imports.add("crate::api", "sealed");
    let (input, output) = (&operation.input, &operation.output);
    let read_only = READ_ONLY.contains(&name);
    let mut body = format!(
        "/// The operation `{name}`.\n#[derive(Clone, Copy, Debug)]\npub struct {name};\n\n"
    );
    let mut sides = vec![(input, "input")];
    if owns_output {
        sides.push((output, "output"));
    } else {
        imports.add("crate::api", output);
    }
    for (side, purpose) in &sides {
        let members = model.structure(side)?;
        let purpose = format!("The {purpose} of `{name}`.");
        body.push_str(&structure::item(
            model,
            side,
            members,
            &purpose,
            &mut imports,
        )?);
    }
    body.push_str(&format!(
        "impl sealed::Sealed for {name} {{}}\n\n\
         impl Operation for {name} {{ type Input = {input}; type Output = {output};\n\
         const NAME: &'static str = {name:?}; const READ_ONLY: bool = {read_only}; }}\n\n"
    ));
    for (side, _) in &sides {
        let members = model.structure(side)?;
        body.push_str(&structure::implementation(
            model,
            side,
            members,
            &mut imports,
        )?);
    }
    body.push_str(&request(model, input, &mut imports)?);
    if owns_output {
        imports.add("crate::api::structure", "Response");
        body.push_str(&format!(
            "impl Response for {output} {{ const IS_RECORDED: bool = {}; }}\n",
            !read_only
        ));
    }
    let opening = opening(&format!("`{name}`, what it takes and what it gives."));
    Ok(format!("{opening}{}{body}", imports.text()))
}

fn request(model: &Model, input: &str, imports: &mut Imports) -> Result<String, String> {
    imports.add("crate::api::structure", "Request");
    imports.add("policy_core::request", "Parameters");
    let members = model.structure(input)?;
    let mut fields = String::new();
    for member in members {
        let field = snake(&member.name);
        if PARAMETERS.contains(&field.as_str()) {
            imports.add("crate::api::parameter", "Parameter");
            fields.push_str(&if member.required.is_some() {
                format!("{field}: Some(self.{field}.parameter()),")
            } else {
                format!("{field}: self.{field}.as_ref().map(Parameter::parameter),")
            });
        }
    }
    let parameters = if fields.is_empty() {
        "Parameters::default()".to_owned()
    } else {
        format!("Parameters {{ {fields} ..Parameters::default() }}")
    };
    let mut text = format!(
        "impl Request for {input} {{\nfn engine_parameters(&self) -> Parameters {{ {parameters} }}\n"
    );
    if let Some(member) = optional(members, "DryRun") {
        if !matches!(model.shape(&member.shape)?, Shape::Boolean) {
            return Err(format!("`DryRun` of `{input}` is not a boolean"));
        }
        text.push_str("\nfn is_dry_run(&self) -> bool { self.dry_run == Some(true) }\n");
    }
    if optional(members, "GrantTokens").is_some() {
        text.push_str(
            "\nfn tokens(&self) -> &[String] { self.grant_tokens.as_deref().unwrap_or_default() }\n",
        );
    }
    text.push_str("}\n\n");
    Ok(text)
}

fn optional<'a>(members: &'a [Member], name: &str) -> Option<&'a Member> {
    let found = members.iter().find(|member| member.name == name);
    found.filter(|member| member.required.is_none())
}
