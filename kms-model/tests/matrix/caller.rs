//! Who calls: from a file to a call.

use kms_model::call::Call;
use kms_model::iam::{Identity, SessionOptions};
use kms_model::policy_core::ast::PolicyKind;
use kms_model::policy_core::name::arn::Arn;
use serde_json::Value;

use crate::matrix::case::Case;
use crate::matrix::policies::Shared;
use crate::matrix::read::{self, Members, Node};
use crate::matrix::world::World;

/// A caller of the file, a role or a user by its name, or an object.
pub(crate) fn call(world: &World, case: &Case, node: &Node<'_>) -> Result<Call, String> {
    let Value::String(name) = node.value else {
        return made(world, case, node);
    };
    if let Some(call) = world.early.get(name) {
        return Ok(call.clone());
    }
    if let Some(caller) = case.callers.get(name) {
        return made(world, case, &Node::new(caller, format!("callers.{name}")));
    }
    if name == "root" {
        let root = world.kms.iam().root(world.home);
        let root = root.map_err(|error| node.wrong(error))?;
        return Ok(Call::new(root, &world.region));
    }
    let arn = world.principals.get(name);
    let arn = arn.ok_or_else(|| node.wrong(format!("nobody is called `{name}`")))?;
    let identity = plain(world, arn).map_err(|error| node.wrong(error))?;
    Ok(Call::new(identity, &world.region))
}

/// Those whose sessions begin before the steps.
pub(crate) fn early(world: &mut World, case: &Case) -> Result<(), String> {
    for (name, node) in Node::new(&case.callers, "callers").named()? {
        if node.value.get("early") == Some(&Value::Bool(true)) {
            let call = made(world, case, &node)?;
            world.early.insert(name.to_owned(), call);
        }
    }
    Ok(())
}

fn made(world: &World, case: &Case, node: &Node<'_>) -> Result<Call, String> {
    let known = [WHO, SESSION, CALL].concat();
    let members = node.members(&known)?;
    if let Some(name) = members.text("like")? {
        let like = case.callers.get(&name);
        let mut value = like
            .ok_or_else(|| node.wrong(format!("no caller `{name}`")))?
            .clone();
        let mut over = node.value.clone();
        over.as_object_mut().and_then(|over| over.remove("like"));
        read::merge(&mut value, &over);
        return made(world, case, &Node::new(&value, node.place.clone()));
    }
    let identity = identity(world, case, node, &members)?;
    around(world, Call::new(identity, &world.region), &members)
}

fn identity(
    world: &World,
    case: &Case,
    node: &Node<'_>,
    members: &Members<'_>,
) -> Result<Identity, String> {
    let iam = world.kms.iam();
    let who: Vec<&str> = WHO
        .iter()
        .filter(|it| members.maybe(it).is_some())
        .copied()
        .collect();
    let session = members
        .text("session")?
        .unwrap_or_else(|| SESSION_NAME.to_owned());
    let made = match *who.as_slice() {
        ["role"] => {
            let role = principal(world, &members.needed("role")?)?;
            iam.assume_role(&role, &session, options(world, case, members)?, world.now())
        }
        ["federated"] => {
            let user = principal(world, &members.needed("federated")?)?;
            iam.federate(&user, &session, options(world, case, members)?, world.now())
        }
        ["user"] => iam.user(&principal(world, &members.needed("user")?)?),
        ["root"] => iam.root(members.needed("root")?.parsed()?),
        ["service"] => iam.service(members.needed("service")?.text()?),
        _ => return Err(node.wrong(format!("one of `{}` is wanted", WHO.join("`, `")))),
    };
    let made = made.map_err(|error| node.wrong(error))?;
    let given = SESSION.iter().find(|it| members.maybe(it).is_some());
    match given {
        Some(given) if !made.is_session() => Err(node.wrong(format!("`{given}` is of sessions"))),
        _ => Ok(made),
    }
}

fn options(world: &World, case: &Case, members: &Members<'_>) -> Result<SessionOptions, String> {
    let policies = members.maybe("policies");
    let policies =
        Shared(&case.policies).list(policies, PolicyKind::SessionPolicy, &world.names)?;
    let tags = members.maybe("tags").map(|node| node.texts()).transpose()?;
    Ok(SessionOptions {
        policies,
        tags: tags.unwrap_or_default(),
        source_identity: members.text("source_identity")?,
        federated_provider: None,
    })
}

fn around(world: &World, mut call: Call, members: &Members<'_>) -> Result<Call, String> {
    members.maybe("early").map(|node| node.flag()).transpose()?;
    if let Some(region) = members.text("region")? {
        call.region = region;
    }
    call.via = members.text("via")?;
    call.endpoint = members.text("endpoint")?;
    call.user_agent = members.text("user_agent")?;
    if let Some(address) = members.maybe("source_ip") {
        call.source_ip = Some(address.parsed()?);
    }
    if let Some(age) = members.maybe("mfa") {
        call.mfa = Some(age.number()?.unsigned_abs());
    }
    if let Some(account) = members.maybe("source_account") {
        call.source_account = Some(account.parsed()?);
    }
    if let Some(source) = members.maybe("source_arn") {
        let arn = world.names.fill_text(source.text()?)?;
        call.source_arn = Some(arn.parse().map_err(|error| source.wrong(error))?);
    }
    Ok(call)
}

fn principal(world: &World, node: &Node<'_>) -> Result<Arn, String> {
    let arn = world.principals.get(node.text()?);
    let arn = arn.ok_or_else(|| node.wrong("there is no such role or user"))?;
    Ok(arn.clone())
}

fn plain(world: &World, arn: &Arn) -> Result<Identity, kms_model::iam::IamError> {
    let iam = world.kms.iam();
    if arn.resource().starts_with("user/") {
        return iam.user(arn);
    }
    iam.assume_role(arn, SESSION_NAME, SessionOptions::default(), world.now())
}

/// What sessions are called that the file does not name.
pub(crate) const SESSION_NAME: &str = "one";

const WHO: &[&str] = &["federated", "role", "root", "service", "user"];
const SESSION: &[&str] = &["policies", "session", "source_identity", "tags"];
const CALL: &[&str] = &[
    "early",
    "endpoint",
    "like",
    "mfa",
    "region",
    "source_account",
    "source_arn",
    "source_ip",
    "user_agent",
    "via",
];
