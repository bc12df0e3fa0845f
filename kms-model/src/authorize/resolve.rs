//! From what a call names to what is stored.

use std::sync::Arc;

use policy_core::name::account::AccountId;
use policy_core::name::arn::Arn;
use policy_core::name::principal::Caller;
use policy_core::plan::{KeyReference, PlannedCheck, Target};
use policy_core::request::Parameters;
use policy_core::value::time::Timestamp;

use crate::api::{Operation, RetireGrant};
use crate::authorize::{Gate, Guarded, managed, refusal};
use crate::call::Call;
use crate::crypto::blob::Header;
use crate::error::{ErrorKind, KmsError};
use crate::store::{Place, StoredKey};

/// What one check is on, as it was found.
#[derive(Debug)]
pub(crate) enum Found {
    Account(Place),
    Alias(Arn),
    Key(Arc<StoredKey>),
}

/// Looks up what one call names.
#[derive(Debug)]
pub(super) struct Resolver<'a> {
    gate: &'a Gate,
    pub(super) call: &'a Call,
    now: Timestamp,
    operation: &'static str,
    ciphertext: Option<&'a [u8]>,
    /// The ARNs that the call says itself.
    pub(super) named: Vec<&'a str>,
    /// Whether nothing but the ciphertext names the key of the first check.
    pub(super) named_by_ciphertext: bool,
}

impl Gate {
    /// A key, if it is there. A key whose deletion is due is gone, whether or not it was swept away
    /// yet.
    pub(super) fn there(
        &self,
        arn: &Arn,
        now: Timestamp,
    ) -> Result<Option<Arc<StoredKey>>, KmsError> {
        let stored = self.store.key(arn)?;
        Ok(stored.filter(|stored| !stored.key.is_gone(now)))
    }

    pub(super) fn resolver<'a, O: Guarded>(
        &'a self,
        call: &'a Call,
        now: Timestamp,
        input: &'a O::Input,
        checks: &'a [PlannedCheck],
    ) -> Resolver<'a> {
        Resolver {
            gate: self,
            call,
            now,
            operation: O::NAME,
            ciphertext: O::ciphertext(input),
            named: checks
                .iter()
                .filter_map(|check| match &check.target {
                    Target::Key(KeyReference::Arn(arn) | KeyReference::CiphertextOr(arn)) => {
                        Some(arn.as_str())
                    }
                    Target::Account { .. }
                    | Target::Alias(_)
                    | Target::Key(
                        KeyReference::Alias(_)
                        | KeyReference::Ciphertext
                        | KeyReference::GrantToken(_),
                    ) => None,
                })
                .collect(),
            named_by_ciphertext: checks
                .first()
                .is_some_and(|check| check.target == Target::Key(KeyReference::Ciphertext)),
        }
    }
}

