//! Questions of rules about access, answered for all requests.
//!
//! Every question is asked once and its answer kept. What cannot be answered is an error of the
//! rule that asks, never a guess.

use std::sync::{Arc, OnceLock};

use crate::ast::{Effect, Polarity, Policy};
use crate::decide::Layer;
use crate::document::PolicyDocument;
use crate::explain::Explanation;
use crate::lint::document::Document;
use crate::lint::engine::owner::{owner, told_key};
use crate::lint::facts::Facts;
use crate::lint::own::{Known, Meets};
use crate::name::account::AccountId;
use crate::name::arn::Arn;
use crate::name::principal::PrincipalName;
use crate::record::{AccountRecord, KeyRecord};
use crate::symbolic::answer::{
    Access, Audit, CallerAccess, Diff, Example, Reached, Undecided, Verdict,
};
use crate::symbolic::claim::read_claims;
use crate::symbolic::{self, Options, Unloaded, World};
use crate::table::kms_action::Action;
use crate::text::source::Source;

pub mod attached;
pub mod claims;
pub mod labels;
mod narrow;
mod owner;

use narrow::ReachBy;
pub(super) use narrow::refute;

/// The engine, asked about one key policy. Identity and organization policies are not loaded and
/// may say anything.
#[derive(Debug)]
pub struct Engine {
    policy: PolicyDocument,
    key: Arn,
    owner: Owner,
    is_settled: bool,
    record: KeyRecord,
    accounts: Vec<AccountRecord>,
    access: OnceLock<Result<Access, String>>,
    audit: OnceLock<Result<Audit, String>>,
    reach: OnceLock<Result<Vec<Reached>, String>>,
    open: OnceLock<Vec<ReachBy>>,
}

