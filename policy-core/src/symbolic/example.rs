//! From what a model says of each key to a request.

use std::sync::Arc;

use crate::name::condition_key::ConditionKey;
use crate::name::principal::Caller;
use crate::request::{Check, ContextValue, Request, Resource};
use crate::symbolic::callers::Class;
use crate::symbolic::room::Way;
use crate::symbolic::solve::Model;
use crate::symbolic::test::{Said, State};
use crate::table::kms_action::Action;
use crate::value::time::Timestamp;

/// Where a request stands: who calls, for which action, on which key, in which way.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) class: Arc<Class>,
    pub(super) action: Action,
    pub(super) resource: Resource,
    pub(super) way: Way,
    pub(super) endpoint: Option<String>,
}

/// Whether the place of an account in its organization is said, and not the organization alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paths {
    LeftOut,
    Said,
}

impl Cell {
    /// The request of which nothing is said but where it stands.
    pub(super) fn bare(&self) -> Request {
        let check = Check {
            action: self.action,
            resource: self.resource.clone(),
        };
        let mut request = Request::new(self.class.principal.clone(), vec![check]);
        request.endpoint.clone_from(&self.endpoint);
        if self.way == Way::Forwarded {
            request.via = Some(self.service());
        }
        request
    }

    /// The request that a model describes; `None` if a name in it is not that of any caller.
    pub(super) fn request(&self, model: &Model, paths: Paths) -> Option<Request> {
        let mut request = self.bare();
        request.time = Some(NOON);
        request.grant_tokens.clone_from(&model.tokens);
        let name_of = |key: &str| match model.states.get(key) {
            Some(State::One(said)) => Some(said.value.as_str()),
            Some(State::Absent | State::Several(_) | State::Spelled(_)) | None => None,
        };
        let named = match self.class.is_service() {
            true => name_of("aws:principalservicename"),
            false => name_of("aws:principalarn"),
        };
        if let Some(name) = named {
            request.principal = self.class.named(name)?;
        }
        let pairs = model.states.iter().filter(|(key, _)| {
            key.starts_with("kms:encryptioncontext:") || key.starts_with("aws:requesttag/")
        });
        let told: Vec<(&str, String)> = pairs.flat_map(|(key, state)| names(key, state)).collect();
        for (key, state) in &model.states {
            match &**key {
                "aws:principalarn" | "aws:principalservicename" => {}
                "aws:currenttime" => {
                    if let State::One(said) = state {
                        request.time = Timestamp::parse(&said.value);
                    }
                }
                "kms:viaservice" => {
                    if let State::One(said) = state {
                        request.via = Some(said.value.clone());
                    }
                }
                "aws:principalorgpaths" | "aws:resourceorgpaths" => {
                    organization(key, state, paths, &mut request);
                }
                "kms:encryptioncontextkeys" => {
                    extra("kms:EncryptionContext:", state, &told, &mut request);
                    say(key, state, &mut request);
                }
                "aws:tagkeys" => {
                    extra("aws:RequestTag/", state, &told, &mut request);
                    say(key, state, &mut request);
                }
                _ => say(key, state, &mut request),
            }
        }
        let order = |entry: &(ConditionKey, ContextValue)| entry.0.as_str().to_owned();
        request.context.entries.sort_by_key(order);
        Some(request)
    }

    /// The service that forwards the call when it does not matter which.
    fn service(&self) -> String {
        let region = match &self.resource {
            Resource::Account { region, .. } => region,
            Resource::Alias(arn) | Resource::Key(arn) => arn.region(),
        };
        format!("s3.{region}.amazonaws.com")
    }

    /// Who calls, unless a model names another one.
    pub(super) fn caller(&self) -> &Caller {
        &self.class.principal.caller
    }
}

/// Says one key.
fn say(key: &str, state: &State, request: &mut Request) {
    let entries = &mut request.context.entries;
    let spelled = |said: &Said, at: usize| match &said.spelling {
        Some(name) => respelled(key, name),
        None => spelling(key, at),
    };
    match state {
        State::Absent => {}
        State::One(said) => {
            let value = ContextValue::Values(vec![said.value.clone()]);
            entries.extend(spelled(said, 0).map(|key| (key, value)));
        }
        State::Several(values) => {
            let value = ContextValue::Values(values.clone());
            entries.extend(spelling(key, 0).map(|key| (key, value)));
        }
        State::Spelled(all) => {
            for (said, at) in all.iter().zip(0_usize..) {
                let value = ContextValue::Values(vec![said.value.clone()]);
                entries.extend(spelled(said, at).map(|key| (key, value)));
            }
        }
    }
}

/// The organization of an account from its place in it.
fn organization(key: &str, state: &State, paths: Paths, request: &mut Request) {
    let State::One(said) = state else { return };
    if paths == Paths::Said {
        say(key, state, request);
    }
    let id = said.value.split('/').next().unwrap_or_default().to_owned();
    let of = key.replace("orgpaths", "orgid");
    let said = Said {
        spelling: None,
        value: id,
    };
    say(&of, &State::One(said), request);
}

/// Names of pairs that nothing else is said of.
fn extra(prefix: &str, state: &State, told: &[(&str, String)], request: &mut Request) {
    let State::Several(names) = state else { return };
    for name in names {
        let known = told.iter().any(|(_, other)| other == name);
        if !known && let Ok(key) = format!("{prefix}{name}").parse() {
            let value = ContextValue::Values(vec!["x".to_owned()]);
            request.context.entries.push((key, value));
        }
    }
}

/// The names under which the pairs of a key are said.
fn names<'a>(key: &'a str, state: &State) -> Vec<(&'a str, String)> {
    let all: Vec<&Said> = match state {
        State::One(said) => vec![said],
        State::Spelled(said) => said.iter().collect(),
        State::Absent | State::Several(_) => Vec::new(),
    };
    let named = all.into_iter().filter_map(|said| said.spelling.as_deref());
    named.map(|name| (key, name.to_owned())).collect()
}

/// A key as the tables spell it, its own part in one of several spellings.
fn spelling(key: &str, at: usize) -> Option<ConditionKey> {
    let parsed: ConditionKey = key.parse().ok()?;
    let row = crate::table::condition_key::lookup(&parsed);
    let name = row.map_or(key, |row| row.name());
    let rest = row
        .and_then(|row| key.get(row.folded().len()..))
        .unwrap_or_default();
    let mut left = at;
    let own: String = rest
        .chars()
        .map(|character| {
            let is_letter = character.is_ascii_alphabetic();
            let up = is_letter && left & 1 == 1;
            if is_letter {
                left >>= 1;
            }
            if up {
                character.to_ascii_uppercase()
            } else {
                character
            }
        })
        .collect();
    format!("{name}{own}").parse().ok()
}

/// A key whose own part is spelled like this.
fn respelled(key: &str, own: &str) -> Option<ConditionKey> {
    let parsed: ConditionKey = key.parse().ok()?;
    let row = crate::table::condition_key::lookup(&parsed)?;
    format!("{}{own}", row.name()).parse().ok()
}

/// When a call is made when it does not matter: noon of the first day of 2026.
const NOON: Timestamp = Timestamp::from_epoch_seconds(1_767_268_800);
