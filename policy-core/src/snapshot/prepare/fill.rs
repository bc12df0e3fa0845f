//! Lays the condition keys of one check out by slot.

use crate::compile::intern::{Family, derived_of, slot_of};
use crate::compile::lower::write_role_name;
use crate::compile::needs::Needs;
use crate::context::Slot;
use crate::eval::context::{By, ContextTable, Said};
use crate::eval::derive;
use crate::eval::facts::Facts;
use crate::name::arn::Arn;
use crate::name::condition_key::ConditionKey;
use crate::name::principal::Caller;
use crate::request::ContextValue;
use crate::snapshot::prepare::RequestError;
use crate::table::derived_key::{self, Derived, Firmness};
use crate::value::time::Timestamp;

/// Derived keys first; then what the context says, which must not contradict them; then the
/// overrides, which may.
pub(crate) fn fill(
    table: &mut ContextTable,
    facts: &Facts<'_>,
    name: &mut String,
) -> Result<(), RequestError> {
    let vocabulary = facts.vocabulary;
    let mut needs = needs(facts);
    // What the context says of a family is held against what the facts tell of it.
    for (key, _) in &facts.request.context.entries {
        needs.add_family(Family::of(key.folded()));
    }
    table.reset();
    for key in needs.derived() {
        let said = derive::derive(key, facts, table);
        if said != Said::Nothing {
            table.set(slot_of(key), said, By::Derivation);
        }
    }
    for family in FAMILIES {
        if !needs.has_family(family) {
            continue;
        }
        let Some([own, inherited]) = derive::family(family, facts) else {
            continue;
        };
        let overridden = |key: &str| {
            own.is_some_and(|own| own.keys().any(|other| other.eq_ignore_ascii_case(key)))
        };
        let inherited = inherited
            .into_iter()
            .flatten()
            .filter(|(key, _)| !overridden(key));
        for (key, value) in own.into_iter().flatten().chain(inherited) {
            name.clear();
            name.push_str(family.prefix());
            name.push_str(key);
            if let Some(own) = name.get_mut(family.prefix().len()..) {
                own.make_ascii_lowercase();
            }
            if let Some(slot) = vocabulary.find(name) {
                table.add(slot, [value.as_str()], By::Derivation);
            }
        }
    }
    for (key, value) in &facts.request.context.entries {
        let Some(slot) = vocabulary.find(key.folded()) else {
            continue;
        };
        let derived = settled(slot, facts, table);
        if derived == Said::Nothing {
            if slot == slot_of(Derived::AwsPrincipalArn) {
                names_the_role(key, value, facts.identity.caller)?;
            }
            table.add_value(slot, value, By::Context);
        } else {
            agree(key, value, derived, table)?;
        }
    }
    for (key, value) in &facts.request.overrides.entries {
        if let Some(slot) = vocabulary.find(key.folded()) {
            table.add_value(slot, value, By::Override);
        }
    }
    Ok(())
}

/// The condition keys that the policies and grants at hand look up.
fn needs(facts: &Facts<'_>) -> Needs {
    let mut needs = Needs::default();
    if let Some(entry) = facts.principal {
        needs = needs.union(entry.policies.needs());
        if let Some(boundary) = &entry.boundary {
            needs = needs.union(boundary.needs());
        }
    }
    if let Some(account) = facts.principal_account {
        for level in account.scp.iter().flatten() {
            needs = needs.union(level.needs());
        }
    }
    if let Some(account) = facts.resource_account {
        needs = needs.union(account.rcp.needs());
    }
    for entry in [facts.session, facts.endpoint].into_iter().flatten() {
        needs = needs.union(entry.policies.needs());
    }
    if let Some(key) = facts.key {
        needs = needs.union(key.policies.needs());
        if !key.grants.is_empty() {
            needs = needs.union(Needs::OF_GRANTS);
        }
    }
    needs
}