impl Resolver<'_> {
    /// The grant that the call is about, if it is about one.
    pub(super) fn named_grant(&self, parameters: &Parameters) -> Result<Option<String>, KmsError> {
        if self.operation != RetireGrant::NAME {
            return Ok(None);
        }
        match &parameters.grant_token {
            Some(token) => Ok(Some(self.gate.grant_of_token(token)?.id)),
            None => Ok(parameters.grant_id.clone()),
        }
    }

    /// Whether the grant is there. Only the account of the key learns that it is not.
    pub(super) fn holds_grant(&self, found: &[Found], id: &str) -> Result<(), KmsError> {
        let Some(Found::Key(stored)) = found.first() else {
            return Err(refusal::no_grant(id));
        };
        if stored.grants.iter().any(|grant| grant.id == id) {
            return Ok(());
        }
        if stored.key.arn.account() == self.call.identity.account() {
            return Err(refusal::no_grant(id));
        }
        Err(self.hidden("kms:RetireGrant"))
    }

    /// What the checks are on, up to the first that is on something of another account that is not
    /// there; and the refusal of that one.
    ///
    /// What the caller's own account lacks is said first: whether a key of another account is there
    /// must not show in the order of errors.
    pub(super) fn targets(
        &self,
        checks: &[PlannedCheck],
    ) -> Result<(Vec<Found>, Option<KmsError>), KmsError> {
        let mut found = Vec::with_capacity(checks.len());
        let mut hidden: Option<KmsError> = None;
        for check in checks {
            match (self.target(check), &hidden) {
                (Ok(target), None) => found.push(target),
                (Ok(_), Some(_)) => {}
                (Err(error), None) if error.kind == ErrorKind::AccessDenied => hidden = Some(error),
                (Err(error), Some(_)) if error.kind == ErrorKind::AccessDenied => {}
                (Err(error), _) => return Err(error),
            }
        }
        Ok((found, hidden))
    }

    fn target(&self, check: &PlannedCheck) -> Result<Found, KmsError> {
        let action = check.action.full_name();
        match &check.target {
            Target::Account {
                partition,
                region,
                account,
            } => Ok(Found::Account(Place {
                partition: partition.clone(),
                region: region.clone(),
                account: *account,
            })),
            Target::Alias(arn) => {
                self.is_here(arn)?;
                Ok(Found::Alias(arn.clone()))
            }
            Target::Key(reference) => self.key_of(reference, action).map(Found::Key),
        }
    }

    fn key_of(
        &self,
        reference: &KeyReference,
        action: &'static str,
    ) -> Result<Arc<StoredKey>, KmsError> {
        match reference {
            KeyReference::Alias(alias) => self.key_of_alias(alias, action),
            KeyReference::Arn(arn) => self.key(arn, action),
            KeyReference::Ciphertext => {
                let header = self.header().ok_or_else(refusal::bad_ciphertext)?;
                let arn = self.named_by(&header)?;
                let stored = self.stored(&arn)?;
                stored.ok_or_else(refusal::ciphertext_key)
            }
            KeyReference::CiphertextOr(arn) => {
                let named = self.header().map(|header| self.named_by(&header));
                let same_id = |other: &Arn| other.resource() == arn.resource();
                match named.transpose()?.filter(same_id) {
                    Some(named) => self.key(&named, action),
                    None => self.key(arn, action),
                }
            }
            KeyReference::GrantToken(token) => {
                let key = self.gate.grant_of_token(token)?.key;
                self.key(&key, action)
            }
        }
    }

    fn key_of_alias(&self, alias: &Arn, action: &'static str) -> Result<Arc<StoredKey>, KmsError> {
        self.is_here(alias)?;
        if let Some(arn) = self.gate.store.alias(alias)? {
            let key = self.key(&arn, action)?;
            // The alias was moved after it was read: the call is decided on what is there now.
            if !key.aliases.iter().any(|other| other.arn == *alias) {
                return Err(KmsError::conflict());
            }
            return Ok(key);
        }
        if let Some(draft) = managed::on_first_use(self.call, alias, self.now) {
            return self.gate.managed_key(draft);
        }
        if self.is_own(alias) {
            return Err(refusal::no_alias(alias));
        }
        Err(self.hidden(action))
    }

    fn key(&self, arn: &Arn, action: &'static str) -> Result<Arc<StoredKey>, KmsError> {
        self.is_here(arn)?;
        match self.stored(arn)? {
            Some(stored) => Ok(stored),
            None if self.is_own(arn) => Err(refusal::no_key(arn)),
            None => Err(self.hidden(action)),
        }
    }

    /// A key of an account that is not known to IAM is not there: nobody could decide about it.
    fn stored(&self, arn: &Arn) -> Result<Option<Arc<StoredKey>>, KmsError> {
        let owner = arn.account();
        let known = owner.and_then(|owner| self.gate.parts.iam.account(owner));
        match known {
            Some(_) => self.gate.there(arn, self.now),
            None => Ok(None),
        }
    }

    fn header(&self) -> Option<Header> {
        Header::parse(self.ciphertext?)
            .ok()
            .map(|(header, _)| header)
    }

    /// The key that a ciphertext names, in the Region of the call.
    fn named_by(&self, header: &Header) -> Result<Arn, KmsError> {
        let partition = &self.call.partition;
        let resource = format!("key/{}", header.key_id());
        Arn::of_kms(partition, &self.call.region, header.account(), &resource)
            .map_err(|_| refusal::bad_ciphertext())
    }

    fn is_here(&self, arn: &Arn) -> Result<(), KmsError> {
        let here = arn.region() == self.call.region && arn.partition() == self.call.partition;
        if here {
            Ok(())
        } else {
            Err(refusal::other_region(arn.region()))
        }
    }

    pub(super) fn is_own(&self, arn: &Arn) -> bool {
        let own: Option<AccountId> = self.call.identity.account();
        own.is_some() && arn.account() == own
    }

    pub(super) fn hidden(&self, action: &str) -> KmsError {
        let caller: &Caller = self.call.identity.caller();
        refusal::hidden(caller.as_str(), action)
    }
}
