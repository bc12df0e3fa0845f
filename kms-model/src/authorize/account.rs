//! What an allowed operation may list.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use policy_core::name::arn::Arn;
use policy_core::name::key::KeyIdentifier;
use policy_core::name::principal::PrincipalName;
use policy_core::plan::PlanError;

use crate::api::{ListAliases, ListKeys, ListRetirableGrants};
use crate::authorize::{Authorized, OnAccount, refusal};
use crate::error::{ErrorKind, KmsError};
use crate::store::{Alias, Grant, StoredKey};

/// Keys, and where the next page begins.
#[derive(Debug)]
pub struct KeyPage {
    /// In the order of their ARNs.
    pub keys: Vec<Arc<StoredKey>>,
    /// The marker of the next page, if there is one.
    pub next: Option<String>,
}

/// Aliases, and where the next page begins.
#[derive(Debug)]
pub struct AliasPage {
    /// In the order of their ARNs.
    pub aliases: Vec<Alias>,
    /// The marker of the next page, if there is one.
    pub next: Option<String>,
}

/// Grants, and where the next page begins.
#[derive(Debug)]
pub struct GrantPage {
    /// In the order of their ids.
    pub grants: Vec<Arc<Grant>>,
    /// The marker of the next page, if there is one.
    pub next: Option<String>,
}

impl Authorized<'_, ListKeys, OnAccount> {
    /// Keys of the account and Region of the call.
    ///
    /// # Errors
    ///
    /// `InvalidMarkerException`, or when the store fails.
    pub fn keys(self, marker: Option<&str>, limit: usize) -> Result<KeyPage, KmsError> {
        let after = marker.map(read_marker).transpose()?;
        let now = self.now();
        let store = &self.gate.store;
        let (keys, next) = page(limit, after, |after, wanted| {
            let keys = store.keys(self.place(), after, wanted)?;
            Ok(keys
                .into_iter()
                .map(|key| (key.key.arn.as_str().to_owned(), key))
                .collect())
        })?;
        let keys = keys.into_iter().filter(|key| !key.key.is_gone(now));
        Ok(KeyPage {
            keys: keys.collect(),
            next,
        })
    }
}

impl Authorized<'_, ListAliases, OnAccount> {
    /// Aliases of the account and Region of the call.
    ///
    /// # Errors
    ///
    /// `InvalidMarkerException`, or when the store fails.
    pub fn aliases(self, marker: Option<&str>, limit: usize) -> Result<AliasPage, KmsError> {
        let after = marker.map(read_marker).transpose()?;
        let store = &self.gate.store;
        let (mut aliases, next) = page(limit, after, |after, wanted| {
            let aliases = store.aliases(self.place(), after, wanted)?;
            Ok(aliases
                .into_iter()
                .map(|alias| (alias.arn.as_str().to_owned(), alias))
                .collect())
        })?;
        let mut gone = BTreeMap::new();
        for alias in &aliases {
            if !gone.contains_key(&alias.target) {
                let stored = self.gate.there(&alias.target, self.now())?;
                gone.insert(alias.target.clone(), stored.is_none());
            }
        }
        aliases.retain(|alias| gone.get(&alias.target) == Some(&false));
        Ok(AliasPage { aliases, next })
    }

    /// Aliases of one key, which is of the account and Region of the call.
    ///
    /// # Errors
    ///
    /// `InvalidMarkerException`; `InvalidArnException` for what does not name a key;
    /// `NotFoundException` when there is no such key here, or when the store fails.
    pub fn aliases_of(
        self,
        key: &str,
        marker: Option<&str>,
        limit: usize,
    ) -> Result<AliasPage, KmsError> {
        let arn = self.own_key(key)?;
        let stored = self.gate.there(&arn, self.now())?;
        let stored = stored.ok_or_else(|| refusal::no_key(&arn))?;
        let (aliases, next) = page_of(&stored.aliases, |alias| alias.arn.as_str(), marker, limit)?;
        Ok(AliasPage { aliases, next })
    }

    /// The ARN of a key, as a call names it that cannot reach other accounts. Nobody learns here
    /// whether another account has a key.
    fn own_key(&self, key: &str) -> Result<Arn, KmsError> {
        let place = self.place();
        let refused = |reason| {
            refusal::of_plan(PlanError::Identifier {
                member: "KeyId",
                reason,
            })
        };
        match key.parse::<KeyIdentifier>().map_err(refused)? {
            KeyIdentifier::KeyArn(arn) if arn.region() != place.region => {
                Err(refusal::other_region(arn.region()))
            }
            KeyIdentifier::KeyArn(arn) if place.holds(&arn) => Ok(arn),
            KeyIdentifier::KeyArn(arn) => Err(refusal::no_key(&arn)),
            KeyIdentifier::KeyId(id) => {
                let resource = format!("key/{id}");
                Arn::of_kms(&place.partition, &place.region, place.account, &resource)
                    .map_err(|_| refusal::other_region(&place.region))
            }
            alias @ (KeyIdentifier::AliasArn(_) | KeyIdentifier::AliasName(_)) => {
                Err(KmsError::new(
                    ErrorKind::InvalidArn,
                    format!("`KeyId` of ListAliases cannot be an alias: `{alias}`"),
                ))
            }
        }
    }
}

