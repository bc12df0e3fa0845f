//! A scene as text, for the reader of a failure.

use policy_core::ast::{Element, Polarity, Policy, Statement};
use policy_core::name::principal::PrincipalName;
use policy_core::request::Request;
use serde_json::{Map, Value, json};

use crate::world::{Document, World};

/// All policies as JSON, grants and request as they are.
pub fn scene(world: &World, request: &Request) -> String {
    let mut out = String::from("request:\n");
    for line in format!("{request:#?}").lines().map(str::trim) {
        if !line.ends_with("None,") {
            out += line;
        }
    }
    out += "\n";
    for (id, account) in &world.accounts {
        let (organization, management) = (&account.org_id, account.management);
        out += &format!("account {id}: {organization:?}, management {management}\n");
        let levels = account.scp.iter().flatten().chain(&account.rcp);
        out += &levels.flatten().map(document).collect::<String>();
    }
    for (arn, key) in &world.keys {
        out += &format!(
            "key {arn}: {:?} {:?} {:?}\n",
            key.metadata, key.aliases, key.tags
        );
        out += &key.policies.iter().map(document).collect::<String>();
        for (name, grant) in &key.grants {
            out += &format!("{name}: {grant:?}\n");
        }
    }
    out += &format!(
        "principal: {:?} {:?}\n",
        world.principal.unique_id, world.principal.tags
    );
    let principal = world
        .principal
        .policies
        .iter()
        .chain(&world.principal.boundary);
    let documents = principal.chain(&world.session).chain(&world.endpoint);
    out + &documents.map(document).collect::<String>()
}

pub fn policy(policy: &Policy) -> Value {
    let statements: Vec<Value> = policy
        .statements
        .iter()
        .map(|it| statement(&it.value))
        .collect();
    let mut members = Map::new();
    if let Some(version) = &policy.version {
        let version = match version.value {
            policy_core::ast::Version::V2008 => "2008-10-17",
            policy_core::ast::Version::V2012 => "2012-10-17",
        };
        members.insert("Version".to_owned(), json!(version));
    }
    members.insert("Statement".to_owned(), json!(statements));
    Value::Object(members)
}

fn document(document: &Document) -> String {
    format!("{}: {}\n", document.name, policy(&document.policy))
}

fn statement(statement: &Statement) -> Value {
    let mut members = Map::new();
    members.insert(
        "Effect".to_owned(),
        json!(format!("{:?}", statement.effect.value)),
    );
    if let Some(principal) = &statement.principal {
        member(&mut members, "Principal", principal, |name| match name {
            PrincipalName::Any => json!("*"),
            PrincipalName::Service(name) => json!({ "Service": name }),
            name => json!({ "AWS": name.as_str() }),
        });
    }
    if let Some(action) = &statement.action {
        member(&mut members, "Action", action, |action| {
            json!(action.as_str())
        });
    }
    if let Some(resource) = &statement.resource {
        member(&mut members, "Resource", resource, |resource| {
            json!(resource)
        });
    }
    let mut conditions = Vec::new();
    for condition in &statement.conditions {
        let operator = condition.value.operator.value;
        let values = condition
            .value
            .values
            .iter()
            .map(|it| it.value.text.clone());
        let values: Vec<String> = values.collect();
        let name = format!(
            "{:?} {:?} {:?}",
            operator.set, operator.base, operator.if_exists
        );
        conditions.push(json!({ name: { condition.value.key.value.as_str(): values } }));
    }
    members.insert("Condition".to_owned(), json!(conditions));
    Value::Object(members)
}

fn member<T>(
    members: &mut Map<String, Value>,
    name: &str,
    element: &Element<T>,
    print: impl Fn(&T) -> Value,
) {
    let not = if element.polarity == Polarity::IsNot {
        "Not"
    } else {
        ""
    };
    let entries: Vec<Value> = element.entries.iter().map(|it| print(&it.value)).collect();
    members.insert(format!("{not}{name}"), json!(entries));
}