/// The account of the key, and how it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
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
                let account = owner
                    .account()
                    .or_else(|| AccountId::from_digits(STAND_IN))?;
                let region = facts.region.as_deref().unwrap_or(SOME_REGION);
                Arn::of_kms(partition(region), region, account, SOME_KEY).ok()?
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
            audit: OnceLock::new(),
            reach: OnceLock::new(),
            open: OnceLock::new(),
        }
    }

    /// The account of the key.
    #[must_use]
    pub const fn owner(&self) -> Owner {
        self.owner
    }

    /// Whether the owner is known, and of every statement whether its resource is the key: without
    /// that, what nobody can do may be done by somebody who is not known.
    #[must_use]
    pub const fn is_settled(&self) -> bool {
        self.is_settled
    }

    /// The key that is asked about: the real one if known, else a stand-in.
    #[must_use]
    pub const fn key(&self) -> &Arn {
        &self.key
    }

    /// The policy.
    #[must_use]
    pub const fn policy(&self) -> &PolicyDocument {
        &self.policy
    }

    /// Who can do what, by the key policy alone and with identity policies that it lets count.
    ///
    /// # Errors
    ///
    /// Why it could not be settled.
    pub fn access(&self) -> Result<&Access, String> {
        let asked = self.access.get_or_init(|| {
            let found = symbolic::access(&self.world(&self.policy), &options());
            let access = first(found.map_err(|error| error.to_string())?)?;
            settled(&access.undecided)?;
            Ok(access)
        });
        asked.as_ref().map_err(Clone::clone)
    }

    /// Who of the owning account can change the policy, by the policy alone or with identity policies
    /// that it lets count. Nobody: locked out.
    ///
    /// # Errors
    ///
    /// Why it could not be settled.
    pub fn managers(&self) -> Result<Vec<&CallerAccess>, String> {
        let callers = self.access()?.callers.iter();
        let managers = callers.filter(|it| it.is_own && it.all().contains(Action::PUT_KEY_POLICY));
        Ok(managers.collect())
    }

    /// Who reaches the key from outside, and what bounds them.
    ///
    /// # Errors
    ///
    /// Why it could not be settled.
    pub fn reach(&self) -> Result<&[Reached], String> {
        if !self.may_be_reached() {
            return Ok(&[]);
        }
        let asked = self.reach.get_or_init(|| self.reach_of(&self.policy));
        asked.as_deref().map_err(Clone::clone)
    }

    /// How a request is decided, and why.
    #[must_use]
    pub fn explain(&self, example: &Example) -> Option<Explanation> {
        let world = self.world(&self.policy);
        symbolic::explain(&world, example, &options())
            .ok()
            .flatten()
    }

    /// The statements of the policy that settle a request, by their indexes.
    #[must_use]
    pub fn settling(&self, example: &Example) -> Vec<usize> {
        let explanation = self.explain(example);
        let checks = explanation.iter().flat_map(|it| &it.checks);
        let statements = checks.flat_map(|check| &check.determining);
        let own = statements.filter(|it| it.layer == Layer::KeyPolicy);
        own.map(|it| it.index).collect()
    }

    /// The statements that settle a request of a caller for an action that it may take, by their
    /// indexes.
    #[must_use]
    pub fn allowing(&self, caller: &CallerAccess, action: Action) -> Vec<usize> {
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

    /// Who can change the policy, which statements do nothing, and who reaches the key from outside.
    ///
    /// # Errors
    ///
    /// Why it could not be settled.
    pub fn audit(&self) -> Result<&Audit, String> {
        let asked = self.audit.get_or_init(|| {
            let found = symbolic::audit(&self.world(&self.policy), &options());
            let audit = first(found.map_err(|error| error.to_string())?)?;
            settled(&audit.undecided)?;
            Ok(audit)
        });
        asked.as_ref().map_err(Clone::clone)
    }

    /// What changes when another policy takes the place of this one.
    ///
    /// # Errors
    ///
    /// Why it could not be settled.
    pub fn compare(&self, other: &Policy) -> Result<Diff, String> {
        self.compare_both(&self.policy.policy, other)
    }

    /// The same with other policies on both sides.
    pub(super) fn compare_both(&self, old: &Policy, new: &Policy) -> Result<Diff, String> {
        let [old, new] = [old, new].map(|policy| PolicyDocument {
            policy: policy.clone(),
            source: Arc::clone(&self.policy.source),
        });
        let diff = symbolic::diff(&self.world(&old), &self.world(&new), &options());
        let diff = diff.map_err(|error| error.to_string())?;
        settled(&diff.undecided)?;
        Ok(diff)
    }

    /// Who could do what if another policy took the place of this one.
    ///
    /// # Errors
    ///
    /// Why it could not be settled.
    pub fn access_under(&self, other: &Policy) -> Result<Access, String> {
        let other = PolicyDocument {
            policy: other.clone(),
            source: Arc::clone(&self.policy.source),
        };
        let found = symbolic::access(&self.world(&other), &options());
        let access = first(found.map_err(|error| error.to_string())?)?;
        settled(&access.undecided)?;
        Ok(access)
    }

    /// Whether claims hold, one answer for each. They are a document as `kms-policy prove` takes
    /// it: `{"Version": "2012-10-17", "Claim": [{"Expect": "Denied", …}]}`.
    ///
    /// # Errors
    ///
    /// Why it could not be settled, or what is wrong with the claims.
    pub fn prove(&self, claims: &str) -> Result<Vec<Verdict>, String> {
        prove_in(&self.world(&self.policy), claims)
    }

    /// Whether any statement speaks of somebody outside of the owning account: a quick look before
    /// the long one.
    fn may_be_reached(&self) -> bool {
        let own = self.owner.account();
        let statements = self.policy.policy.statements.iter();
        let mut allows = statements.filter(|it| it.value.effect.value == Effect::Allow);
        allows.any(|statement| {
            statement.value.principal.as_ref().is_none_or(|element| {
                element.polarity == Polarity::IsNot
                    || element
                        .entries
                        .iter()
                        .any(|entry| own.is_none() || account_of(&entry.value) != own)
            })
        })
    }

    /// The world in which the key has this policy and nothing else is loaded.
    #[must_use]
    pub fn world(&self, policy: &PolicyDocument) -> World {
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
    pub const fn account(self) -> Option<AccountId> {
        match self {
            Self::Said(account) | Self::Told(account) => Some(account),
            Self::Unknown => None,
        }
    }
}

/// The same in another world.
///
/// # Errors
///
/// Why it could not be settled, or what is wrong with the claims.
pub fn prove_in(world: &World, claims: &str) -> Result<Vec<Verdict>, String> {
    let source = Arc::new(Source::new("claims", claims));
    let read = read_claims(&source);
    if let Some(wrong) = read.diagnostics.iter().find(|it| it.is_error()) {
        return Err(wrong.message.clone());
    }
    let proofs = symbolic::prove(world, &read.claims, &options());
    let proofs = proofs.map_err(|error| error.to_string())?;
    let answers = proofs.into_iter().map(|proof| match proof.answer {
        Verdict::Unknown(undecided) => Err(format!("{}: {}", undecided.what, undecided.why)),
        verdict @ (Verdict::Fails { .. } | Verdict::Holds { .. }) => Ok(verdict),
    });
    answers.collect()
}

fn first<T>(found: Vec<T>) -> Result<T, String> {
    let first = found.into_iter().next();
    first.ok_or_else(|| "there is no key to ask about".to_owned())
}

fn settled(undecided: &[Undecided]) -> Result<(), String> {
    match undecided.first() {
        Some(one) => Err(format!("{}: {}", one.what, one.why)),
        None => Ok(()),
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
    let literal = named.find_map(|test| test.texts().find(|it| !it.contains(['*', '?', '$'])));
    Some(literal.unwrap_or(SOME_ORGANIZATION).to_owned())
}

/// The account that a principal is of.
#[must_use]
pub fn account_of(name: &PrincipalName) -> Option<AccountId> {
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

pub(super) fn partition(region: &str) -> &'static str {
    match region {
        _ if region.starts_with("cn-") => "aws-cn",
        _ if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    }
}

/// A world of one key, of which nothing is known but its policy: for questions about conditions.
pub(super) fn stand_in(policy: PolicyDocument) -> Option<World> {
    let account = AccountId::from_digits(STAND_IN)?;
    let key = Arn::of_kms(partition(SOME_REGION), SOME_REGION, account, SOME_KEY).ok()?;
    Some(World {
        accounts: Vec::new(),
        principals: Vec::new(),
        keys: vec![KeyRecord::new(key, vec![policy])],
        endpoints: std::collections::BTreeMap::new(),
        unloaded: Unloaded::MayBeAnything,
    })
}

/// Far less than `kms-policy prove` takes: a linter answers at once or says that it cannot.
pub(super) fn options() -> Options {
    Options {
        steps: 5_000_000,
        ..Options::default()
    }
}

/// The account of a key when nothing tells it.
pub(super) const STAND_IN: &str = "000000000000";

const SOME_ORGANIZATION: &str = "o-0000000000";
pub(super) const SOME_REGION: &str = "us-east-1";
pub(super) const SOME_KEY: &str = "key/1234abcd-12ab-34cd-56ef-1234567890ab";
