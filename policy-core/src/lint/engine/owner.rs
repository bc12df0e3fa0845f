//! Whose key it is, and which, as far as it is told.

use crate::ast::{Condition, Effect, Polarity, Policy};
use crate::lint::document::Document;
use crate::lint::engine::{Owner, account_of};
use crate::lint::facts::Facts;
use crate::lint::pattern;
use crate::name::account::AccountId;
use crate::name::arn::Arn;
use crate::table::kms_action::{Action, ActionSet};
use crate::text::span::Spanned;

/// The account of the key: as said; or the only one that the policy names; or the only one of those
/// to which it gives PutKeyPolicy, which no other account can use.
pub(super) fn owner(document: &Document, facts: &Facts, policy: &Policy) -> Owner {
    let of_key = document.key.arn.as_ref().and_then(Arn::account);
    if let Some(account) = of_key.or(facts.account) {
        return Owner::Said(account);
    }
    let named = |wanted: Option<Action>| {
        let statements = policy.statements.iter();
        let statements = statements.filter(|it| {
            let listed = it.value.action.as_ref();
            wanted.is_none_or(|action| {
                it.value.effect.value == Effect::Allow
                    && listed.is_some_and(|listed| {
                        listed
                            .entries
                            .iter()
                            .any(|entry| ActionSet::from_pattern(&entry.value).contains(action))
                    })
            })
        });
        let named = statements.flat_map(|statement| {
            let elements = statement.value.principal.iter();
            let entries = elements.flat_map(|element| &element.entries);
            let principals = entries.filter_map(|entry| account_of(&entry.value));
            principals.chain(accounts_of(&statement.value.conditions))
        });
        let mut accounts: Vec<AccountId> = named.collect();
        accounts.sort_unstable();
        accounts.dedup();
        accounts
    };
    match (
        named(None).as_slice(),
        named(Some(Action::PUT_KEY_POLICY)).as_slice(),
    ) {
        ([only], _) | (_, [only]) if keys_of(policy).all(|key| key.account() == Some(*only)) => {
            Owner::Told(*only)
        }
        (_, _) => Owner::Unknown,
    }
}

/// The accounts of callers that conditions name: `"*"` with `kms:CallerAccount` is an account, too.
fn accounts_of(conditions: &[Spanned<Condition>]) -> impl Iterator<Item = AccountId> {
    let tests = conditions.iter().map(|condition| &condition.value);
    let tests = tests.filter(|test| {
        let key = test.key.value.folded();
        matches!(key, "aws:principalaccount" | "kms:calleraccount")
    });
    let values = tests.flat_map(|test| &test.values);
    values.filter_map(|value| AccountId::from_digits(&value.value.text))
}

/// The keys that statements name as their resource.
fn keys_of(policy: &Policy) -> impl Iterator<Item = Arn> {
    let elements = policy.statements.iter();
    let elements = elements.filter_map(|it| it.value.resource.as_ref());
    let elements = elements.filter(|element| element.polarity == Polarity::Is);
    let entries = elements.flat_map(|element| &element.entries);
    entries.filter_map(|entry| {
        let arn: Arn = entry.value.parse().ok()?;
        let is_one = arn.service() == "kms" && arn.resource().starts_with("key/");
        (is_one && pattern::is_literal(&entry.value)).then_some(arn)
    })
}

/// The key of a policy that names one key as its resource, and no other.
pub(super) fn told_key(policy: &Policy) -> Option<Arn> {
    let mut keys: Vec<Arn> = keys_of(policy).collect();
    keys.sort_unstable();
    keys.dedup();
    match keys.as_slice() {
        [only] => Some(only.clone()),
        [] | [_, _, ..] => None,
    }
}
