//! A request and what it meets, written as a case file that `kms-policy test` confirms.

mod parameters;
#[cfg(test)]
mod tests;
pub(crate) mod tree;
mod world;

use policy_core::decide::{Decision, Layer};
use policy_core::name::principal::{Caller, PathKnown};
use policy_core::request::{Check, Context, ContextValue, Principal, Request, Resource};
use policy_core::symbolic::World;
use policy_core::symbolic::answer::{Assumed, Example};
use policy_core::table::operation::Operation;

use crate::case::write::tree::{Members, Tree};
use crate::clock;

/// A case file of one case.
pub(crate) fn file(
    name: &str,
    example: &Example,
    world: &World,
    (decision, layer): (Decision, Option<Layer>),
) -> Tree {
    let mut want = Members::default();
    want.add("decision", Tree::text(decision.as_str()));
    // Which of the policies that are not given denies is not known.
    if !example.assumed.contains(&Assumed::SomethingDenies) {
        want.text("layer", layer.map(Layer::as_str));
    }
    let mut case = Members::default();
    case.add("name", Tree::text(name));
    case.add("request", asked(example));
    case.add("want", want.tree());
    let mut out = Members::default();
    out.add(
        "world",
        world::tree(world, &example.request, &example.assumed),
    );
    out.add("cases", Tree::List(vec![case.tree()]));
    out.tree()
}

/// The member `request` of an example, with the session policy that it takes for granted.
pub(crate) fn asked(example: &Example) -> Tree {
    let session = match example.assumed.contains(&Assumed::SessionAllows) {
        true => vec![world::all("Allow", "kms:*")],
        false => Vec::new(),
    };
    request_with(&example.request, session)
}

/// The member `request`.
pub(crate) fn request(request: &Request) -> Tree {
    request_with(request, Vec::new())
}

fn request_with(request: &Request, session: Vec<Tree>) -> Tree {
    let Request {
        principal,
        checks,
        parameters,
        via,
        endpoint,
        time,
        grant_tokens,
        context,
        overrides,
        completeness: _,
    } = request;
    let mut out = Members::default();
    out.add("principal", self::principal(principal, session));
    what(&mut out, checks);
    out.some("parameters", parameters.as_ref().map(parameters::tree));
    let mut said = self::context(context);
    // A case that says no time leaves it open.
    if time.is_none() && !says(context, clock::is_time) && !says(overrides, clock::is_time) {
        said.push(("aws:CurrentTime".to_owned(), Tree::Null));
    }
    if let Some(region) = unnamed_region(checks)
        && !says(context, |key| {
            key.eq_ignore_ascii_case("aws:RequestedRegion")
        })
    {
        said.push(("aws:RequestedRegion".to_owned(), Tree::text(region)));
    }
    if !said.is_empty() {
        out.add("context", Tree::Object(said));
    }
    let overrides = self::context(overrides);
    if !overrides.is_empty() {
        out.add("override", Tree::Object(overrides));
    }
    out.text("via", via.as_deref());
    out.text("endpoint", endpoint.as_deref());
    out.some("time", time.map(|time| Tree::text(time.to_string())));
    if !grant_tokens.is_empty() {
        out.add("grant_tokens", Tree::texts(grant_tokens));
    }
    out.tree()
}

fn principal(principal: &Principal, session: Vec<Tree>) -> Tree {
    let Principal {
        caller,
        user_id,
        tags,
        org_id,
        org_path,
        service_linked,
    } = principal;
    let mut out = Members::default();
    match caller {
        Caller::Session {
            role,
            path: PathKnown::Yes,
            session: Some(_),
            ..
        } => out.add("role", Tree::text(role.as_str())),
        Caller::FederatedUser {
            issuer: Some(issuer),
            ..
        } => out.add("issuer", Tree::text(issuer.as_str())),
        Caller::FederatedUser { issuer: None, .. }
        | Caller::Root { .. }
        | Caller::Service { .. }
        | Caller::Session { .. }
        | Caller::User { .. } => {}
    }
    out.text("user_id", user_id.as_deref());
    out.map("tags", tags.as_ref());
    out.text("org_id", org_id.as_deref());
    out.text("org_path", org_path.as_deref());
    out.bool("service_linked", *service_linked);
    if !session.is_empty() {
        out.add("session", Tree::List(session));
    }
    let arn = Tree::text(caller.as_str());
    if out.is_empty() {
        return arn;
    }
    out.first("arn", arn);
    out.tree()
}

