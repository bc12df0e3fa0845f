//! Callers, actions, requests and readings in words.

use policy_core::explain::Explanation;
use policy_core::name::arn::Arn;
use policy_core::request::{Check, ContextValue, Request, Resource};
use policy_core::semantics::UncertainRow;
use policy_core::symbolic::World;
use policy_core::symbolic::answer::{
    Assumed, CallerClass, CallerKind, Change, Direction, Example, Readings,
};
use policy_core::table::kms_action::{Action, ActionSet};

use crate::case::write;
use crate::render::text;

/// `gained` or `lost`.
pub(crate) const fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Gained => "gained",
        Direction::Lost => "lost",
    }
}

/// A change in one line: `gained: kms:Decrypt for role arn:…`.
pub(crate) fn change(change: &Change) -> String {
    let direction = direction(change.direction);
    let callers: Vec<String> = change.callers.iter().map(caller).collect();
    let callers = callers.join("; ");
    format!("{direction}: {} for {callers}", few_actions(change.actions))
}

/// Who a class of callers is.
pub(crate) fn caller(class: &CallerClass) -> String {
    match class {
        CallerClass::Named(name) => named(name),
        CallerClass::UniqueId(id) => format!("whoever has the unique id {id}"),
        CallerClass::Others { kind, account } => {
            let (article, kind) = match (kind, account) {
                (CallerKind::Service, _) => return "any other AWS service".to_owned(),
                (CallerKind::Root, Some(account)) => {
                    return format!("the root user of account {account}");
                }
                (_, Some(_)) => ("any other", kind_name(*kind)),
                (_, None) => ("any", kind_name(*kind)),
            };
            match account {
                Some(account) => format!("{article} {kind} of account {account}"),
                None => format!("{article} {kind} of an account that no policy names"),
            }
        }
    }
}

const fn kind_name(kind: CallerKind) -> &'static str {
    match kind {
        CallerKind::FederatedUser => "federated user",
        CallerKind::Role => "role",
        CallerKind::Root => "root user",
        CallerKind::Service => "AWS service",
        CallerKind::ServiceLinkedRole => "service-linked role",
        CallerKind::User => "user",
    }
}

fn named(name: &str) -> String {
    let resource = name.splitn(6, ':').nth(5);
    let kind = match resource.map(|resource| resource.split('/').next().unwrap_or(resource)) {
        Some("assumed-role") => "session",
        Some("federated-user") => "federated user",
        Some("role") => "role",
        Some("root") => "root user",
        Some("user") => "user",
        Some(_) => return name.to_owned(),
        None => "service",
    };
    format!("{kind} {name}")
}

/// All names, or of many the first few and how many more there are.
pub(crate) fn few_actions(actions: ActionSet) -> String {
    let names: Vec<&str> = actions.iter().map(Action::full_name).collect();
    if names.len() <= MAX_ACTIONS {
        return names.join(", ");
    }
    let first: Vec<&str> = names.iter().copied().take(SHOWN_ACTIONS).collect();
    let rest = names.len().saturating_sub(first.len());
    format!("{} and {rest} others", first.join(", "))
}

/// Under which readings an answer holds.
pub(crate) fn readings(readings: &Readings) -> String {
    match readings {
        Readings::Every => "under every reading".to_owned(),
        Readings::DependsOn(rows) => {
            let ids: Vec<String> = rows
                .iter()
                .map(|row| format!("{} ({})", row.id, row.recommended))
                .collect();
            format!("depends on {}", ids.join(" and on "))
        }
        Readings::NotKnown => "under the readings at hand; of others it is not known".to_owned(),
    }
}

/// A point under whose other reading access changes.
pub(crate) fn elsewhere(row: &UncertainRow) -> String {
    format!(
        "access changes if {} is read the other way: {}",
        row.id, row.alternative
    )
}

