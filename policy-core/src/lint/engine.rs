//! Questions of rules about access, answered for all requests.
//!
//! Every question is asked once and its answer kept. What cannot be answered is an error of the
//! rule that asks, never a guess.

use std::sync::{Arc, OnceLock};

use crate::ast::Policy;
use crate::decide::Layer;
use crate::document::PolicyDocument;
use crate::explain::Explanation;
use crate::lint::document::Document;
use crate::lint::engine::owner::{owner, told_key};
use crate::lint::facts::Facts;
use crate::lint::own::{Known, Meets};
use crate::lint::pattern;
use crate::name::account::AccountId;
use crate::name::arn::Arn;
use crate::name::principal::PrincipalName;
use crate::record::{AccountRecord, KeyRecord};
use crate::semantics::{Semantics, Uncertain};
use crate::symbolic::answer::{Access, CallerAccess, Diff, Example};
use crate::symbolic::{Unloaded, World};
use crate::table::kms_action::Action;

pub(crate) mod ask;
pub(crate) mod assumed;
pub(crate) mod attached;
pub(crate) mod claims;
pub(crate) mod holder;
pub(crate) mod idle;
pub(crate) mod labels;
mod narrow;
mod owner;
mod region;
pub(crate) mod stranger;

use narrow::ReachBy;
use region::told_region;

/// The engine, asked about one key policy. Identity and organization policies are not loaded and
/// may say anything.
#[derive(Debug)]
pub(crate) struct Engine {
    policy: PolicyDocument,
    key: Arn,
    owner: Owner,
    is_settled: bool,
    record: KeyRecord,
    accounts: Vec<AccountRecord>,
    access: OnceLock<Result<Access, String>>,
    open: OnceLock<Vec<ReachBy>>,
}

/// The account of the key, and how it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// The facts say it.
    Said(AccountId),
    /// The policy names it and no other, or it alone can be the one that administers.
    Told(AccountId),
    /// It is not known; a stand-in takes its place.
    Unknown,
}

impl Engine {
    pub(super) fn new(document: &Document, facts: &Facts) -> Option<Self> {
        let policy = document.key_policy()?.clone();
        let owner = owner(document, facts, &policy.policy);
        let told = document
            .key
            .arn
            .clone()
            .or_else(|| told_key(&policy.policy));
        let told = told.filter(|key| owner.account().is_none_or(|own| key.account() == Some(own)));
        let known = Known {
            key: told.as_ref(),
            account: owner.account(),
            region: facts.region.as_deref(),
        };
        let resources = policy.policy.statements.iter();
        let mut resources = resources.filter_map(|it| it.value.resource.as_ref());
        let is_open = resources.any(|element| {
            let mut entries = element.entries.iter();
            entries.any(|entry| known.meets(&entry.value) == Meets::Depends)
        });
        let is_settled = owner.account().is_some() && !is_open;
        let key = match &told {
            Some(key) => key.clone(),
            None => {
                let region = facts.region.clone().or_else(|| told_region(document));
                assumed::key(region.as_deref(), owner.account())?
            }
        };
        Some(Self {
            owner,
            is_settled,
            ..Self::of_key(document, facts, policy, key)
        })
    }

    /// The engine, asked as if the policy were that of a certain key.
    pub(super) fn of_key(
        document: &Document,
        facts: &Facts,
        policy: PolicyDocument,
        key: Arn,
    ) -> Self {
        let mut record = KeyRecord::new(key.clone(), vec![policy.clone()]);
        record.metadata = document.key.metadata.clone();
        let said = facts.organization.clone();
        let said = said.filter(|_| facts.account.is_some() && facts.account == key.account());
        let organization = said.or_else(|| organization_of(document));
        let accounts = key.account().zip(organization);
        let accounts = accounts.map(|(id, organization)| AccountRecord {
            id,
            org_id: Some(organization),
            org_path: None,
            management: false,
            scp: None,
            rcp: Vec::new(),
        });
        Self {
            policy,
            owner: key.account().map_or(Owner::Unknown, Owner::Said),
            is_settled: true,
            key,
            record,
            accounts: accounts.into_iter().collect(),
            access: OnceLock::new(),
            open: OnceLock::new(),
        }
    }

    /// The account of the key.
    #[must_use]
    pub(crate) const fn owner(&self) -> Owner {
        self.owner
    }

    /// Whether the owner is known, and of every statement whether its resource is the key: without
    /// that, what nobody can do may be done by somebody who is not known.
    #[must_use]
    pub(crate) const fn is_settled(&self) -> bool {
        self.is_settled
    }

    /// The key that is asked about: the real one if known, else a stand-in.
    #[must_use]
    pub(crate) const fn key(&self) -> &Arn {
        &self.key
    }

    /// The policy.
    #[must_use]
    pub(crate) const fn policy(&self) -> &PolicyDocument {
        &self.policy
    }

    /// Who can do what, by the key policy alone and with identity policies that it lets count.
    ///
    /// # Errors
    ///
    /// Why it could not be settled.
    pub(crate) fn access(&self) -> Result<&Access, String> {
        let asked = self
            .access
            .get_or_init(|| ask::access(&self.world(&self.policy)));
        asked.as_ref().map_err(Clone::clone)
    }

    /// Who of the owning account can change the policy, by the policy alone or with identity policies
    /// that it lets count. Nobody: locked out.
    ///
    /// # Errors
    ///
    /// Why it could not be settled.
    pub(crate) fn managers(&self) -> Result<Vec<&CallerAccess>, String> {
        let callers = self.access()?.callers.iter();
        let managers = callers.filter(|it| it.is_own && it.all().contains(Action::PUT_KEY_POLICY));
        Ok(managers.collect())
    }

