//! What happens by the clock: rotations and deletions.
//!
//! Nothing waits for a timer. A key whose deletion is due is as good as gone, and a key whose
//! rotation is due is rotated before the next operation that the engine allowed on it.

use std::sync::Arc;

use policy_core::name::arn::Arn;
use policy_core::name::key::KeyId;
use policy_core::value::time::Timestamp;

use crate::authorize::managed::PROSPECTIVE;
use crate::authorize::{ATTEMPTS, Found, Gate, Seen, refusal};
use crate::crypto::material::{Material, MaterialId};
use crate::error::KmsError;
use crate::store::{
    Change, Key, KeyMaterial, KeyState, Place, RotationType, StoredKey, Version, Write,
};

/// Something that fell due and was done; the audit trail shows it as the service's own doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Done {
    pub(crate) what: Deed,
    pub(crate) key: Arn,
    /// The id of its event, drawn before it was done: what could not be told is not done.
    pub(crate) event_id: String,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    /// A service made its AWS managed key.
    Created,
    /// A key was deleted at the end of its waiting period.
    Deleted,
    /// A key was rotated.
    Rotated(RotationType),
}

/// Whether a call writes, or only asks what would be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Writes {
    /// A dry run.
    Imagined,
    /// A real one.
    Made,
}

/// So many days later.
#[must_use]
pub(crate) fn after_days(from: Timestamp, days: u32) -> Timestamp {
    let seconds = i64::from(days).saturating_mul(DAY);
    Timestamp::from_epoch_seconds(from.epoch_seconds().saturating_add(seconds))
}

impl Gate {
    /// Does what fell due on the keys of an allowed call, and stores the keys that it is the first
    /// to use. When it wrote anything the call is decided anew, on what is stored then: others may
    /// have changed the key by the time it is read again.
    pub(super) fn settle(
        &self,
        found: &[Found],
        now: Timestamp,
        writes: Writes,
        seen: &mut Seen,
    ) -> Result<(), KmsError> {
        let mut settled = true;
        for target in found {
            let Found::Key(stored) = target else {
                continue;
            };
            let written = match writes {
                Writes::Imagined => false,
                Writes::Made if stored.version.is_prospective() => self.insert(stored, seen)?,
                Writes::Made => self.rotate_due(stored, now, seen)?,
            };
            settled &= !written;
        }
        if settled {
            Ok(())
        } else {
            Err(KmsError::conflict())
        }
    }

    /// Does everything that is due now, a bounded number of keys at a time. Says what it did.
    pub(crate) fn sweep(&self, seen: &mut Seen) -> Result<(), KmsError> {
        let now = self.parts.clock.now();
        loop {
            let due = self.store.due(now, SWEEP)?;
            let before = seen.due.len();
            for arn in &due {
                // Another process may have swept it in the meantime.
                let Some(stored) = self.store.key(arn)? else {
                    continue;
                };
                if stored.key.is_gone(now) {
                    self.delete(&stored, seen)?;
                } else {
                    match self.rotate_due(&stored, now, seen) {
                        // Somebody else looks after it.
                        Err(error) if error.is_conflict() => {}
                        rotated => {
                            rotated?;
                        }
                    }
                }
            }
            if due.len() < SWEEP || seen.due.len() == before {
                return Ok(());
            }
        }
    }

    /// Wraps all material by the current domain key.
    pub(crate) fn rewrap(&self) -> Result<(), KmsError> {
        let mut after: Option<String> = None;
        loop {
            let keys = self.store.all(after.as_deref(), SWEEP)?;
            for stored in &keys {
                self.rewrap_key(stored)?;
            }
            match keys.last() {
                Some(last) if keys.len() == SWEEP => {
                    after = Some(last.key.arn.as_str().to_owned());
                }
                Some(_) | None => return Ok(()),
            }
        }
    }

    fn rewrap_key(&self, stored: &Arc<StoredKey>) -> Result<(), KmsError> {
        let mut stored = Arc::clone(stored);
        for _ in 0..ATTEMPTS {
            let mut key = stored.key.clone();
            let old = key.materials.iter_mut();
            let old = old.filter(|material| !self.keyring.is_current(&material.wrapped));
            let mut changed = false;
            for material in old {
                let bound = binding(&stored.key.arn, &material.id);
                let crypto = &*self.parts.crypto;
                let entropy = &*self.parts.entropy;
                material.wrapped = self
                    .keyring
                    .rewrap(crypto, entropy, &material.wrapped, &bound)
                    .map_err(refusal::of_crypto)?;
                changed = true;
            }
            if !changed {
                return Ok(());
            }
            match self.commit_to(&stored, vec![Write::PutKey(Box::new(key))]) {
                Ok(()) => return Ok(()),
                Err(error) if error.is_conflict() => {}
                Err(error) => return Err(error),
            }
            match self.store.key(&stored.key.arn)? {
                Some(again) => stored = again,
                None => return Ok(()),
            }
        }
        Err(KmsError::conflict())
    }

