//! The member `request` of a case; also a line of `can --batch`, and `can --request`.

use policy_core::document::PolicyDocument;
use policy_core::json::{Node, Value};
use policy_core::name::account::AccountId;
use policy_core::name::condition_key::ConditionKey;
use policy_core::request::{Check, Completeness, Context, ContextValue, Request};
use policy_core::text::span::Span;

use crate::case::checks::{About, DEFAULT_REGION, Question};
use crate::case::documents::Reading;
use crate::case::fields::{self, Faults, Fields};
use crate::case::parameters;
use crate::case::principal::AskedPrincipal;
use crate::world::World;

/// A request, and what is said about its surroundings in passing.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) request: Request,
    /// The policies of the principal's session.
    pub(crate) session: Vec<PolicyDocument>,
    /// The policies of the VPC endpoint, if the request brings them along.
    pub(crate) endpoint: Option<Vec<PolicyDocument>>,
    /// The management account of the organization.
    pub(crate) management_account: Option<AccountId>,
    /// Whether the keys of the request are AWS managed keys.
    pub(crate) aws_managed_key: bool,
}

/// Reads a request; aliases and the like are looked up in the world, if there is one.
pub(crate) fn read(
    node: &Node<'_>,
    completeness: Completeness,
    world: Option<&World>,
    reading: &mut Reading<'_>,
) -> Option<Asked> {
    let fields = Fields::read(node, "`request`", MEMBERS, &mut reading.faults)?;
    let principal = fields.require("`request`", "principal", &mut reading.faults);
    let principal = principal.and_then(|node| AskedPrincipal::read(node, reading));
    let faults = &mut reading.faults;
    let what = match (fields.get("action"), fields.get("operation")) {
        (Some(_), Some(operation)) => {
            faults.error(
                "two-actions",
                "write `action` or `operation`, not both",
                operation.span,
            );
            None
        }
        (Some(node), None) | (None, Some(node)) => Some(node),
        (None, None) => fields.require("`request`", "action", faults),
    };
    let parameters = fields
        .get("parameters")
        .map(|node| parameters::read(node, faults));
    let parameters_are_bad = matches!(parameters, Some(None));
    let parameters = parameters.flatten();
    let context = context(&fields, "context", faults);
    let overrides = context_overrides(&fields, faults);
    let via = fields.string("via", faults);
    if let (Some(via), Some(node)) = (&via, fields.get("via"))
        && !via.contains('.')
    {
        faults.error_with_help(
            "bad-value",
            format!("`{via}` is not the name of a service"),
            node.span,
            "write the whole name, such as `s3.eu-north-1.amazonaws.com`",
        );
    }
    let time = fields
        .get("time")
        .and_then(|node| parameters::time(node, faults));
    let grant_tokens = grant_tokens(&fields, faults);
    let resources = fields.strings("resource", faults).unwrap_or_default();
    let management_account = fields.get("management_account").and_then(|node| {
        let text = fields::text(node, "`management_account`", faults)?;
        fields::parsed(&text, node.span, faults)
    });
    let aws_managed_key = fields.bool("aws_managed_key", faults).unwrap_or(false);
    if world.is_some() {
        reject_what_the_world_says(&fields, faults);
    }
    let (endpoint, endpoint_policies) = endpoint(&fields, reading);
    let AskedPrincipal { principal, session } = principal?;
    let what = what?;
    let text = fields::string(what, "`action`", &mut reading.faults)?;
    if parameters_are_bad {
        return None;
    }
    let region = region(&context, via.as_deref());
    let question = Question {
        caller: &principal.caller,
        what: text,
        resources: &resources,
        parameters: parameters.as_ref(),
        context: &context,
        region: region.as_deref(),
        assumed_region: Some(DEFAULT_REGION),
        world,
    };
    let checks = checks(question, &fields, what.span, &mut reading.faults)?;
    Some(Asked {
        request: Request {
            principal,
            checks,
            parameters,
            via,
            endpoint,
            time,
            grant_tokens,
            context,
            overrides,
            completeness,
        },
        session,
        endpoint: endpoint_policies,
        management_account,
        aws_managed_key,
    })
}

/// With a world around it, a request does not say what stands there.
fn reject_what_the_world_says(fields: &Fields<'_>, faults: &mut Faults) {
    let places = [
        (
            "aws_managed_key",
            "say `KeyManager` in the `metadata` of the key",
        ),
        ("management_account", "say `management` of the account"),
    ];
    for (name, help) in places {
        if let Some(node) = fields.get(name) {
            let message = format!("`{name}` stands in the world, not in the request");
            faults.error_with_help("two-forms", message, node.span, help);
        }
    }
}

