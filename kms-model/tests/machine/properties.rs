//! What must hold after every step, each by its name.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kms_model::audit::{Event, EventType};
use kms_model::error::ErrorKind;
use kms_model::store::{KeyState, RotationType, StoredKey};

use crate::names::{ACCOUNTS, Names, alias_arn};
use crate::reference::{Expect, How, Key, State};
use crate::step::{Operation, Step};
use crate::system::{Answer, System, bytes};

/// What there was before a step, and what the step answered.
#[derive(Debug)]
pub(crate) struct Seen<'a> {
    pub(crate) state: &'a State,
    pub(crate) step: &'a Step,
    pub(crate) answer: &'a Answer,
    pub(crate) before: Vec<Arc<StoredKey>>,
    pub(crate) after: Vec<Arc<StoredKey>>,
    /// The new events.
    pub(crate) events: Vec<Event>,
}

/// Property 1: No output without an allowed decision; an allowed call in a good state succeeds; otherwise the
/// error is the expected one.
pub(crate) fn answers_as_decided(seen: &Seen<'_>) {
    let Answer::Call(result) = seen.answer else {
        return;
    };
    let last = &seen.state.last;
    match (&last.expect, result) {
        (Expect::Success, Ok(_)) => assert!(last.allowed),
        (Expect::SomeError, Err(_)) => {}
        (Expect::Error(kind), Err(error)) => assert_eq!(
            *kind, error.kind,
            "answers_as_decided: {:?} with {error}: {:?}",
            seen.step, error.explanation
        ),
        (expected, got) => panic!(
            "answers_as_decided: {:?} should be {expected:?}, and is {got:?}",
            seen.step
        ),
    }
}

/// Property 2: Disabled, pending and deleted keys never encrypt or decrypt; after a sweep the material of
/// deleted keys is gone.
pub(crate) fn only_good_keys_work(seen: &Seen<'_>, system: &System) {
    if let (Step::Call(call), Answer::Call(Ok(answer))) = (seen.step, seen.answer)
        && let Operation::Encrypt(..)
        | Operation::Decrypt(..)
        | Operation::ReEncrypt(..)
        | Operation::GenerateDataKey(..)
        | Operation::GenerateDataKeyWithoutPlaintext(..) = call.what
    {
        for member in ["KeyId", "SourceKeyId"] {
            let Some(arn) = answer[member].as_str() else {
                continue;
            };
            let key = &seen.state.keys[system.number(arn)];
            let good = key.enabled && key.deletion.is_none();
            assert!(good, "only_good_keys_work: {:?}", seen.step);
        }
    }
    if matches!(seen.step, Step::Sweep) {
        for stored in &seen.after {
            let key = system.number(stored.key.arn.as_str());
            assert!(!seen.state.is_gone(key), "only_good_keys_work: key#{key}");
        }
    }
}

/// Property 3: What comes out is what went in, from whatever material, under the right context only.
pub(crate) fn plaintexts_are_exact(seen: &Seen<'_>, system: &mut System) {
    let (Step::Call(call), Answer::Call(Ok(answer))) = (seen.step, seen.answer) else {
        return;
    };
    let Operation::Decrypt(blob, ..) = call.what else {
        return;
    };
    let blob = seen.state.blobs[blob];
    let plaintext = bytes(answer, "Plaintext");
    let known = system.secrets[blob.secret].get_or_insert_with(|| plaintext.clone());
    assert_eq!(*known, plaintext, "plaintexts_are_exact: {:?}", seen.step);
    assert_eq!(seen.state.last.opens, Some(blob.secret));
    let arn = system.key_arn(blob.key);
    assert_eq!(answer["KeyId"].as_str(), Some(arn.as_str()));
    let stored = seen.after.iter().find(|key| key.key.arn.as_str() == arn);
    let material = &stored.unwrap().key.materials[blob.material];
    let said = answer["KeyMaterialId"].as_str();
    assert_eq!(said, Some(material.id.to_string().as_str()));
}

