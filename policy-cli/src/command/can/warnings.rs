//! What looks like an oversight in the flags of `can`, although it can be decided.

use policy_core::name::arn::Arn;
use policy_core::name::condition_key::ConditionKey;
use policy_core::record::GrantRecord;
use policy_core::request::Resource;
use policy_core::table::condition_key::{self, Form};

use crate::case::fields::nearest;
use crate::case::request::Asked;
use crate::command::can::flags::{AskedArgs, KnownArgs};
use crate::command::can::known::Known;

/// A message, and what to do about it.
pub(in crate::command) type Warning = (String, Option<String>);

/// All of them; of a batch, those that hold for every request.
pub(in crate::command) fn of(
    files: &KnownArgs,
    flags: &AskedArgs,
    known: &Known,
    asked: Option<&Asked>,
) -> Vec<Warning> {
    let keys = asked.map(keys);
    let mut warnings = Vec::new();
    let asks_for_a_key = keys.as_ref().is_none_or(|keys| !keys.is_empty());
    if known.world().is_none() && files.key_policy.is_empty() && asks_for_a_key {
        warnings.push((
            "no key policy was given: the key is taken to have none".to_owned(),
            Some("every key has one: give it with `--key-policy FILE`".to_owned()),
        ));
    }
    if let Some(keys) = keys.filter(|keys| !keys.is_empty()) {
        let grants = known.grants().iter();
        warnings.extend(grants.filter_map(|grant| foreign(grant, &keys)));
    }
    let said = flags
        .context
        .iter()
        .map(|pair| ("--context", pair.split('=').next().unwrap_or_default()));
    let absent = flags.absent.iter().map(|key| ("--absent", key.as_str()));
    for (flag, key) in said.chain(absent) {
        let Some(near) = misspelled(key) else {
            continue;
        };
        let warning = (
            format!("`{key}` in `{flag}` is not a condition key that calls of KMS carry"),
            Some(format!("did you mean `{near}`?")),
        );
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }
    warnings
}

fn keys(asked: &Asked) -> Vec<&Arn> {
    let checks = asked.request.checks.iter();
    let keys = checks.filter_map(|check| match &check.resource {
        Resource::Key(arn) => Some(arn),
        Resource::Account { .. } | Resource::Alias(_) => None,
    });
    keys.collect()
}

/// A grant of a key that is not asked for counts for nothing.
fn foreign(record: &GrantRecord, keys: &[&Arn]) -> Option<Warning> {
    let GrantRecord { grant, source } = record;
    if keys.iter().any(|key| grant.value.may_be_of(key)) {
        return None;
    }
    let line = source.line_column(grant.span.start).line;
    let name = source.name();
    let id = match &grant.value.id {
        Some(id) => format!("grant `{id}`"),
        None => "a grant".to_owned(),
    };
    let of = grant.value.key.as_deref().unwrap_or_default();
    let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
    let keys = keys.join(" or ");
    Some((
        format!("{name}:{line}: {id} does not count: it is of the key `{of}`, not of {keys}"),
        None,
    ))
}

/// The known condition key that an unknown one is near to.
fn misspelled(written: &str) -> Option<&'static str> {
    let key: ConditionKey = written.parse().ok()?;
    if condition_key::lookup(&key).is_some() {
        return None;
    }
    let rows = condition_key::rows().iter();
    let named: Vec<&str> = rows
        .filter(|row| match row.form() {
            // Of a family, the part before the text of the author's choice is compared.
            Form::Family => row.name().ends_with(['/', ':']),
            Form::Exact | Form::Numbered(_) => true,
        })
        .map(condition_key::ConditionKeyRow::name)
        .collect();
    let (service, rest) = written.split_once(':')?;
    let family = rest
        .find(['/', ':'])
        .and_then(|at| written.get(..service.len().saturating_add(at).saturating_add(2)));
    nearest(family.unwrap_or(written), &named)
}
