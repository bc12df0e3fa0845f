//! Whether a call should be allowed: the engine is asked over the reference's own records.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kms_model::error::ErrorKind;
use kms_model::policy_core::Source;
use kms_model::policy_core::accept::{self, Bypass, Directory, PolicyWrite, Verdict};
use kms_model::policy_core::ast::PolicyKind;
use kms_model::policy_core::decide::Decision;
use kms_model::policy_core::limits::MAX_KEY_POLICY_BYTES;
use kms_model::policy_core::name::account::AccountId;
use kms_model::policy_core::name::arn::Arn;
use kms_model::policy_core::name::principal::PrincipalName;
use kms_model::policy_core::plan::{Home, KeyReference, PlanError, Target, plan};
use kms_model::policy_core::record::KeyMetadata;
use kms_model::policy_core::request::{Check, Request, Resource};
use kms_model::policy_core::semantics::Semantics;
use kms_model::policy_core::snapshot::{Scratch, Snapshot};
use kms_model::policy_core::table::operation::Operation as CoreOperation;
use kms_model::policy_core::value::time::Timestamp;

use crate::names::{ACCOUNTS, ALIASES, By, ENDPOINT, REGIONS, Token, Who, principal_arn};
use crate::policies::{self, KeyPolicy};
use crate::records;
use crate::reference::{State, Symbols};
use crate::step::{Call, EndOf, Operation};

/// A call that is allowed, on keys whose state permits it.
#[derive(Debug)]
pub(crate) struct Admitted {
    /// The keys of the checks; none for an account or an alias.
    pub(crate) found: Vec<Option<usize>>,
    pub(crate) request: Request,
}

/// Why a call is refused, and what it had found by then.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) kind: ErrorKind,
    pub(crate) owners: Vec<usize>,
    pub(crate) allowed: bool,
}

/// Decides a call.
pub(crate) fn judge(state: &State, call: &Call) -> Result<Admitted, Refused> {
    let mut owners = Vec::new();
    let refused = |kind, owners: &[usize]| Refused {
        kind,
        owners: owners.to_vec(),
        allowed: false,
    };
    if !is_current(state, call.by.who) {
        return Err(refused(ErrorKind::UnrecognizedClient, &[]));
    }
    let own = call.by.who.account().unwrap_or_default();
    let body = call.body(own, &Symbols(state));
    let parameters = records::parameters(&body);
    let operation = CoreOperation::from_name(call.what.name()).unwrap();
    let home = Home {
        partition: "aws".to_owned(),
        region: REGIONS[call.by.region].to_owned(),
        account: call.by.who.account().map(account),
    };
    let planned = plan(operation, &parameters, &home).map_err(|error| {
        let kind = match error {
            PlanError::NoAccount(_) => ErrorKind::AccessDenied,
            PlanError::AliasNotAccepted { .. } | PlanError::RelativeName { .. } => {
                ErrorKind::InvalidArn
            }
            other => panic!("{call:?}: {other}"),
        };
        refused(kind, &[])
    })?;
    if call.what.ended() == Some(Token::Forged) {
        return Err(refused(ErrorKind::InvalidGrantToken, &[]));
    }
    if call.tokens.contains(&Token::Forged) {
        return Err(refused(ErrorKind::InvalidGrantToken, &[]));
    }
    let mut found = Vec::new();
    let mut checks = Vec::new();
    let mut hidden = None;
    for check in planned.checks {
        let (key, resource) = match check.target {
            Target::Account {
                partition,
                region,
                account,
            } => (
                None,
                Resource::Account {
                    partition,
                    region,
                    account,
                },
            ),
            Target::Alias(arn) => (None, Resource::Alias(arn)),
            Target::Key(reference) => {
                let key = match resolve(state, call, &reference) {
                    Ok(key) => key,
                    // What the caller's own account lacks is said first.
                    Err(ErrorKind::AccessDenied) => {
                        hidden = Some(refused(ErrorKind::AccessDenied, &[]));
                        continue;
                    }
                    Err(kind) => return Err(refused(kind, &[])),
                };
                let owner = state.keys[key].account;
                if !owners.contains(&owner) {
                    owners.push(owner);
                }
                (Some(key), Resource::Key(records::key_arn(state, key)))
            }
        };
        found.push(key);
        let action = check.action;
        checks.push(Check { action, resource });
    }
    if let Some(hidden) = hidden {
        return Err(hidden);
    }
    if let Some((grant, key)) = call.what.retired().zip(found[0]) {
        let there = state
            .grants
            .get(grant)
            .is_some_and(|grant| grant.key == key && !grant.ended);
        if !there && call.by.who.account() == Some(state.keys[key].account) {
            return Err(refused(ErrorKind::NotFound, &owners));
        }
        if !there {
            return Err(refused(ErrorKind::AccessDenied, &owners));
        }
    }
    let tokens = call.tokens.iter().filter_map(|token| match token {
        Token::Of(grant) => Some(format!("grant-{grant}")),
        Token::Forged => None,
    });
    let request = Request {
        parameters: Some(parameters),
        via: call.by.via.then(|| s3(call.by)),
        endpoint: call.by.passes_endpoint().then(|| ENDPOINT.to_owned()),
        time: Some(Timestamp::from_epoch_seconds(state.now)),
        grant_tokens: tokens.collect(),
        context: records::context(call.by),
        ..Request::new(records::principal(state, call.by.who), checks)
    };
    if !is_allowed(state, call.by, &request, &found) {
        return Err(refused(ErrorKind::AccessDenied, &owners));
    }
    for (position, key) in found.iter().enumerate() {
        let Some(key) = *key else { continue };
        let leaves = call.what.name() == "UpdateAlias" && position == 1;
        if let Some(kind) = state_error(state, key, call.what.name()).filter(|_| !leaves) {
            return Err(Refused {
                allowed: true,
                ..refused(kind, &owners)
            });
        }
    }
    Ok(Admitted { found, request })
}