/// Property 4: The store has exactly the grants that were made and not ended; whom they meant is decided with
/// the calls.
pub(crate) fn grants_are_those_made(seen: &Seen<'_>, system: &System) {
    let stored = seen.after.iter().flat_map(|key| &key.grants);
    let stored: BTreeSet<&str> = stored.map(|grant| grant.id.as_str()).collect();
    for (number, grant) in seen.state.grants.iter().enumerate() {
        let swept = !seen
            .after
            .iter()
            .any(|key| key.key.arn.as_str() == system.keys[grant.key]);
        let (id, _) = &system.grants[number];
        assert_eq!(
            stored.contains(id.as_str()),
            !grant.ended && !swept,
            "grants_are_those_made: grant#{number} after {:?}",
            seen.step
        );
    }
    let made: BTreeSet<&str> = system.grants.iter().map(|(id, _)| id.as_str()).collect();
    assert!(stored.is_subset(&made));
    assert_eq!(made.len(), system.grants.len());
}

/// Property 5: A call leaves one event for its caller, and one for each other account that owns a key of it,
/// if nobody was denied; what fell due leaves one each.
pub(crate) fn events_tell_everything(seen: &Seen<'_>) {
    let (calls, due): (Vec<&Event>, Vec<&Event>) = seen
        .events
        .iter()
        .partition(|event| event.event_type == EventType::ApiCall);
    let rotations: usize = seen.after.iter().map(|key| rotations_of(key)).sum();
    let stayed = |key: &&Arc<StoredKey>| {
        let same = |other: &Arc<StoredKey>| other.key.arn == key.key.arn;
        seen.after.iter().any(same)
    };
    let rotated: usize = seen
        .before
        .iter()
        .filter(stayed)
        .map(|key| rotations_of(key))
        .sum();
    let deleted = seen.before.iter().filter(|key| !stayed(key)).count();
    let named = |name: &str| due.iter().filter(|event| event.event_name == name).count();
    assert_eq!(
        (named("RotateKey"), named("DeleteKey"), due.len()),
        (rotations - rotated, deleted, rotations - rotated + deleted),
        "events_tell_everything: what fell due by {:?}",
        seen.step
    );
    let (Step::Call(call), Answer::Call(result)) = (seen.step, seen.answer) else {
        assert!(calls.is_empty());
        return;
    };
    let code = result.as_ref().err().map(|error| error.kind.audit_code());
    for event in &calls {
        let said = event.error.as_ref().map(|error| error.code.as_str());
        assert_eq!(said, code, "events_tell_everything: {:?}", seen.step);
        assert_eq!(event.event_name, call.what.name());
    }
    let own = call.by.who.account();
    let owners = &seen.state.last.owners;
    let first = own.or(owners.first().copied());
    let others = owners.iter().copied();
    let others = others.filter(|owner| Some(*owner) != first && seen.state.last.allowed);
    let recipients = first.into_iter().chain(others);
    let recipients: Vec<&str> = recipients.map(|account| ACCOUNTS[account]).collect();
    let told: Vec<&str> = calls
        .iter()
        .map(|event| event.recipient_account_id.as_str())
        .collect();
    if seen.state.last.expect == Expect::Error(ErrorKind::Validation) {
        // What cannot be read as an input has no parameters that an event could show.
        assert!(told.len() <= 1);
    } else if seen.state.last.expect == Expect::SomeError || first.is_none() {
        assert!(!told.is_empty());
    } else {
        assert_eq!(told, recipients, "events_tell_everything: {:?}", seen.step);
    }
}

/// Property 6: The store changes if a managing call succeeded and was no dry run, or something fell due, and
/// not otherwise.
pub(crate) fn store_changes_for_a_reason(seen: &Seen<'_>) {
    let versions = |keys: &[Arc<StoredKey>]| -> BTreeMap<String, u64> {
        let keys = keys.iter();
        keys.map(|key| (key.key.arn.to_string(), key.version.0))
            .collect()
    };
    let (before, after) = (versions(&seen.before), versions(&seen.after));
    let fell_due = seen.before.iter().any(|key| {
        let due = key.key.due().map(|due| due.epoch_seconds());
        due.is_some_and(|due| due <= seen.state.now)
    });
    if let (Step::Sweep | Step::Takeover, Answer::Nothing) = (seen.step, seen.answer) {
        return;
    }
    let changed = before != after;
    if seen.state.last.writes {
        assert!(changed, "store_changes_for_a_reason: {:?}", seen.step);
    }
    let reason = seen.state.last.writes || (fell_due && seen.state.last.allowed);
    assert!(
        !changed || reason,
        "store_changes_for_a_reason: {:?}",
        seen.step
    );
}