impl Authorized<'_, ListRetirableGrants, OnAccount> {
    /// Grants of the Region of the call that a principal of the caller's account may retire, on
    /// keys of any account; or those that a service may, on keys of the account or issued by it.
    ///
    /// # Errors
    ///
    /// `InvalidArnException` when the principal is none of the account, `InvalidMarkerException`,
    /// or when the store fails.
    pub fn retirable(
        &self,
        principal: Option<&str>,
        service: Option<&str>,
        marker: Option<&str>,
        limit: usize,
    ) -> Result<GrantPage, KmsError> {
        let after = marker.map(read_marker).transpose()?;
        let retiring = match (principal, service) {
            (Some(arn), _) => self.own_principal(arn)?,
            (None, Some(service)) => service,
            (None, None) => return Err(refusal::invalid_arn()),
        };
        let (grants, next) = page(limit, after, |after, wanted| {
            self.some_retirable(retiring, after, wanted)
        })?;
        Ok(GrantPage { grants, next })
    }

    fn own_principal<'t>(&self, arn: &'t str) -> Result<&'t str, KmsError> {
        let parsed: Option<Arn> = arn.parse().ok();
        let named = PrincipalName::parse_aws(arn).is_ok();
        let place = self.place();
        let own =
            |arn: &Arn| arn.account() == Some(place.account) && arn.partition() == place.partition;
        if named && parsed.as_ref().is_some_and(own) {
            Ok(arn)
        } else {
            Err(refusal::invalid_arn())
        }
    }

    /// The store finds by name what may be of somebody else by now, so more may have to be looked
    /// at than are wanted.
    fn some_retirable(
        &self,
        retiring: &str,
        after: Option<&str>,
        wanted: usize,
    ) -> Result<Vec<(String, Arc<Grant>)>, KmsError> {
        let store = &self.gate.store;
        let region = &self.place().region;
        let many = wanted.max(LOOKED_AT);
        let mut after = after.map(str::to_owned);
        let mut found = Vec::new();
        loop {
            let batch = store.retirable(region, retiring, after.as_deref(), many)?;
            let is_last = batch.len() < many;
            after = batch.last().map(|grant| grant.id.clone());
            for grant in batch {
                if self.is_retirable(retiring, &grant)? {
                    found.push((grant.id.clone(), grant));
                }
            }
            if is_last || found.len() >= wanted {
                found.truncate(wanted);
                return Ok(found);
            }
        }
    }

    fn is_retirable(&self, retiring: &str, grant: &Grant) -> Result<bool, KmsError> {
        let place = self.place();
        let meant = grant.retiring.as_ref().map(|party| self.shown(party));
        let mine = match &meant {
            Some(PrincipalName::Service(_)) => {
                grant.key.account() == Some(place.account)
                    || grant.issuing_account == Some(place.account)
            }
            Some(_) | None => true,
        };
        if !mine || meant.is_none_or(|meant| meant.as_str() != retiring) {
            return Ok(false);
        }
        let key = self.gate.store.key(&grant.key)?;
        Ok(key.is_some_and(|key| !key.key.is_gone(self.now())))
    }
}

/// Cuts a page out of items that are in order already, for lists of one key.
///
/// # Errors
///
/// `InvalidMarkerException`.
pub fn page_of<T: Clone>(
    items: &[T],
    name: impl Fn(&T) -> &str,
    marker: Option<&str>,
    limit: usize,
) -> Result<(Vec<T>, Option<String>), KmsError> {
    let after = marker.map(read_marker).transpose()?;
    page(limit, after, |after, wanted| {
        let rest = items
            .iter()
            .filter(|item| after.is_none_or(|after| name(item) > after));
        Ok(rest
            .take(wanted)
            .map(|item| (name(item).to_owned(), item.clone()))
            .collect())
    })
}

/// One more than the page is asked for, to learn whether there is another page.
fn page<T>(
    limit: usize,
    after: Option<String>,
    fetch: impl FnOnce(Option<&str>, usize) -> Result<Vec<(String, T)>, KmsError>,
) -> Result<(Vec<T>, Option<String>), KmsError> {
    let mut items = fetch(after.as_deref(), limit.saturating_add(1))?;
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items
        .last()
        .filter(|_| more)
        .map(|(name, _)| URL_SAFE_NO_PAD.encode(name));
    Ok((items.into_iter().map(|(_, item)| item).collect(), next))
}

/// A marker is the name after which the next page begins.
fn read_marker(marker: &str) -> Result<String, KmsError> {
    let bytes = URL_SAFE_NO_PAD.decode(marker).ok();
    let name = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    name.ok_or_else(|| {
        KmsError::new(
            ErrorKind::InvalidMarker,
            "The request was rejected because the marker that specifies where pagination should \
             next begin is not valid.",
        )
    })
}

/// Grants that the store is asked for at once where some of them may not count.
const LOOKED_AT: usize = 1_000;
