//! The engine's records and requests, made of the reference's data.

use std::collections::BTreeMap;

use kms_model::policy_core::ast::PolicyKind;
use kms_model::policy_core::grant::{
    EncryptionContextConstraint, Grant as CoreGrant, GrantConstraints, Visibility,
};
use kms_model::policy_core::name::arn::Arn;
use kms_model::policy_core::name::principal::{Caller, PathKnown, PrincipalName};
use kms_model::policy_core::record::{AccountRecord, GrantRecord, KeyRecord, PrincipalRecord};
use kms_model::policy_core::request::{Context, ContextValue, Parameters, Principal};
use kms_model::policy_core::table::kms_action::Action;
use kms_model::policy_core::value::time::Timestamp;
use serde_json::Value;

use crate::judge;
use crate::names::{
    ACCOUNTS, ALIASES, By, Context as Pairs, Names, PRINCIPALS, Party, REGIONS, SERVICE,
    SERVICE_SOURCE, Who, is_role, principal_arn, root_arn, session_arn,
};
use crate::policies;
use crate::reference::{Grant, State, Symbols};
use crate::step::Constraint;

pub(crate) fn key_arn(state: &State, key: usize) -> Arn {
    parsed(&Symbols(state).key_arn(key))
}

/// The ARN that a key would have in another Region.
pub(crate) fn moved(state: &State, key: usize, region: usize) -> Arn {
    let arn = key_arn(state, key);
    let text = arn.as_str().replace(arn.region(), REGIONS[region]);
    parsed(&text)
}

pub(crate) fn account(state: &State, number: usize) -> AccountRecord {
    AccountRecord {
        id: judge::account(number),
        org_id: Some("o-example1234".to_owned()),
        org_path: None,
        management: false,
        scp: Some(policies::scp(state.tight_scp && number == 0)),
        rcp: Vec::new(),
    }
}

pub(crate) fn person(state: &State, one: usize) -> PrincipalRecord {
    let person = state.people[one];
    PrincipalRecord {
        arn: parsed(&principal_arn(one)),
        path: PathKnown::Yes,
        unique_id: Some(unique_id(one, person.life)),
        tags: Some(BTreeMap::new()),
        policies: person
            .policy
            .document(PolicyKind::IdentityPolicy)
            .into_iter()
            .collect(),
        boundary: person
            .boundary
            .and_then(|policy| policy.document(PolicyKind::PermissionsBoundary)),
    }
}

pub(crate) fn key(state: &State, number: usize) -> KeyRecord {
    let key = &state.keys[number];
    let grants = state.grants.iter().enumerate();
    let grants = grants.filter(|(_, grant)| grant.key == number && !grant.ended);
    let tags = key.tag.map(|value| ("team".to_owned(), value.to_owned()));
    let aliases = state.aliases.iter().filter(|(_, to)| **to == number);
    KeyRecord {
        arn: key_arn(state, number),
        policies: vec![judge::policy_document(state, number)],
        grants: grants
            .map(|(at, one)| GrantRecord::from(grant(state, at, one)))
            .collect(),
        metadata: judge::metadata(),
        aliases: Some(
            aliases
                .map(|((_, _, alias), _)| ALIASES[*alias].to_owned())
                .collect(),
        ),
        tags: Some(tags.into_iter().collect()),
    }
}

/// Who calls, as the engine is told.
pub(crate) fn principal(state: &State, who: Who) -> Principal {
    let session = |one: usize, name: &str| {
        let caller = Caller::Session {
            account: judge::account(PRINCIPALS[one].0),
            role: parsed(&principal_arn(one)),
            path: PathKnown::Yes,
            session: Some(parsed(&session_arn(one, name))),
        };
        let id = unique_id(one, state.people[one].life);
        (caller, Some(format!("{id}:{name}")))
    };
    let (caller, user_id) = match who {
        Who::Root(account) => {
            let arn = parsed(&root_arn(account));
            let account = judge::account(account);
            (Caller::Root { arn, account }, None)
        }
        Who::One(one) | Who::Former(one) if is_role(one) => session(one, "one"),
        Who::One(one) | Who::Former(one) => {
            let arn = parsed(&principal_arn(one));
            let account = judge::account(PRINCIPALS[one].0);
            let id = unique_id(one, state.people[one].life);
            (Caller::User { arn, account }, Some(id))
        }
        Who::Narrow(one) if is_role(one) => session(one, "narrow"),
        Who::Narrow(one) => {
            let account = PRINCIPALS[one].0;
            let arn = format!("arn:aws:sts::{}:federated-user/fed", ACCOUNTS[account]);
            let caller = Caller::FederatedUser {
                arn: parsed(&arn),
                account: judge::account(account),
                issuer: Some(parsed(&principal_arn(one))),
            };
            (caller, None)
        }
        Who::Service => (
            Caller::Service {
                name: SERVICE.into(),
            },
            None,
        ),
    };
    Principal {
        user_id,
        tags: Some(BTreeMap::new()),
        ..Principal::new(caller)
    }
}

/// What a call carries beside what the engine derives.
pub(crate) fn context(by: By) -> Context {
    let mut context = Context::default();
    if by.who == Who::Service {
        let source = ContextValue::Values(vec![SERVICE_SOURCE.to_owned()]);
        let key = "aws:SourceArn".parse().unwrap();
        context.entries.push((key, source));
    }
    context
}

