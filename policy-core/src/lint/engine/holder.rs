//! What the holder of an identity policy can do with keys of which nothing is known but whose
//! account they are in, and which trust that account's identity policies.

use std::collections::BTreeMap;

use crate::ast::PolicyKind;
use crate::decide::Layer;
use crate::lint::document::Document;
use crate::lint::engine::ask;
use crate::lint::engine::assumed::{
    FOREIGN, SOME_REGION, STAND_IN, delegating, partition, user_or_role,
};
use crate::lint::engine::claims::{Claim, who};
use crate::lint::pattern;
use crate::lint::view::{Statement, View};
use crate::name::account::AccountId;
use crate::name::arn::Arn;
use crate::record::{AccountRecord, KeyRecord};
use crate::symbolic::answer::Example;
use crate::symbolic::{Unloaded, World};
use crate::table::kms_action::{Action, ActionSet};

/// The engine, asked about one identity policy.
pub(crate) struct Holder<'a> {
    document: &'a Document,
    world: World,
    who: String,
    own: Arn,
    foreign: Arn,
}

/// Whose key is asked about.
#[derive(Clone, Copy)]
pub(crate) enum Whose {
    /// Of the holder's account.
    Own,
    /// Of an account that the policy does not name.
    Foreign,
    /// Any of these two, or one that the policy names.
    Any,
}

/// A request that is allowed.
pub(crate) struct Can<'a> {
    pub(crate) example: Example,
    /// The statement of the policy that allows it.
    pub(crate) statement: Option<&'a Statement>,
}

impl<'a> Holder<'a> {
    /// `None` when the document is no identity policy or has errors.
    pub(crate) fn of(view: &View<'a>) -> Option<Self> {
        if view.document.policy_kind() != Some(PolicyKind::IdentityPolicy) {
            return None;
        }
        let policy = view.document.policy.clone()?;
        let (region, named) = place(view);
        let region = region.unwrap_or_else(|| SOME_REGION.to_owned());
        let partition = partition(&region);
        let attached = view.document.principal.clone();
        let of_holder = attached.as_ref().and_then(Arn::account);
        let account = of_holder.or(view.facts.account).or(named);
        let account = account.or_else(|| AccountId::from_digits(STAND_IN))?;
        let foreign = AccountId::from_digits(FOREIGN)?;
        let arn = match attached {
            Some(arn) => arn,
            None => format!("arn:{partition}:iam::{account}:role/holder")
                .parse()
                .ok()?,
        };
        let own = Arn::of_kms(partition, &region, account, SOME_KEY).ok()?;
        let foreign = Arn::of_kms(partition, &region, foreign, SOME_KEY).ok()?;
        let who = who(arn.as_str());
        let trusts = delegating(account, partition)?;
        let key = |arn: &Arn| KeyRecord {
            aliases: Some(Vec::new()),
            tags: Some(BTreeMap::new()),
            ..KeyRecord::new(arn.clone(), vec![trusts.clone()])
        };
        let accounts = foreign.account().map(|id| AccountRecord {
            id,
            org_id: Some("o-zzzzzzzzzz".to_owned()),
            org_path: None,
            management: false,
            scp: None,
            rcp: Vec::new(),
        });
        let world = World {
            accounts: accounts.into_iter().collect(),
            keys: [own.clone(), foreign.clone()]
                .iter()
                .chain(&named_keys(view))
                .map(key)
                .collect(),
            principals: vec![user_or_role(&arn, vec![policy])],
            unloaded: Unloaded::MayBeAnything,
            ..World::default()
        };
        Some(Self {
            document: view.document,
            world,
            who,
            own,
            foreign,
        })
    }

    /// Whether it may change the policy of such a key: then it has everything.
    pub(crate) fn is_admin(&self, whose: Whose) -> Result<bool, String> {
        let changes = ActionSet::of(Action::PUT_KEY_POLICY);
        Ok(self.can(whose, changes, &[])?.is_some())
    }

    /// Whether any of these actions is allowed on such a key, in requests that meet a condition.
    pub(crate) fn can(
        &self,
        whose: Whose,
        actions: ActionSet,
        condition: &[&str],
    ) -> Result<Option<Can<'a>>, String> {
        let mut claim = Claim::of(&self.who, actions);
        for member in condition {
            claim = claim.when(*member);
        }
        let claim = match whose {
            Whose::Any => claim,
            Whose::Foreign => claim.on(self.foreign.as_str()),
            Whose::Own => claim.on(self.own.as_str()),
        };
        let found = ask::refute(&self.world, &claim)?;
        Ok(found.map(|found| {
            let mut statements = found
                .explanation
                .checks
                .iter()
                .flat_map(|it| &it.determining);
            let own = statements.find(|it| it.layer == Layer::IdentityPolicy);
            Can {
                example: found.example,
                statement: own.and_then(|it| self.document.statement(it.index)),
            }
        }))
    }
}

/// Keys that the resources name.
fn named_keys(view: &View<'_>) -> Vec<Arn> {
    let statements = view.document.statements.iter();
    let entries = statements.filter_map(|it| it.resource.as_ref());
    let entries = entries.flat_map(|it| &it.entries);
    let arns = entries.filter_map(|entry| entry.value.parse::<Arn>().ok());
    let mut keys: Vec<Arn> = arns
        .filter(|arn| {
            let id = arn.resource().strip_prefix("key/");
            let is_literal = id.is_some_and(pattern::is_literal);
            arn.service() == "kms" && is_literal && arn.account().is_some()
        })
        .collect();
    keys.sort_by(|a, b| a.as_str().cmp(b.as_str()));
    keys.dedup_by(|a, b| a.as_str() == b.as_str());
    keys.truncate(MAX_KEYS);
    keys
}

/// A Region and an account that the resources name.
fn place(view: &View<'_>) -> (Option<String>, Option<AccountId>) {
    let (mut region, mut account) = (view.facts.region.clone(), None);
    let statements = view.document.statements.iter();
    let resources = statements.filter_map(|it| it.resource.as_ref());
    for entry in resources.flat_map(|it| &it.entries) {
        let mut parts = entry.value.split(':').skip(2);
        if parts.next() != Some("kms") {
            continue;
        }
        let said = parts
            .next()
            .filter(|it| !it.is_empty() && pattern::is_literal(it));
        region = region.or_else(|| said.map(str::to_owned));
        account = account.or_else(|| parts.next().and_then(AccountId::from_digits));
    }
    (region, account)
}

/// Requests that say nothing of a service, an alias or an encryption context.
pub(crate) const BARE: &[&str] = &[
    r#""Null": {"kms:ViaService": "true", "kms:RequestAlias": "true", "kms:EncryptionContextKeys": "true"}"#,
    r#""BoolIfExists": {"aws:ViaAWSService": "false"}"#,
];

/// More keys than this say nothing new, and take time.
const MAX_KEYS: usize = 2;

/// A key that policies hardly name; the ids of examples are in policies.
const SOME_KEY: &str = "key/5eed5eed-0000-4000-8000-00005eed5eed";