/// Whether KMS takes a key policy from this call.
pub(crate) fn accepts(
    state: &State,
    request: &Request,
    owner: usize,
    policy: KeyPolicy,
    bypass: bool,
) -> bool {
    let text = policy.text(owner, &policies::by_arn);
    let source = Arc::new(Source::new("policy", text));
    let key: Arn = format!(
        "arn:aws:kms:{}:{}:key/00000000-0000-4000-8000-000000000000",
        REGIONS[0], ACCOUNTS[owner]
    )
    .parse()
    .unwrap();
    let exists = |name: &PrincipalName| match name {
        PrincipalName::Role(arn) | PrincipalName::User(arn) => {
            let mut people = (0..state.people.len()).filter(|one| state.people[*one].there);
            people.any(|one| principal_arn(one) == arn.as_str())
        }
        _ => true,
    };
    let acceptance = accept::accept(&PolicyWrite {
        source: &source,
        request,
        key: &key,
        metadata: &metadata(),
        principal: None,
        accounts: &[],
        policy_name: None,
        bypass: if bypass { Bypass::Yes } else { Bypass::No },
        directory: Directory::Known(&exists),
        max_bytes: MAX_KEY_POLICY_BYTES,
        semantics: Semantics::default(),
    });
    matches!(acceptance.unwrap().verdict, Verdict::Accepted(_))
}

pub(crate) fn account(number: usize) -> AccountId {
    ACCOUNTS[number].parse().unwrap()
}

pub(crate) fn s3(by: By) -> String {
    format!("s3.{}.amazonaws.com", REGIONS[by.region])
}

pub(crate) fn is_current(state: &State, who: Who) -> bool {
    match who {
        Who::Root(_) | Who::Service => true,
        Who::One(one) | Who::Narrow(one) => state.people[one].there,
        Who::Former(one) => state.people[one].there && state.people[one].life == 0,
    }
}

/// Every record that the request meets is loaded anew; snapshots are kept for what is not told apart
/// by histories, because they take long to make.
fn is_allowed(state: &State, by: By, request: &Request, found: &[Option<usize>]) -> bool {
    SNAPSHOTS.with_borrow_mut(|snapshots| {
        let snapshot = snapshots
            .entry(state.tight_scp)
            .or_insert_with(|| snapshot(state));
        if let Who::One(one) | Who::Narrow(one) | Who::Former(one) = by.who {
            let record = records::person(state, one);
            snapshot.add_principal(record).unwrap();
        }
        if let Who::Narrow(_) = by.who {
            let caller = &request.principal.caller;
            snapshot.add_session(caller, policies::session()).unwrap();
        }
        if request.endpoint.is_some() {
            let endpoint = policies::endpoint(state.tight_endpoint);
            snapshot.add_endpoint(ENDPOINT, endpoint).unwrap();
        }
        let keys: BTreeSet<usize> = found.iter().flatten().copied().collect();
        for key in keys {
            snapshot.add_key(records::key(state, key)).unwrap();
        }
        let mut scratch = Scratch::default();
        let prepared = snapshot.prepare(request, &mut scratch).unwrap();
        prepared.decide().decision == Decision::Allowed
    })
}

fn snapshot(state: &State) -> Snapshot {
    let mut snapshot = Snapshot::new(Semantics::default());
    for number in 0..ACCOUNTS.len() {
        let record = records::account(state, number);
        snapshot.add_account(record).unwrap();
    }
    snapshot
}

thread_local! {
    /// By whether the SCP is tight.
    static SNAPSHOTS: RefCell<BTreeMap<bool, Snapshot>> = const { RefCell::new(BTreeMap::new()) };
}

/// What the API says of a symmetric key that is made without wishes.
pub(crate) fn metadata() -> KeyMetadata {
    KeyMetadata {
        key_spec: Some("SYMMETRIC_DEFAULT".to_owned()),
        key_usage: Some("ENCRYPT_DECRYPT".to_owned()),
        origin: Some("AWS_KMS".to_owned()),
        multi_region: Some(false),
        ..KeyMetadata::default()
    }
}