/// What an example takes for granted.
pub(crate) const fn assumed(assumed: &Assumed) -> &'static str {
    match assumed {
        Assumed::IdentityAllows => "an identity policy of the caller allows it",
        Assumed::IdentityIsSilent => "no identity policy of the caller allows it",
        Assumed::SessionAllows => "the session policy of the federated user allows it",
        Assumed::SomethingDenies => {
            "a policy of the caller or of an organization, which is not given, denies it"
        }
    }
}

/// Whether a request is shown with the key that it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keys {
    /// There are several.
    Named,
    /// There is but one.
    Unnamed,
}

impl Keys {
    /// How the requests about the keys of some worlds are shown.
    pub(crate) fn of<'w>(worlds: impl Iterator<Item = &'w World>) -> Self {
        let mut keys: Vec<&Arn> = worlds
            .flat_map(|world| &world.keys)
            .map(|key| &key.arn)
            .collect();
        keys.sort_unstable();
        keys.dedup();
        if keys.len() > 1 {
            Self::Named
        } else {
            Self::Unnamed
        }
    }
}

/// `arn:… calls kms:Decrypt on arn:…`.
pub(crate) fn call(request: &Request, keys: Keys) -> String {
    let what = |check: &Check| match (keys, &check.resource) {
        (Keys::Unnamed, Resource::Key(_)) => check.action.full_name().to_owned(),
        (Keys::Named | Keys::Unnamed, _) => text::what(check),
    };
    let checks: Vec<String> = request.checks.iter().map(what).collect();
    let who = request.principal.caller.as_str();
    format!("{who} calls {}", checks.join(", "))
}

/// What the request carries, one thing a line.
pub(crate) fn carried(request: &Request) -> Vec<String> {
    let mut lines = Vec::new();
    let principal = &request.principal;
    let facts = [
        ("unique id", &principal.user_id),
        ("organization", &principal.org_id),
        ("path in the organization", &principal.org_path),
    ];
    for (name, value) in facts {
        lines.extend(value.as_ref().map(|value| format!("{name}: {value}")));
    }
    for (key, value) in principal.tags.iter().flatten() {
        lines.push(format!("tag of the caller: {key} = {value:?}"));
    }
    if let Some(true) = principal.service_linked {
        lines.push("a service-linked role".to_owned());
    }
    lines.extend(request.via.as_ref().map(|via| format!("via {via}")));
    let endpoint = request.endpoint.as_ref();
    lines.extend(endpoint.map(|id| format!("through the VPC endpoint {id}")));
    lines.extend(request.time.map(|time| format!("at {time}")));
    for token in &request.grant_tokens {
        lines.push(format!("with the grant token {token}"));
    }
    if let Some(parameters) = &request.parameters {
        lines.extend(write::parameter_lines(parameters));
    }
    let context = request.context.entries.iter();
    for (key, value) in context.chain(&request.overrides.entries) {
        match value {
            ContextValue::Values(values) => {
                let quoted: Vec<String> = values.iter().map(|value| format!("{value:?}")).collect();
                let shown = match quoted.as_slice() {
                    [one] => one.clone(),
                    several => format!("[{}]", several.join(", ")),
                };
                lines.push(format!("{key} = {shown}"));
            }
            // What is not there is not carried.
            ContextValue::Absent | ContextValue::Unknown => {}
        }
    }
    lines
}

/// What an example takes for granted, in words.
pub(crate) fn granted(example: &Example) -> Option<String> {
    let all: Vec<&str> = example.assumed.iter().map(assumed).collect();
    (!all.is_empty()).then(|| all.join(", and "))
}

/// `allowed, because the key policy allows it (keyPolicy)`.
pub(crate) fn decided(request: &Request, explanation: &Explanation) -> String {
    let decision = explanation.decision.as_str();
    let because: Vec<String> = explanation
        .checks
        .iter()
        .filter(|check| check.decision == explanation.decision)
        .filter_map(|check| Some(text::because(request, check, check.layer?)))
        .collect();
    match because.first() {
        Some(because) => format!("{decision}, because {because}"),
        None => decision.to_owned(),
    }
}

/// More actions are not all shown.
const MAX_ACTIONS: usize = 6;
const SHOWN_ACTIONS: usize = 4;