/// The engine's view of a request's body.
pub(crate) fn parameters(body: &Value) -> Parameters {
    let text = |name: &str| body[name].as_str().map(str::to_owned);
    let map = |name: &str| body.get(name).map(pairs);
    let tags = body["Tags"].as_array().map(|tags| {
        let tags = tags.iter();
        tags.map(|tag| (string(&tag["TagKey"]), string(&tag["TagValue"])))
            .collect()
    });
    let number = |name: &str| body[name].as_u64().map(|days| u32::try_from(days).unwrap());
    Parameters {
        alias_name: text("AliasName"),
        bypass_policy_lockout_safety_check: body["BypassPolicyLockoutSafetyCheck"].as_bool(),
        constraints: body.get("Constraints").map(constraints),
        destination_encryption_context: map("DestinationEncryptionContext"),
        destination_key_id: text("DestinationKeyId"),
        encryption_context: map("EncryptionContext"),
        grant_id: text("GrantId"),
        grant_token: text("GrantToken"),
        grantee_principal: text("GranteePrincipal"),
        grantee_service_principal: text("GranteeServicePrincipal"),
        key_id: text("KeyId"),
        operations: body["Operations"].as_array().map(|all| strings(all)),
        pending_window_in_days: number("PendingWindowInDays"),
        retiring_principal: text("RetiringPrincipal"),
        retiring_service_principal: text("RetiringServicePrincipal"),
        rotation_period_in_days: number("RotationPeriodInDays"),
        source_encryption_context: map("SourceEncryptionContext"),
        source_key_id: text("SourceKeyId"),
        tag_keys: body["TagKeys"].as_array().map(|all| strings(all)),
        tags,
        target_key_id: text("TargetKeyId"),
        ..Parameters::default()
    }
}

/// How a policy or grant of an earlier time names somebody: by ARN while the life lasts, by id
/// when it is over.
pub(crate) fn name(state: &State, one: usize, life: u32) -> String {
    if is_still(state, one, life) {
        principal_arn(one)
    } else {
        unique_id(one, life)
    }
}

fn is_still(state: &State, one: usize, life: u32) -> bool {
    state.people[one].there && state.people[one].life == life
}

fn unique_id(one: usize, life: u32) -> String {
    let prefix = if is_role(one) { "AROA" } else { "AIDA" };
    format!("{prefix}REFERENCE{one}LIFE{life:04}")
}

fn grant(state: &State, at: usize, grant: &Grant) -> CoreGrant {
    let symbols = Symbols(state);
    let new = &grant.new;
    let operations = new.operations.iter();
    CoreGrant {
        key: Some(symbols.key_arn(grant.key)),
        id: Some(symbols.grant_id(at)),
        name: None,
        grantee: party(state, new.grantee, grant.grantee_life),
        retiring: new
            .retiring
            .map(|retiring| party(state, retiring, grant.retiring_life)),
        operations: operations
            .map(|name| Action::from_name(name).unwrap())
            .collect(),
        constraints: match new.constraint {
            Constraint::None => GrantConstraints::default(),
            Constraint::Equals(context) => GrantConstraints {
                encryption_context: Some(EncryptionContextConstraint::Equals(owned(context))),
                source_arn: None,
            },
            Constraint::Subset(context) => GrantConstraints {
                encryption_context: Some(EncryptionContextConstraint::Subset(owned(context))),
                source_arn: None,
            },
            Constraint::Source => GrantConstraints {
                encryption_context: None,
                source_arn: Some(SERVICE_SOURCE.to_owned()),
            },
        },
        issuing_account: grant.issuer.map(judge::account),
        token: Some(symbols.token(at)),
        visibility: Visibility::From(Timestamp::from_epoch_seconds(grant.visible)),
    }
}

fn party(state: &State, party: Party, life: Option<u32>) -> PrincipalName {
    let over = |one: usize| life.filter(|life| !is_still(state, one, *life));
    let text = match party {
        Party::Service => return PrincipalName::parse_service(SERVICE).unwrap(),
        Party::One(one) | Party::Session(one) => match over(one) {
            Some(life) => unique_id(one, life),
            None => party.text(),
        },
        Party::Root(_) | Party::Nobody => party.text(),
    };
    PrincipalName::parse_aws(&text).unwrap()
}

fn constraints(value: &Value) -> GrantConstraints {
    let equals = value.get("EncryptionContextEquals");
    let subset = value.get("EncryptionContextSubset");
    let equals = equals.map(|map| EncryptionContextConstraint::Equals(pairs(map)));
    let subset = subset.map(|map| EncryptionContextConstraint::Subset(pairs(map)));
    GrantConstraints {
        encryption_context: equals.or(subset),
        source_arn: value["SourceArn"].as_str().map(str::to_owned),
    }
}

fn owned(context: Pairs) -> BTreeMap<String, String> {
    let pairs = context.pairs().iter();
    pairs
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect()
}

fn pairs(map: &Value) -> BTreeMap<String, String> {
    let map = map.as_object().unwrap().iter();
    map.map(|(key, value)| (key.clone(), string(value)))
        .collect()
}

fn strings(all: &[Value]) -> Vec<String> {
    all.iter().map(string).collect()
}

fn string(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn parsed(text: &str) -> Arn {
    text.parse().unwrap()
}