/// What follows from the request of a key, so firmly that the context cannot say otherwise.
fn settled(slot: Slot, facts: &Facts<'_>, table: &mut ContextTable) -> Said {
    if let Some(derived) = derived_of(slot) {
        return match firmness(derived) {
            Firmness::Assumed => Said::Nothing,
            Firmness::Fact if table.by(slot) == Some(By::Derivation) => table.said(slot),
            Firmness::Fact => derive::derive(derived, facts, table),
        };
    }
    let family = facts.vocabulary.facts(slot).map(|known| known.family);
    if !family.is_some_and(|family| derive::is_settled(family, facts)) {
        return Said::Nothing;
    }
    let said = table.said(slot);
    if said == Said::Nothing {
        Said::Absent
    } else {
        said
    }
}

fn firmness(key: Derived) -> Firmness {
    derived_key::ROWS
        .get(key as usize)
        .map_or(Firmness::Fact, |row| row.firmness)
}

/// A context may repeat what follows from the request, and nothing else.
fn agree(
    key: &ConditionKey,
    said: &ContextValue,
    derived: Said,
    table: &ContextTable,
) -> Result<(), RequestError> {
    let same = match (said, derived) {
        (ContextValue::Unknown, _) | (ContextValue::Absent, Said::Absent) => true,
        (ContextValue::Values(said), Said::Values { from, to, .. }) => {
            let derived = table.values(from, to);
            said.iter()
                .all(|one| derived.iter().any(|other| same_value(one, other)))
                && derived
                    .iter()
                    .all(|one| said.iter().any(|other| same_value(one, other)))
        }
        (
            ContextValue::Absent | ContextValue::Values(_),
            Said::Absent | Said::Nothing | Said::Unknown | Said::Values { .. },
        ) => false,
    };
    if same {
        return Ok(());
    }
    let derived = match derived {
        Said::Values { from, to, .. } => shown(table.values(from, to).iter()),
        Said::Absent | Said::Nothing | Said::Unknown => "absent".to_owned(),
    };
    let said = match said {
        ContextValue::Values(values) => shown(values.iter().map(String::as_str)),
        ContextValue::Absent | ContextValue::Unknown => "absent".to_owned(),
    };
    Err(RequestError::Contradiction {
        key: key.clone(),
        said,
        derived,
    })
}

/// Where only the path of a session's role is open, the context may say the path and nothing else.
fn names_the_role(
    key: &ConditionKey,
    said: &ContextValue,
    caller: &Caller,
) -> Result<(), RequestError> {
    let (Caller::Session { role, .. }, ContextValue::Values(values)) = (caller, said) else {
        return Ok(());
    };
    let name = |arn: &Arn| {
        let mut name = String::new();
        write_role_name(&mut name, arn);
        name
    };
    let same = |value: &String| {
        let arn = value.parse::<Arn>().ok();
        let arn = arn.filter(|arn| arn.service() == "iam" && arn.resource().starts_with("role/"));
        arn.is_some_and(|arn| name(&arn) == name(role))
    };
    if values.iter().all(same) {
        return Ok(());
    }
    Err(RequestError::Contradiction {
        key: key.clone(),
        said: shown(values.iter().map(String::as_str)),
        derived: format!("`{role}`, but for its path"),
    })
}

/// The same text, the same instant, or the same truth value.
fn same_value(one: &str, other: &str) -> bool {
    let truth = |text: &str| {
        ["true", "false"]
            .iter()
            .position(|word| word.eq_ignore_ascii_case(text))
    };
    let instant = |text: &str| text.contains(':').then(|| Timestamp::parse(text)).flatten();
    one == other
        || (truth(one).is_some() && truth(one) == truth(other))
        || (instant(one).is_some() && instant(one) == instant(other))
}

fn shown<'a>(values: impl Iterator<Item = &'a str>) -> String {
    values
        .map(|value| format!("`{value}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

const FAMILIES: [Family; 5] = [
    Family::EncryptionContext,
    Family::PrincipalTag,
    Family::RecipientAttestation,
    Family::RequestTag,
    Family::ResourceTag,
];