/// The action and its resource, or the operation and its resources.
fn what(out: &mut Members, checks: &[Check]) {
    if let [check] = checks {
        out.add("action", Tree::text(check.action.full_name()));
        out.add("resource", Tree::text(resource(&check.resource)));
        return;
    }
    let is_it = |operation: &Operation| {
        let mut needs = operation.needs().iter().map(|need| need.action);
        let mut checked = checks.iter().map(|check| check.action);
        // What is needed only of a call with tags may not be checked.
        checked.all(|action| needs.any(|need| need == action))
    };
    let name = Operation::all().find(is_it).map(Operation::name);
    out.text("operation", name);
    let named = checks.iter().filter(|check| match check.resource {
        Resource::Alias(_) | Resource::Key(_) => true,
        Resource::Account { .. } => false,
    });
    let named = named.map(|check| Tree::text(resource(&check.resource)));
    out.add("resource", Tree::List(named.collect()));
}

/// The Region of an operation that names no resource which would say it.
fn unnamed_region(checks: &[Check]) -> Option<&str> {
    let regions = checks.iter().map(|check| match &check.resource {
        Resource::Account { region, .. } => Some(region.as_str()),
        Resource::Alias(_) | Resource::Key(_) => None,
    });
    let regions: Option<Vec<&str>> = regions.collect();
    // One check has its resource written out.
    let regions = regions.filter(|regions| regions.len() > 1)?;
    regions.first().copied()
}

fn says(context: &Context, is_it: impl Fn(&str) -> bool) -> bool {
    let mut keys = context.entries.iter().map(|(key, _)| key.as_str());
    keys.any(is_it)
}

/// A key, an alias, or `arn:aws:kms:REGION:ACCOUNT:*`.
pub(crate) fn resource(resource: &Resource) -> String {
    match resource {
        Resource::Account {
            partition,
            region,
            account,
        } => format!("arn:{partition}:kms:{region}:{account}:*"),
        Resource::Alias(arn) | Resource::Key(arn) => arn.as_str().to_owned(),
    }
}

/// The condition keys of a context; what is not known cannot be written, and is not there.
pub(crate) fn context(context: &Context) -> Vec<(String, Tree)> {
    let mut out: Vec<(String, Tree)> = Vec::new();
    for (key, value) in &context.entries {
        let value = match value {
            ContextValue::Absent => Tree::Null,
            ContextValue::Unknown => continue,
            ContextValue::Values(values) => match values.as_slice() {
                [one] => Tree::text(one),
                several => Tree::texts(several),
            },
        };
        let same = out.iter_mut().find(|(other, _)| other == key.as_str());
        match same {
            // One spelling is one member.
            Some((_, said)) => *said = joined(said, value),
            None => out.push((key.as_str().to_owned(), value)),
        }
    }
    out
}

fn joined(said: &Tree, more: Tree) -> Tree {
    let list = |tree: Tree| match tree {
        Tree::List(values) => values,
        Tree::Null => Vec::new(),
        one @ (Tree::Bool(_) | Tree::Number(_) | Tree::Object(_) | Tree::Text(_)) => vec![one],
    };
    let mut values = list(said.clone());
    values.extend(list(more));
    Tree::List(values)
}

/// Parameters in lines for people: `GranteePrincipal = "…"`.
pub(crate) fn parameter_lines(parameters: &policy_core::request::Parameters) -> Vec<String> {
    match parameters::tree(parameters) {
        Tree::Object(members) => members
            .iter()
            .map(|(name, value)| {
                let value = serde_json::to_string(value).unwrap_or_default();
                format!("{name} = {value}")
            })
            .collect(),
        Tree::Bool(_) | Tree::List(_) | Tree::Null | Tree::Number(_) | Tree::Text(_) => Vec::new(),
    }
}
