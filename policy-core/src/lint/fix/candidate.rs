//! The keys that a policy may be that of.
//!
//! What is not known of the key must not hide a change: a statement for a role of another account
//! needs an identity policy beside it and one of the owning account does not, and a statement about
//! one key does nothing for another.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::ast::{Effect, Policy, PolicyKind};
use crate::document::read_policy;
use crate::lint::document::Document;
use crate::lint::engine::assumed::{SOME_KEY, SOME_REGION, STAND_IN, partition};
use crate::lint::engine::{Engine, Owner};
use crate::lint::facts::Facts;
use crate::name::account::AccountId;
use crate::name::arn::Arn;
use crate::text::source::Source;

/// The keys for which nothing may change: the one that is known; else one of each account and
/// Region that either text names, and those that it names as resources.
pub(super) fn candidates(
    old: &Document,
    new: &Document,
    facts: &Facts,
) -> Result<Vec<Arn>, String> {
    if let Some(key) = &old.key.arn {
        return Ok(vec![key.clone()]);
    }
    let engine = Engine::new(old, facts).ok_or("the key is not known")?;
    // The likeliest first: what is shown is about it.
    let mut all = vec![engine.key().clone()];
    let mut named = Named::default();
    for document in [old, new] {
        named.read(document);
    }
    match engine.owner() {
        Owner::Said(account) => named.accounts = BTreeSet::from([account]),
        Owner::Told(account) => _ = named.accounts.insert(account),
        Owner::Unknown => {}
    }
    named
        .accounts
        .extend(AccountId::from_digits(STAND_IN).filter(|_| !is_said(engine.owner())));
    match &facts.region {
        Some(region) => named.regions = BTreeSet::from([region.clone()]),
        None => _ = named.regions.insert(SOME_REGION.to_owned()),
    }
    named.keys.insert(SOME_KEY.to_owned());
    for account in &named.accounts {
        for region in &named.regions {
            for key in &named.keys {
                let arn = Arn::of_kms(partition(region), region, *account, key);
                all.extend(arn.ok().filter(|arn| !all.contains(arn)));
                if all.len() > MOST {
                    return Err("it may be the policy of too many keys to ask about all".to_owned());
                }
            }
        }
    }
    Ok(all)
}

/// A policy of which only what it denies is left, with everything else allowed.
pub(super) fn denials_alone(policy: &Policy) -> Policy {
    let source = Arc::new(Source::new("assumed", EVERYTHING));
    let allowed = read_policy(&source, Some(PolicyKind::KeyPolicy)).document;
    let mut only = policy.clone();
    only.statements
        .retain(|it| it.value.effect.value == Effect::Deny);
    only.statements
        .extend(allowed.into_iter().flat_map(|it| it.policy.statements));
    only
}

const fn is_said(owner: Owner) -> bool {
    match owner {
        Owner::Said(_) => true,
        Owner::Told(_) | Owner::Unknown => false,
    }
}

/// What a document names of which the key could be.
#[derive(Debug, Default)]
struct Named {
    accounts: BTreeSet<AccountId>,
    regions: BTreeSet<String>,
    /// `key/…`.
    keys: BTreeSet<String>,
}

impl Named {
    fn read(&mut self, document: &Document) {
        for statement in &document.statements {
            let principals = statement.principal.iter().flat_map(|it| &it.entries);
            let principals = principals.map(|it| it.value.text.as_str());
            let values = statement.tests.iter().flat_map(|test| test.texts());
            let resources = statement.resource.iter().flat_map(|it| &it.entries);
            let resources: Vec<&str> = resources.map(|it| it.value.as_str()).collect();
            for text in &resources {
                let id = text.splitn(6, ':').nth(5).unwrap_or_default();
                if id.starts_with("key/") {
                    // One of those that a pattern means.
                    self.keys.insert(id.replace(['*', '?'], "0"));
                }
            }
            for text in principals.chain(values).chain(resources) {
                let words = text.split(|it: char| !it.is_ascii_alphanumeric() && it != '-');
                for word in words {
                    self.accounts.extend(AccountId::from_digits(word));
                    if is_region(word) {
                        self.regions.insert(word.to_owned());
                    }
                }
                if text.starts_with("arn:aws-cn:") {
                    self.regions.insert("cn-north-1".to_owned());
                }
                if text.starts_with("arn:aws-us-gov:") {
                    self.regions.insert("us-gov-west-1".to_owned());
                }
            }
        }
    }
}

/// `eu-north-1`, `us-gov-west-1`.
fn is_region(word: &str) -> bool {
    let mut parts = word.split('-');
    let (first, last) = (parts.next(), parts.next_back());
    let is_short = |it: &str| it.len() == 2 && it.bytes().all(|it| it.is_ascii_lowercase());
    let is_number = |it: &str| it.len() <= 2 && it.bytes().all(|it| it.is_ascii_digit());
    let mut between = parts.peekable();
    first.is_some_and(is_short)
        && last.is_some_and(|it| !it.is_empty() && is_number(it))
        && between.peek().is_some()
        && between.all(|it| it.bytes().all(|it| it.is_ascii_lowercase()))
}

const EVERYTHING: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}}"#;

/// With more than these the answer takes longer than anybody waits.
const MOST: usize = 24;
