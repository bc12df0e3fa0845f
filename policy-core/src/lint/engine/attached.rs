//! Questions about an identity policy: it is the only policy of a user or role, and there is a key
//! whose policy lets identity policies count.

use std::collections::BTreeMap;

use crate::ast::PolicyKind;
use crate::document::PolicyDocument;
use crate::lint::document::Document;
use crate::lint::engine::ask;
use crate::lint::engine::assumed::{
    SOME_KEY, SOME_REGION, STAND_IN, delegating, partition, user_or_role,
};
use crate::lint::engine::claims::Claim;
use crate::lint::facts::Facts;
use crate::lint::pattern;
use crate::lint::view::Statement;
use crate::name::account::AccountId;
use crate::name::arn::Arn;
use crate::record::KeyRecord;
use crate::symbolic::answer::{Example, Verdict};
use crate::symbolic::{Unloaded, World};

/// An identity policy, attached.
#[derive(Clone, Debug)]
pub(crate) struct Attached {
    policy: PolicyDocument,
    principal: Arn,
    key: Arn,
}

/// What tags and aliases the key has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Labels {
    /// Its tags.
    pub(crate) tags: BTreeMap<String, String>,
    /// Its aliases, `alias/name`.
    pub(crate) aliases: Vec<String>,
}

impl Attached {
    /// The policy of a document with a key that a statement speaks of; `None` when it is no
    /// identity policy, has errors, or speaks of no key of KMS.
    #[must_use]
    pub(crate) fn new(document: &Document, facts: &Facts, statement: &Statement) -> Option<Self> {
        match document.policy_kind()? {
            PolicyKind::IdentityPolicy => {}
            PolicyKind::KeyPolicy
            | PolicyKind::PermissionsBoundary
            | PolicyKind::ResourceControlPolicy
            | PolicyKind::ServiceControlPolicy
            | PolicyKind::SessionPolicy
            | PolicyKind::VpcEndpointPolicy => return None,
        }
        let policy = document.policy.clone()?;
        let owner = document.principal.as_ref().and_then(Arn::account);
        let account = owner.or(facts.account).or_else(|| named_account(document));
        let key = key_of(statement, facts, account)?;
        let principal = match &document.principal {
            Some(principal) => principal.clone(),
            None => {
                let (partition, account) = (key.partition(), key.account_text());
                format!("arn:{partition}:iam::{account}:role/attached")
                    .parse()
                    .ok()?
            }
        };
        Some(Self {
            policy,
            principal,
            key,
        })
    }

    /// The user or role: the real one if known, else a stand-in.
    #[must_use]
    pub(crate) const fn principal(&self) -> &Arn {
        &self.principal
    }

    /// The key.
    #[must_use]
    pub(crate) const fn key(&self) -> &Arn {
        &self.key
    }

    /// Whether a claim holds of a key with these tags and aliases.
    ///
    /// # Errors
    ///
    /// Why it could not be settled.
    pub(crate) fn prove(&self, labels: &Labels, claim: &Claim) -> Result<Verdict, String> {
        ask::prove(&self.world(labels), claim)
    }

    /// A request that makes a claim false of a key with these tags and aliases, if there is one.
    ///
    /// # Errors
    ///
    /// Why it could not be settled.
    pub(crate) fn refute(&self, labels: &Labels, claim: &Claim) -> Result<Option<Example>, String> {
        let found = ask::refute(&self.world(labels), claim)?;
        Ok(found.map(|it| it.example))
    }

    fn world(&self, labels: &Labels) -> World {
        let account = self.key.account();
        let delegating = account.and_then(|it| delegating(it, self.key.partition()));
        let mut key = KeyRecord::new(self.key.clone(), delegating.into_iter().collect());
        key.tags = Some(labels.tags.clone());
        key.aliases = Some(labels.aliases.clone());
        World {
            principals: vec![user_or_role(&self.principal, vec![self.policy.clone()])],
            keys: vec![key],
            unloaded: Unloaded::DoNotExist,
            ..World::default()
        }
    }
}

/// The first account that a `Resource` of the document names.
fn named_account(document: &Document) -> Option<AccountId> {
    let listed = document
        .statements
        .iter()
        .filter_map(|it| it.resource.as_ref());
    let mut entries = listed.flat_map(|listed| &listed.entries);
    entries.find_map(|entry| entry.value.split(':').nth(4)?.parse().ok())
}

/// A key that a statement speaks of: what its `Resource` leaves open is filled in.
fn key_of(statement: &Statement, facts: &Facts, account: Option<AccountId>) -> Option<Arn> {
    let account = account.or_else(|| AccountId::from_digits(STAND_IN))?;
    let region = facts.region.as_deref().unwrap_or(SOME_REGION);
    let entries = statement.resource.iter().flat_map(|it| &it.entries);
    let mut texts = entries.map(|entry| entry.value.as_str());
    let any = || Arn::of_kms(partition(region), region, account, SOME_KEY).ok();
    if statement
        .resource
        .as_ref()
        .is_none_or(|it| it.polarity == crate::ast::Polarity::IsNot)
    {
        return any();
    }
    texts.find_map(|text| {
        if text == "*" {
            return any();
        }
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let [_, own_partition, "kms", own_region, own_account, resource] = parts.as_slice() else {
            return None;
        };
        let is_open = |part: &str| !pattern::is_literal(part);
        let region = if is_open(own_region) {
            region
        } else {
            own_region
        };
        let own_partition = if is_open(own_partition) {
            partition(region)
        } else {
            own_partition
        };
        let account = match own_account.parse::<AccountId>() {
            Ok(account) => account,
            Err(_) if is_open(own_account) => account,
            Err(_) => return None,
        };
        let resource = match *resource {
            resource if resource.starts_with("alias/") => return None,
            resource if is_open(resource) => SOME_KEY,
            resource => resource,
        };
        Arn::of_kms(own_partition, region, account, resource).ok()
    })
}
