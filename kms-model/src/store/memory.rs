//! A store in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use policy_core::name::arn::Arn;
use policy_core::value::time::Timestamp;

use crate::store::{Alias, Change, Grant, Place, Store, StoreError, StoredKey, Version, Write};

/// Keeps everything in memory, for tests, examples and emulators. Safe to share between threads.
#[derive(Debug, Default)]
pub struct MemoryStore {
    // INVARIANT(MemoryStore): `aliases` holds exactly the aliases of `keys`. A change is made on a
    // copy and swapped in whole, so a panic in between leaves the old state.
    state: RwLock<State>,
}

#[derive(Clone, Debug, Default)]
struct State {
    keys: BTreeMap<Arn, Arc<StoredKey>>,
    aliases: BTreeMap<Arn, Arn>,
    last_version: u64,
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Everything in it, in the order of ARNs: to compare states in tests, or to carry them
    /// elsewhere.
    #[must_use]
    pub fn export(&self) -> Vec<Arc<StoredKey>> {
        self.read().keys.values().cloned().collect()
    }

    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    fn key(&self, arn: &Arn) -> Result<Option<Arc<StoredKey>>, StoreError> {
        Ok(self.read().keys.get(arn).cloned())
    }

    fn alias(&self, alias: &Arn) -> Result<Option<Arn>, StoreError> {
        Ok(self.read().aliases.get(alias).cloned())
    }