    /// How a request is decided, and why.
    #[must_use]
    pub(crate) fn explain(&self, example: &Example) -> Option<Explanation> {
        ask::explain(&self.world(&self.policy), example)
    }

    /// The statements of the policy that settle a request, by their indexes.
    #[must_use]
    pub(crate) fn settling(&self, example: &Example) -> Vec<usize> {
        let explanation = self.explain(example);
        let checks = explanation.iter().flat_map(|it| &it.checks);
        let statements = checks.flat_map(|check| &check.determining);
        let own = statements.filter(|it| it.layer == Layer::KeyPolicy);
        own.map(|it| it.index).collect()
    }

    /// The statements that settle a request of a caller for an action that it may take, by their
    /// indexes.
    #[must_use]
    pub(crate) fn allowing(&self, caller: &CallerAccess, action: Action) -> Vec<usize> {
        let Some(example) = caller.example(action) else {
            return Vec::new();
        };
        let mut example = example.clone();
        // One example stands for several actions.
        for check in &mut example.request.checks {
            check.action = action;
        }
        self.settling(&example)
    }

    /// What changes when another policy takes the place of this one.
    ///
    /// # Errors
    ///
    /// Why it could not be settled.
    pub(crate) fn compare(&self, other: &Policy) -> Result<Diff, String> {
        self.compare_both(&self.policy.policy, other)
    }

    /// The same with other policies on both sides.
    pub(super) fn compare_both(&self, old: &Policy, new: &Policy) -> Result<Diff, String> {
        let [old, new] = [old, new].map(|policy| PolicyDocument {
            policy: policy.clone(),
            source: Arc::clone(&self.policy.source),
        });
        ask::diff(&self.world(&old), &self.world(&new))
    }

    /// Who could do what if another policy took the place of this one.
    ///
    /// # Errors
    ///
    /// Why it could not be settled.
    pub(crate) fn access_under(&self, other: &Policy) -> Result<Access, String> {
        let other = PolicyDocument {
            policy: other.clone(),
            source: Arc::clone(&self.policy.source),
        };
        ask::access(&self.world(&other))
    }

    /// Whether something holds of who can do what under every reading of the points that AWS's
    /// documentation leaves open, as far as each alone can change it.
    ///
    /// # Errors
    ///
    /// Why it could not be settled.
    pub(crate) fn is_certain(&self, holds: impl Fn(&Access) -> bool) -> Result<bool, String> {
        let world = self.world(&self.policy);
        for point in DOUBTFUL {
            let semantics = Semantics::default().flipped(point);
            if !holds(&ask::access_under(&world, semantics)?) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The world in which the key has this policy and nothing else is loaded.
    #[must_use]
    pub(crate) fn world(&self, policy: &PolicyDocument) -> World {
        let record = KeyRecord {
            policies: vec![policy.clone()],
            ..self.record.clone()
        };
        World {
            accounts: self.accounts.clone(),
            principals: Vec::new(),
            keys: vec![record],
            endpoints: std::collections::BTreeMap::new(),
            unloaded: Unloaded::MayBeAnything,
        }
    }
}

impl Owner {
    /// The account, if it is known.
    #[must_use]
    pub(crate) const fn account(self) -> Option<AccountId> {
        match self {
            Self::Said(account) | Self::Told(account) => Some(account),
            Self::Unknown => None,
        }
    }
}

/// The organization of the key, when conditions compare with it: the one that is written out, or a
/// stand-in, since the policy takes for granted that there is one.
fn organization_of(document: &Document) -> Option<String> {
    let tests = || document.statements.iter().flat_map(|it| &it.tests);
    let speaks = |text: &str| text.to_ascii_lowercase().contains("${aws:resourceorg");
    if !tests().any(|test| test.texts().any(speaks)) {
        return None;
    }
    let mut named =
        tests().filter(|test| test.key.value.eq_ignore_ascii_case("aws:PrincipalOrgID"));
    let literal = named.find_map(|test| test.texts().find(|it| pattern::is_literal(it)));
    Some(literal.unwrap_or(SOME_ORGANIZATION).to_owned())
}

/// The account that a principal is of.
#[must_use]
pub(crate) fn account_of(name: &PrincipalName) -> Option<AccountId> {
    match name {
        PrincipalName::Account { account, .. } => Some(*account),
        PrincipalName::AssumedRole(arn)
        | PrincipalName::FederatedUser(arn)
        | PrincipalName::Role(arn)
        | PrincipalName::User(arn) => arn.account(),
        PrincipalName::Any
        | PrincipalName::AnyAws
        | PrincipalName::CanonicalUser(_)
        | PrincipalName::Federated(_)
        | PrincipalName::Service(_)
        | PrincipalName::UniqueId(_) => None,
    }
}

/// Points that can change what statements of a key policy match.
const DOUBTFUL: [Uncertain; 9] = [
    Uncertain::AnyAwsAndServices,
    Uncertain::GrantForResourceOnDirectCalls,
    Uncertain::ShortArnPattern,
    Uncertain::ParameterDefaults,
    Uncertain::VariableInBool,
    Uncertain::FourDigitDate,
    Uncertain::UnparsableValue,
    Uncertain::MissingSetOperator,
    Uncertain::TagsInKeyPolicy,
];

const SOME_ORGANIZATION: &str = "o-0000000000";
