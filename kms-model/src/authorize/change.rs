//! What an allowed operation may change. Nothing else writes to the store.
//!
//! Every change is of the key that was decided on and expects the version that was decided on: when
//! somebody else was faster, nothing is written and the call starts anew. A dry run writes nothing.

use std::sync::Arc;

use policy_core::name::arn::Arn;

use crate::api::{
    CreateAlias, CreateGrant, CreateGrantRequest, CreateKey, CreateKeyRequest, DeleteAlias,
    RetireGrant, RevokeGrant, RevokeGrantRequest, RotateKeyOnDemand, UpdateAlias,
};
use crate::authorize::due::Writes;
use crate::authorize::{
    Authorized, Manages, OnAccount, OnAlias, OnDestination, OnKey, OnSource, refusal,
};
use crate::error::KmsError;
use crate::store::{Alias, Change, Grant, Key, RotationType, StoredKey, Version, Write};

impl<O: Manages> Authorized<'_, O, OnKey> {
    /// Changes the key.
    ///
    /// # Errors
    ///
    /// When somebody else changed it first, this is not the input that was decided on, or the store
    /// fails.
    pub fn update(self, input: &O::Input, edit: impl FnOnce(&mut Key)) -> Result<(), KmsError> {
        self.is_for(input)?;
        let stored = &self.target.0;
        let mut key = stored.key.clone();
        edit(&mut key);
        let before = stored.key.materials.iter().map(|material| material.id);
        let is_same = key.arn == stored.key.arn
            && before.eq(key.materials.iter().map(|material| material.id));
        if !is_same {
            return Err(refusal::internal(
                "the edit is of another key, or of material",
            ));
        }
        self.write(&[stored], vec![Write::PutKey(Box::new(key))])
    }
}

impl Authorized<'_, RotateKeyOnDemand, OnKey> {
    /// Gives the key new material, at once. The next automatic rotation stays where it is.
    ///
    /// # Errors
    ///
    /// When there is no randomness, somebody else changed the key first, or the store fails.
    pub fn rotate(self) -> Result<(), KmsError> {
        let on_demand = Some(RotationType::OnDemand);
        let material = self.gate.new_material(self.arn(), self.now(), on_demand)?;
        let stored = &self.target.0;
        let mut key = stored.key.clone();
        key.materials.push(material);
        self.write(&[stored], vec![Write::PutKey(Box::new(key))])
    }
}

impl Authorized<'_, CreateKey, OnAccount> {
    /// The ARN for a new key in the account and Region of the call.
    ///
    /// # Errors
    ///
    /// When there is no randomness.
    pub fn new_arn(&self) -> Result<Arn, KmsError> {
        self.gate.new_arn(self.place())
    }

    /// Adds a key, with new material. Tags need the permission of the second check.
    ///
    /// # Errors
    ///
    /// When the key is of another account or Region, has tags without permission, or the store
    /// fails.
    pub fn insert(
        self,
        input: &CreateKeyRequest,
        mut key: Key,
        tagging: Option<Authorized<'_, CreateKey, OnAccount>>,
    ) -> Result<Key, KmsError> {
        self.is_for(input)?;
        if !self.place().holds(&key.arn) {
            return Err(refusal::internal("the new key is of another place"));
        }
        match tagging {
            Some(tagging) => self.is_of_one_call_with(&tagging)?,
            None if key.tags.is_empty() => {}
            None => return Err(refusal::internal("tags need a permission of their own")),
        }
        let material = self.gate.new_material(&key.arn, self.now(), None)?;
        key.materials = vec![material];
        let expected = vec![(key.arn.clone(), None)];
        self.commit(expected, vec![Write::PutKey(Box::new(key.clone()))])?;
        Ok(key)
    }
}

impl Authorized<'_, CreateGrant, OnKey> {
    /// A new token of a grant of this key.
    ///
    /// # Errors
    ///
    /// When there is no randomness.
    pub fn token(&self, id: &str) -> Result<String, KmsError> {
        self.gate.token(self.arn(), id)
    }

    /// The id for a new grant.
    ///
    /// # Errors
    ///
    /// When there is no randomness.
    pub fn new_grant_id(&self) -> Result<String, KmsError> {
        self.gate.hexadecimal_id()
    }

    /// Adds a grant to the key.
    ///
    /// # Errors
    ///
    /// When somebody else changed the key first, or the store fails.
    pub fn put(self, input: &CreateGrantRequest, grant: Grant) -> Result<(), KmsError> {
        self.is_for(input)?;
        let stored = &self.target.0;
        if grant.key != stored.key.arn {
            return Err(refusal::internal("the grant is of another key"));
        }
        self.write(&[stored], vec![Write::PutGrant(Box::new(grant))])
    }
}

impl Authorized<'_, RetireGrant, OnKey> {
    /// Removes the grant that was decided on.
    ///
    /// # Errors
    ///
    /// When somebody else changed the key first, or the store fails.
    pub fn remove(self) -> Result<(), KmsError> {
        let id = self.admitted.grant.clone();
        let id = id.ok_or_else(|| refusal::internal("the call names no grant"))?;
        self.remove_grant(id)
    }
}