/// The Region of a call that names no resource: said, or that of the forwarding service.
pub(crate) fn region(context: &Context, via: Option<&str>) -> Option<String> {
    let said = context.entries.iter().find_map(|(key, value)| match value {
        ContextValue::Values(values) if key.folded() == "aws:requestedregion" => {
            values.first().cloned()
        }
        ContextValue::Absent | ContextValue::Unknown | ContextValue::Values(_) => None,
    });
    let of_service = || via?.split('.').nth(1).filter(|part| is_region(part));
    said.or_else(|| of_service().map(str::to_owned))
}

/// Whether a text has the form of the name of a Region: `eu-north-1`.
pub(crate) fn is_region(text: &str) -> bool {
    let mut parts = text.rsplit('-');
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_word = |part: &str| part.starts_with(|first: char| first.is_ascii_lowercase());
    parts.next().is_some_and(is_number) && parts.clone().count() >= 2 && parts.all(is_word)
}

fn checks(
    question: Question<'_>,
    fields: &Fields<'_>,
    what: Span,
    faults: &mut Faults,
) -> Option<Vec<Check>> {
    let error = match question.checks() {
        Ok(checks) => return Some(checks),
        Err(error) => error,
    };
    let place = |name: &str| fields.get(name).map_or(fields.span, |node| node.span);
    let span = match error.about {
        About::Action => what,
        About::Missing => fields.span,
        About::Parameters => place("parameters"),
        About::Region => fields.span,
        About::Resource => place("resource"),
    };
    match error.help {
        Some(help) => faults.error_with_help("bad-request", error.message, span, help),
        None => faults.error("bad-request", error.message, span),
    }
    None
}

/// The endpoint by its id, or with its policies: `{"id": "vpce-1a2b3c4d", "policies": […]}`.
fn endpoint(
    fields: &Fields<'_>,
    reading: &mut Reading<'_>,
) -> (Option<String>, Option<Vec<PolicyDocument>>) {
    let Some(node) = fields.get("endpoint") else {
        return (None, None);
    };
    if let Value::String(id) = &node.value {
        return (Some(id.to_string()), None);
    }
    let known = &["id", "policies"];
    let Some(fields) = Fields::read(node, "`endpoint`", known, &mut reading.faults) else {
        return (None, None);
    };
    let id = fields
        .require("`endpoint`", "id", &mut reading.faults)
        .and_then(|node| fields::string(node, "`id`", &mut reading.faults))
        .map(str::to_owned);
    let policies = fields
        .get("policies")
        .map(|node| reading.policies(node, policy_core::ast::PolicyKind::VpcEndpointPolicy));
    (id, policies)
}

/// Grant tokens stand in the request, or among the parameters as `GrantTokens`.
fn grant_tokens(fields: &Fields<'_>, faults: &mut Faults) -> Vec<String> {
    let mut tokens = fields.strings("grant_tokens", faults).unwrap_or_default();
    let parameters = fields.get("parameters");
    if let Some(node) = parameters.and_then(|node| node.member("GrantTokens")) {
        tokens.extend(fields::strings(node, "`GrantTokens`", faults));
    }
    tokens
}

fn context_overrides(fields: &Fields<'_>, faults: &mut Faults) -> Context {
    context(fields, "override", faults)
}

/// Condition keys with a value, a list of values, or `null` for a key that is absent.
fn context(fields: &Fields<'_>, name: &str, faults: &mut Faults) -> Context {
    let mut context = Context::default();
    let Some(node) = fields.get(name) else {
        return context;
    };
    for member in fields::members(node, &format!("`{name}`"), faults).unwrap_or_default() {
        let Some(key) = fields::parsed::<ConditionKey>(&member.name, member.name_span, faults)
        else {
            continue;
        };
        let value = match &member.value.value {
            Value::Null => ContextValue::Absent,
            Value::Array(_)
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Object(_)
            | Value::String(_) => {
                ContextValue::Values(fields::strings(&member.value, &member.name, faults))
            }
        };
        context.entries.push((key, value));
    }
    context
}

#[rustfmt::skip]
const MEMBERS: &[&str] = &[
    "action", "aws_managed_key", "context", "endpoint", "grant_tokens", "management_account",
    "operation", "override", "parameters", "principal", "resource", "time", "via",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_have_their_form() {
        for text in [
            "eu-north-1",
            "us-gov-west-1",
            "us-iso-east-1",
            "ap-southeast-2",
        ] {
            assert!(is_region(text), "{text}");
        }
        for text in [
            "",
            "1",
            "Sweden",
            "amazonaws",
            "eu-north",
            "eu--1",
            "EU-NORTH-1",
            "north-1",
        ] {
            assert!(!is_region(text), "{text}");
        }
    }

    #[test]
    fn a_service_without_a_region_says_none() {
        let none = Context::default();
        let of = |via| region(&none, Some(via));
        assert_eq!(
            of("s3.eu-north-1.amazonaws.com").as_deref(),
            Some("eu-north-1")
        );
        assert_eq!(of("cloudfront.amazonaws.com"), None);
    }
}