/// The error of an operation for a key in its state. Source: KMS Developer Guide, "Key states".
fn state_error(state: &State, key: usize, operation: &str) -> Option<ErrorKind> {
    let key = &state.keys[key];
    let always = [
        "DeleteAlias",
        "DescribeKey",
        "PutKeyPolicy",
        "RetireGrant",
        "RevokeGrant",
    ];
    let when_disabled = [
        "CreateAlias",
        "DisableKey",
        "EnableKey",
        "ScheduleKeyDeletion",
        "TagResource",
        "UntagResource",
        "UpdateAlias",
    ];
    if always.contains(&operation) {
        return None;
    }
    if operation == "CancelKeyDeletion" {
        return key.deletion.is_none().then_some(ErrorKind::KmsInvalidState);
    }
    if key.deletion.is_some() {
        return Some(ErrorKind::KmsInvalidState);
    }
    let works = key.enabled || when_disabled.contains(&operation);
    (!works).then_some(ErrorKind::Disabled)
}

/// The key that a planned check means.
fn resolve(state: &State, call: &Call, reference: &KeyReference) -> Result<usize, ErrorKind> {
    let here = REGIONS[call.by.region];
    let own = call.by.who.account();
    let missing = |arn: &Arn| {
        if arn.region() != here || own.map(|own| ACCOUNTS[own]) == Some(arn.account_text()) {
            ErrorKind::NotFound
        } else {
            ErrorKind::AccessDenied
        }
    };
    let named = |arn: &Arn| {
        let key = (0..state.keys.len()).find(|key| records::key_arn(state, *key) == *arn);
        let key = key.filter(|key| REGIONS[state.keys[*key].region] == here);
        key.filter(|key| !state.is_gone(*key))
            .ok_or_else(|| missing(arn))
    };
    let (blob, unreadable) = match &call.what {
        Operation::Decrypt(blob, damage, ..) => (Some(*blob), damage.is_unreadable()),
        Operation::ReEncrypt(blob, ..) => (Some(*blob), false),
        _ => (None, false),
    };
    let of_blob = blob
        .filter(|_| !unreadable)
        .map(|blob| state.blobs[blob].key);
    match reference {
        KeyReference::Alias(alias) => {
            let alias_of = |(place, _): &(&(usize, usize, usize), &usize)| {
                crate::names::alias_arn(place.0, place.1, place.2) == alias.as_str()
            };
            if alias.region() != here {
                return Err(ErrorKind::NotFound);
            }
            let found = state.aliases.iter().find(alias_of);
            found.map(|(_, key)| *key).ok_or_else(|| missing(alias))
        }
        KeyReference::Arn(arn) => named(arn),
        KeyReference::Ciphertext => {
            let key = of_blob.ok_or(ErrorKind::InvalidCiphertext)?;
            let there = REGIONS[state.keys[key].region] == here && !state.is_gone(key);
            if there {
                Ok(key)
            } else {
                Err(ErrorKind::AccessDenied)
            }
        }
        KeyReference::CiphertextOr(arn) => {
            // A bare id means the key of the ciphertext if that has this id, whatever its account.
            let same = |key: &usize| records::key_arn(state, *key).resource() == arn.resource();
            match of_blob.filter(same) {
                Some(key) => named(&records::moved(state, key, call.by.region)),
                None => named(arn),
            }
        }
        KeyReference::GrantToken(text) => {
            let grant: usize = text.trim_start_matches("grant-").parse().unwrap();
            named(&records::key_arn(state, state.grants[grant].key))
        }
    }
}

impl By {
    /// A forwarded call does not pass the caller's endpoint.
    pub(crate) fn passes_endpoint(self) -> bool {
        self.endpoint && !self.via
    }
}

impl Operation {
    /// The token by which a grant is retired.
    fn ended(&self) -> Option<Token> {
        match self {
            Self::RetireGrant(EndOf::Token(token)) => Some(*token),
            _ => None,
        }
    }

    /// The grant that is retired.
    pub(crate) fn retired(&self) -> Option<usize> {
        match self {
            Self::RetireGrant(EndOf::Token(Token::Of(grant)) | EndOf::Id(_, grant)) => Some(*grant),
            _ => None,
        }
    }
}

/// `alias/aws/…` is for services to make.
pub(crate) fn is_reserved(alias: usize) -> bool {
    ALIASES[alias].starts_with("alias/aws/")
}

/// A key policy as the engine is to read it: who lost the name is named by id.
pub(crate) fn policy_text(state: &State, key: usize) -> String {
    let key = &state.keys[key];
    let name = |one: usize| records::name(state, one, key.lives[&one]);
    key.policy.text(key.account, &name)
}

/// Key policies of the records.
pub(crate) fn policy_document(
    state: &State,
    key: usize,
) -> kms_model::policy_core::document::PolicyDocument {
    policies::document(&policy_text(state, key), PolicyKind::KeyPolicy)
}
