//! The member `principal` of a request.

use std::collections::BTreeMap;

use policy_core::ast::PolicyKind;
use policy_core::document::PolicyDocument;
use policy_core::json::{Node, Value};
use policy_core::name::principal::Caller;
use policy_core::request::Principal;
use policy_core::text::span::Span;

use crate::case::documents::Reading;
use crate::case::fields::{self, Faults, Fields};

/// A principal, and the policies of its session.
#[derive(Clone, Debug)]
pub(crate) struct AskedPrincipal {
    pub(crate) principal: Principal,
    pub(crate) session: Vec<PolicyDocument>,
}

impl AskedPrincipal {
    /// Reads an ARN, the name of a service, or an object with more.
    pub(crate) fn read(node: &Node<'_>, reading: &mut Reading<'_>) -> Option<Self> {
        match &node.value {
            Value::String(text) => {
                let caller = fields::parsed(text, node.span, &mut reading.faults)?;
                Some(Self {
                    principal: plain(caller),
                    session: Vec::new(),
                })
            }
            Value::Array(_)
            | Value::Bool(_)
            | Value::Null
            | Value::Number(_)
            | Value::Object(_) => Self::read_object(node, reading),
        }
    }

    fn read_object(node: &Node<'_>, reading: &mut Reading<'_>) -> Option<Self> {
        let faults = &mut reading.faults;
        let fields = Fields::read(node, "`principal`", MEMBERS, faults)?;
        let arn = fields.require("`principal`", "arn", faults)?;
        let text = fields::string(arn, "`arn`", faults)?;
        let caller: Caller = fields::parsed(text, arn.span, faults)?;
        let role = fields.string("role", faults);
        let issuer = fields.string("issuer", faults);
        let place = |name: &str| fields.get(name).map_or(node.span, |node| node.span);
        let caller = match role {
            Some(role) => {
                let role = fields::parsed(&role, place("role"), faults)?;
                noted(caller.with_role(role), place("role"), faults)?
            }
            None => caller,
        };
        let caller = match issuer {
            Some(issuer) => {
                let issuer = fields::parsed(&issuer, place("issuer"), faults)?;
                noted(caller.with_issuer(issuer), place("issuer"), faults)?
            }
            None => caller,
        };
        let principal = Principal {
            user_id: fields.string("user_id", faults),
            tags: fields.get("tags").and_then(|node| tags(node, faults)),
            org_id: fields.string("org_id", faults),
            org_path: fields.string("org_path", faults),
            service_linked: fields.bool("service_linked", faults),
            ..plain(caller)
        };
        let session = fields
            .get("session")
            .map(|node| reading.policies(node, PolicyKind::SessionPolicy))
            .unwrap_or_default();
        Some(Self { principal, session })
    }
}

/// A principal of which nothing but its name is known.
pub(crate) fn plain(caller: Caller) -> Principal {
    Principal {
        caller,
        user_id: None,
        tags: None,
        org_id: None,
        org_path: None,
        service_linked: None,
    }
}

/// Tags as a map, or as the list of pairs that AWS prints.
pub(crate) fn tags(node: &Node<'_>, faults: &mut Faults) -> Option<BTreeMap<String, String>> {
    let Value::Array(pairs) = &node.value else {
        return fields::map(node, "`tags`", faults);
    };
    let mut tags = BTreeMap::new();
    for pair in pairs {
        let known = &["Key", "TagKey", "TagValue", "Value"];
        let Some(fields) = Fields::read(pair, "a tag", known, faults) else {
            continue;
        };
        let key = fields.get("TagKey").or_else(|| fields.get("Key"));
        let value = fields.get("TagValue").or_else(|| fields.get("Value"));
        let (Some(key), Some(value)) = (key, value) else {
            faults.error("bad-tag", "a tag needs `TagKey` and `TagValue`", pair.span);
            continue;
        };
        let key = fields::text(key, "`TagKey`", faults);
        let value = fields::text(value, "`TagValue`", faults);
        if let (Some(key), Some(value)) = (key, value) {
            tags.insert(key, value);
        }
    }
    Some(tags)
}

fn noted<T, E: std::fmt::Display>(
    result: Result<T, E>,
    span: Span,
    faults: &mut Faults,
) -> Option<T> {
    result
        .map_err(|error| faults.error("bad-principal", error.to_string(), span))
        .ok()
}

const MEMBERS: &[&str] = &[
    "arn",
    "issuer",
    "org_id",
    "org_path",
    "role",
    "service_linked",
    "session",
    "tags",
    "user_id",
];