    fn keys(
        &self,
        place: &Place,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Arc<StoredKey>>, StoreError> {
        let state = self.read();
        let keys = state.keys.iter();
        let keys = keys.filter(|(arn, _)| place.holds(arn) && is_after(arn.as_str(), after));
        Ok(keys.take(limit).map(|(_, key)| Arc::clone(key)).collect())
    }

    fn all(&self, after: Option<&str>, limit: usize) -> Result<Vec<Arc<StoredKey>>, StoreError> {
        let state = self.read();
        let keys = state.keys.iter();
        let keys = keys.filter(|(arn, _)| is_after(arn.as_str(), after));
        Ok(keys.take(limit).map(|(_, key)| Arc::clone(key)).collect())
    }

    fn aliases(
        &self,
        place: &Place,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Alias>, StoreError> {
        let state = self.read();
        let aliases = state.aliases.iter();
        let aliases = aliases.filter(|(arn, _)| place.holds(arn) && is_after(arn.as_str(), after));
        let found = aliases.filter_map(|(arn, target)| {
            let key = state.keys.get(target)?;
            key.aliases.iter().find(|alias| alias.arn == *arn).cloned()
        });
        Ok(found.take(limit).collect())
    }

    fn retirable(
        &self,
        region: &str,
        retiring: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Arc<Grant>>, StoreError> {
        let state = self.read();
        let keys = state.keys.values();
        let mut found: Vec<_> = keys
            .filter(|key| key.key.arn.region() == region)
            .flat_map(|key| &key.grants)
            .filter(|grant| is_after(&grant.id, after))
            .filter(|grant| {
                let party = grant.retiring.as_ref();
                party.is_some_and(|party| party.name.to_string() == retiring)
            })
            .cloned()
            .collect();
        found.sort_by(|one, other| one.id.cmp(&other.id));
        found.truncate(limit);
        Ok(found)
    }

    fn due(&self, by: Timestamp, limit: usize) -> Result<Vec<Arn>, StoreError> {
        let state = self.read();
        let due = state
            .keys
            .iter()
            .filter(|(_, key)| key.key.due().is_some_and(|due| due <= by));
        Ok(due.take(limit).map(|(arn, _)| arn.clone()).collect())
    }

    fn commit(&self, change: &Change) -> Result<(), StoreError> {
        let mut state = self.write();
        let as_expected = change
            .expected
            .iter()
            .all(|(arn, expected)| state.keys.get(arn).map(|key| key.version) == *expected);
        let covered = |write: &Write| {
            let touched = write.touches();
            change.expected.iter().any(|(arn, _)| arn == touched)
        };
        if !as_expected || !change.writes.iter().all(covered) {
            return Err(StoreError::Conflict);
        }
        let mut next = Edit {
            version: Version(state.last_version.saturating_add(1)),
            changed: BTreeMap::new(),
            aliases: BTreeMap::new(),
            state: &state,
        };
        for write in &change.writes {
            next.apply(write)?;
        }
        let Edit {
            version,
            changed,
            aliases,
            ..
        } = next;
        state.last_version = version.0;
        for (arn, key) in changed {
            match key {
                Some(key) => state.keys.insert(arn, Arc::new(key)),
                None => state.keys.remove(&arn),
            };
        }
        for (alias, target) in aliases {
            match target {
                Some(target) => state.aliases.insert(alias, target),
                None => state.aliases.remove(&alias),
            };
        }
        Ok(())
    }
}

/// A change on its way: what will be there instead.
#[derive(Debug)]
struct Edit<'a> {
    state: &'a State,
    version: Version,
    changed: BTreeMap<Arn, Option<StoredKey>>,
    aliases: BTreeMap<Arn, Option<Arn>>,
}

impl Edit<'_> {
    fn apply(&mut self, write: &Write) -> Result<(), StoreError> {
        match write {
            Write::PutAlias(alias) => self.put_alias(alias),
            Write::PutGrant(grant) => {
                let key = self.existing(&grant.key)?;
                match key.grants.binary_search_by(|other| other.id.cmp(&grant.id)) {
                    Ok(at) => key
                        .grants
                        .splice(at..=at, [Arc::new((**grant).clone())])
                        .for_each(drop),
                    Err(at) => key.grants.insert(at, Arc::new((**grant).clone())),
                }
                Ok(())
            }
            Write::PutKey(key) => {
                let version = self.version;
                match self.current(&key.arn) {
                    Some(stored) => stored.key = (**key).clone(),
                    None => {
                        let stored = StoredKey {
                            version,
                            key: (**key).clone(),
                            aliases: Vec::new(),
                            grants: Vec::new(),
                        };
                        self.changed.insert(key.arn.clone(), Some(stored));
                    }
                }
                Ok(())
            }
            Write::RemoveAlias { alias, target } => {
                let key = self.existing(target)?;
                let before = key.aliases.len();
                key.aliases.retain(|other| other.arn != *alias);
                if key.aliases.len() == before {
                    return Err(StoreError::Conflict);
                }
                self.aliases.insert(alias.clone(), None);
                Ok(())
            }
            Write::RemoveGrant { key, id } => {
                let key = self.existing(key)?;
                let at = key.grants.binary_search_by(|other| other.id.cmp(id));
                let at = at.map_err(|_| StoreError::Conflict)?;
                key.grants.remove(at);
                Ok(())
            }
            Write::RemoveKey(arn) => {
                let aliases: Vec<Arn> = {
                    let key = self.existing(arn)?;
                    key.aliases.iter().map(|alias| alias.arn.clone()).collect()
                };
                self.aliases
                    .extend(aliases.into_iter().map(|alias| (alias, None)));
                self.changed.insert(arn.clone(), None);
                Ok(())
            }
        }
    }

    /// An alias that points at another key is not taken from it unless the same change removes it
    /// there first.
    fn put_alias(&mut self, alias: &Alias) -> Result<(), StoreError> {
        let owner = match self.aliases.get(&alias.arn) {
            Some(owner) => owner.clone(),
            None => self.state.aliases.get(&alias.arn).cloned(),
        };
        if owner.is_some_and(|owner| owner != alias.target) {
            return Err(StoreError::Conflict);
        }
        let key = self.existing(&alias.target)?;
        key.aliases.retain(|other| other.arn != alias.arn);
        let at = key.aliases.partition_point(|other| other.arn < alias.arn);
        key.aliases.insert(at, alias.clone());
        self.aliases
            .insert(alias.arn.clone(), Some(alias.target.clone()));
        Ok(())
    }

    fn existing(&mut self, arn: &Arn) -> Result<&mut StoredKey, StoreError> {
        self.current(arn).ok_or(StoreError::Conflict)
    }

    fn current(&mut self, arn: &Arn) -> Option<&mut StoredKey> {
        if !self.changed.contains_key(arn) {
            let stored = self.state.keys.get(arn)?;
            let mut copy = (**stored).clone();
            copy.version = self.version;
            self.changed.insert(arn.clone(), Some(copy));
        }
        self.changed.get_mut(arn)?.as_mut()
    }
}

impl Place {
    /// Whether an ARN of KMS is of this account and Region.
    #[must_use]
    pub fn holds(&self, arn: &Arn) -> bool {
        arn.partition() == self.partition
            && arn.region() == self.region
            && arn.account() == Some(self.account)
    }
}

fn is_after(text: &str, after: Option<&str>) -> bool {
    after.is_none_or(|after| text > after)
}