impl Authorized<'_, RevokeGrant, OnKey> {
    /// Removes a grant of the key.
    ///
    /// # Errors
    ///
    /// `NotFoundException` when the key has no such grant.
    pub fn remove(self, input: &RevokeGrantRequest) -> Result<(), KmsError> {
        self.is_for(input)?;
        self.remove_grant(input.grant_id.clone())
    }
}

impl Authorized<'_, CreateAlias, OnAlias> {
    /// Whether the alias points at a key already.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub fn is_taken(&self) -> Result<bool, KmsError> {
        let Some(holder) = self.gate.store.alias(self.alias())? else {
            return Ok(false);
        };
        Ok(self.gate.there(&holder, self.now())?.is_some())
    }

    /// Points the alias at the key.
    ///
    /// # Errors
    ///
    /// When somebody else changed the key or took the alias first, or the store fails.
    pub fn point_at(self, key: Authorized<'_, CreateAlias, OnKey>) -> Result<(), KmsError> {
        self.is_of_one_call_with(&key)?;
        let alias = Alias {
            arn: self.alias().clone(),
            target: key.arn().clone(),
            created: self.now(),
            updated: self.now(),
        };
        // A key that is gone, but was not swept away yet, gives its aliases up.
        let gone = match self.gate.store.alias(self.alias())? {
            Some(holder) => self.gate.store.key(&holder)?,
            None => None,
        };
        let gone = gone.filter(|stored| stored.key.is_gone(self.now()));
        let Some(gone) = gone else {
            return self.write(&[&key.target.0], vec![Write::PutAlias(alias)]);
        };
        let removal = Write::RemoveAlias {
            alias: alias.arn.clone(),
            target: gone.key.arn.clone(),
        };
        let writes = vec![removal, Write::PutAlias(alias)];
        self.write(&[&gone, &key.target.0], writes)
    }
}

impl Authorized<'_, UpdateAlias, OnAlias> {
    /// Points the alias at another key.
    ///
    /// # Errors
    ///
    /// When somebody else changed one of the keys first, or the store fails.
    pub fn move_to(
        self,
        from: Authorized<'_, UpdateAlias, OnSource>,
        to: Authorized<'_, UpdateAlias, OnDestination>,
    ) -> Result<(), KmsError> {
        self.is_of_one_call_with(&from)?;
        self.is_of_one_call_with(&to)?;
        let held = from.key().aliases.iter();
        let mut held = held.filter(|alias| alias.arn == *self.alias());
        // The alias was moved between its resolution and the reading of its key.
        let old = held.next().ok_or_else(KmsError::conflict)?;
        let new = Alias {
            arn: old.arn.clone(),
            target: to.arn().clone(),
            created: old.created,
            updated: self.now(),
        };
        if from.arn() == to.arn() {
            return self.write(&[&from.target.0], vec![Write::PutAlias(new)]);
        }
        let removal = Write::RemoveAlias {
            alias: old.arn.clone(),
            target: from.arn().clone(),
        };
        let writes = vec![removal, Write::PutAlias(new)];
        self.write(&[&from.target.0, &to.target.0], writes)
    }
}

impl Authorized<'_, DeleteAlias, OnAlias> {
    /// Removes the alias from its key.
    ///
    /// # Errors
    ///
    /// When somebody else changed the key first, or the store fails.
    pub fn remove_from(self, key: Authorized<'_, DeleteAlias, OnKey>) -> Result<(), KmsError> {
        self.is_of_one_call_with(&key)?;
        let removal = Write::RemoveAlias {
            alias: self.alias().clone(),
            target: key.arn().clone(),
        };
        self.write(&[&key.target.0], vec![removal])
    }
}

impl<O> Authorized<'_, O, OnKey> {
    fn remove_grant(self, id: String) -> Result<(), KmsError> {
        let stored = &self.target.0;
        if !stored.grants.iter().any(|grant| grant.id == id) {
            return Err(refusal::no_grant(&id));
        }
        let key = stored.key.arn.clone();
        self.write(&[stored], vec![Write::RemoveGrant { key, id }])
    }
}

impl<O, T> Authorized<'_, O, T> {
    /// Several checks of one operation are of one call, not picked from several.
    fn is_of_one_call_with<B>(&self, other: &Authorized<'_, O, B>) -> Result<(), KmsError> {
        if Arc::ptr_eq(&self.admitted, &other.admitted) {
            Ok(())
        } else {
            Err(refusal::internal("the permissions are of different calls"))
        }
    }

    fn write(&self, keys: &[&StoredKey], writes: Vec<Write>) -> Result<(), KmsError> {
        let expected = keys
            .iter()
            .map(|stored| (stored.key.arn.clone(), Some(stored.version)))
            .collect();
        self.commit(expected, writes)
    }

    fn commit(
        &self,
        expected: Vec<(Arn, Option<Version>)>,
        writes: Vec<Write>,
    ) -> Result<(), KmsError> {
        match self.admitted.writes {
            Writes::Imagined => return Ok(()),
            Writes::Made => {}
        }
        self.gate.store.commit(&Change { expected, writes })?;
        Ok(())
    }
}