    /// Rotates a key as often as it is due. Says whether it did.
    fn rotate_due(
        &self,
        stored: &StoredKey,
        now: Timestamp,
        seen: &mut Seen,
    ) -> Result<bool, KmsError> {
        let is_due = |key: &Key| {
            key.state == KeyState::Enabled
                && key.rotation.period_in_days.is_some()
                && key.rotation.next.is_some_and(|next| next <= now)
        };
        if !is_due(&stored.key) {
            return Ok(false);
        }
        let mut key = stored.key.clone();
        let mut rotated = Vec::new();
        for _ in 0..MAX_ROTATIONS {
            let (Some(next), Some(period)) = (key.rotation.next, key.rotation.period_in_days)
            else {
                break;
            };
            if next > now {
                break;
            }
            let material = self.new_material(&key.arn, next, Some(RotationType::Automatic))?;
            key.materials.push(material);
            key.rotation.next = Some(after_days(next, period));
            let deed = Deed::Rotated(RotationType::Automatic);
            rotated.push(self.about(deed, &key.arn)?);
        }
        // A clock that jumped further than that is broken: the period begins anew.
        if let (Some(next), Some(period)) = (key.rotation.next, key.rotation.period_in_days)
            && next <= now
        {
            let later = after_days(now, period);
            key.rotation.next = (later > now).then_some(later);
        }
        self.commit_to(stored, vec![Write::PutKey(Box::new(key))])?;
        seen.due.append(&mut rotated);
        Ok(true)
    }

    /// Whether it was stored: it always is.
    fn insert(&self, stored: &StoredKey, seen: &mut Seen) -> Result<bool, KmsError> {
        let arn = &stored.key.arn;
        let done = self.about(Deed::Created, arn)?;
        let mut writes = vec![Write::PutKey(Box::new(stored.key.clone()))];
        writes.extend(stored.aliases.iter().cloned().map(Write::PutAlias));
        self.store.commit(&Change {
            expected: vec![(arn.clone(), None)],
            writes,
        })?;
        seen.due.push(done);
        Ok(true)
    }

    fn delete(&self, stored: &StoredKey, seen: &mut Seen) -> Result<(), KmsError> {
        let arn = stored.key.arn.clone();
        let done = self.about(Deed::Deleted, &arn)?;
        match self.commit_to(stored, vec![Write::RemoveKey(arn)]) {
            Ok(()) => seen.due.push(done),
            // Somebody else looks after it.
            Err(error) if error.is_conflict() => {}
            Err(other) => return Err(other),
        }
        Ok(())
    }

    fn about(&self, what: Deed, key: &Arn) -> Result<Done, KmsError> {
        Ok(Done {
            what,
            key: key.clone(),
            event_id: self.uuid()?,
        })
    }

    /// Writes to one key, on the version that was read.
    fn commit_to(&self, stored: &StoredKey, writes: Vec<Write>) -> Result<(), KmsError> {
        let expected = vec![(stored.key.arn.clone(), Some(stored.version))];
        self.store.commit(&Change { expected, writes })?;
        Ok(())
    }

    /// New material for a key, wrapped at once.
    pub(super) fn new_material(
        &self,
        arn: &Arn,
        since: Timestamp,
        rotation: Option<RotationType>,
    ) -> Result<KeyMaterial, KmsError> {
        let crypto = &*self.parts.crypto;
        let entropy = &*self.parts.entropy;
        let material = Material::generate(entropy).map_err(refusal::of_crypto)?;
        let id = MaterialId::of(crypto, &material, &key_id(arn)?).map_err(refusal::of_crypto)?;
        let wrapped = self
            .keyring
            .wrap(crypto, entropy, &material, &binding(arn, &id))
            .map_err(refusal::of_crypto)?;
        Ok(KeyMaterial {
            id,
            wrapped,
            since,
            rotation,
        })
    }

    /// The ARN of a key that does not exist yet.
    pub(super) fn new_arn(&self, place: &Place) -> Result<Arn, KmsError> {
        let resource = format!("key/{}", self.uuid()?);
        Arn::of_kms(&place.partition, &place.region, place.account, &resource)
            .map_err(|_| refusal::other_region(&place.region))
    }
}

/// The id of a key.
pub(super) fn key_id(arn: &Arn) -> Result<KeyId, KmsError> {
    let id = arn.resource().strip_prefix("key/").unwrap_or_default();
    id.parse()
        .map_err(|_| refusal::internal("the id of a stored key is none"))
}

/// What wrapped material is bound to: it opens for no other key, and under no other id.
pub(super) fn binding<'a>(arn: &'a Arn, id: &'a MaterialId) -> [&'a [u8]; 2] {
    [arn.as_str().as_bytes(), id.as_bytes()]
}

impl Version {
    /// Whether the key is not stored yet.
    pub(super) fn is_prospective(self) -> bool {
        self == PROSPECTIVE
    }
}

/// Seconds.
const DAY: i64 = 86_400;

/// Keys that one step of a sweep looks at.
const SWEEP: usize = 100;

/// Rotations that one call makes up for. Chosen: at the shortest period of 90 days they span more
/// than two centuries.
const MAX_ROTATIONS: usize = 1_000;