/// Property 7: Material ids never repeat, the newest is the current one, and every rotation is there on its
/// date: at once after a sweep, and before the next use otherwise.
pub(crate) fn rotations_are_on_time(seen: &Seen<'_>, system: &System) {
    let mut ids = BTreeSet::new();
    for stored in &seen.after {
        let number = system.number(stored.key.arn.as_str());
        let wanted = &seen.state.keys[number];
        let materials = &stored.key.materials;
        assert!(materials.iter().all(|material| ids.insert(material.id)));
        let has: Vec<(i64, How)> = materials
            .iter()
            .map(|material| (material.since.epoch_seconds(), how(material.rotation)))
            .collect();
        let should = wanted.materials.iter();
        let should: Vec<(i64, How)> = should.map(|it| (it.since, it.how)).collect();
        assert!(
            should.starts_with(&has),
            "rotations_are_on_time: key#{number} has {has:?} and not {should:?} after {:?}",
            seen.step
        );
        let missing = &should[has.len()..];
        assert!(missing.iter().all(|(_, how)| *how == How::Automatic));
        if matches!(seen.step, Step::Sweep) && !seen.state.is_gone(number) {
            assert_eq!(missing, &[], "rotations_are_on_time: key#{number}");
        }
        let current = stored.key.current().unwrap();
        assert_eq!(current.id, materials.last().unwrap().id);
    }
}

/// The records are those of the reference.
pub(crate) fn records_agree(seen: &Seen<'_>, system: &System) {
    let mut aliases = BTreeMap::new();
    for stored in &seen.after {
        let number = system.number(stored.key.arn.as_str());
        let key = &seen.state.keys[number];
        let deletion = stored.key.deletion.map(|date| date.epoch_seconds());
        assert_eq!(
            (stored.key.state, deletion),
            (state_of(key), key.deletion),
            "records_agree: key#{number} after {:?}",
            seen.step
        );
        let tag = stored.key.tags.get("team").map(String::as_str);
        assert_eq!(tag, key.tag, "records_agree: {:?}", seen.step);
        if !seen.state.is_gone(number) {
            let of_key = stored.aliases.iter();
            aliases.extend(of_key.map(|alias| (alias.arn.to_string(), number)));
        }
        assert_eq!(
            stored.key.rotation.period_in_days,
            key.rotation.map(|rotation| rotation.days)
        );
    }
    let wanted = seen.state.aliases.iter();
    let wanted: BTreeMap<String, usize> = wanted
        .map(|((account, region, alias), key)| (alias_arn(*account, *region, *alias), *key))
        .collect();
    assert_eq!(aliases, wanted, "records_agree: {:?}", seen.step);
    let kept = seen.after.len();
    let alive = (0..seen.state.keys.len()).filter(|key| !seen.state.is_gone(*key));
    assert!(alive.count() <= kept);
}

/// By the clock and on demand: the trail shows both as the service's doing.
fn rotations_of(key: &StoredKey) -> usize {
    let materials = key.key.materials.iter();
    materials
        .filter(|material| material.rotation.is_some())
        .count()
}

fn how(rotation: Option<RotationType>) -> How {
    match rotation {
        None => How::First,
        Some(RotationType::Automatic) => How::Automatic,
        Some(RotationType::OnDemand) => How::OnDemand,
    }
}

fn state_of(key: &Key) -> KeyState {
    match (key.deletion, key.enabled) {
        (Some(_), _) => KeyState::PendingDeletion,
        (None, true) => KeyState::Enabled,
        (None, false) => KeyState::Disabled,
    }
}
