//! From a call to its events.

use std::collections::BTreeSet;

use policy_core::name::arn::Arn;
use policy_core::name::principal::Caller;
use serde_json::{Value, json};

use crate::api::{Input, Operation, Output, RotateKeyOnDemand};
use crate::audit::{
    self, Event, EventIds, Fault, Resource, SessionContext, UserIdentity, VpcEndpoint,
};
use crate::authorize::{Deed, Done, Gate, Seen};
use crate::call::Call;
use crate::error::KmsError;
use crate::iam::Identity;
use crate::operation::Perform;
use crate::store::RotationType;

/// The ids of the events of one call. They are drawn before it begins: a call that could not be
/// told of is not made.
#[derive(Debug)]
pub(super) struct Ids {
    own: EventIds,
    /// Of the event of what the service does on this call.
    deed: String,
    /// Of the record in another account's trail, for each account whose keys a call can name.
    elsewhere: [String; 3],
    shared: String,
}

impl Ids {
    pub(super) fn draw(gate: &Gate) -> Result<Self, KmsError> {
        let [event_id, request_id, deed, shared, first, second, third] = gate.uuids()?;
        Ok(Self {
            own: EventIds {
                event_id,
                request_id,
            },
            deed,
            elsewhere: [first, second, third],
            shared,
        })
    }
}

/// Writes the event of a call: one for the caller's account, and one for the account of a key that
/// is in another. Of an input that could not be read nothing is shown.
pub(super) fn record<O: Perform>(
    gate: &Gate,
    ids: Ids,
    call: &Call,
    input: Option<&O::Input>,
    seen: &Seen,
    result: &Result<O::Output, KmsError>,
) -> Result<(), KmsError> {
    record_due(gate, seen)?;
    let made = result.as_ref().ok().and_then(O::made);
    let keys: Vec<&Arn> = seen.keys.iter().chain(&made).collect();
    let owner = keys.first().map(|arn| arn.account_text().to_owned());
    let own = call.identity.account().map(|account| account.to_string());
    // A service belongs to no account: its calls are told to the account of the key.
    let recipient = own.or_else(|| owner.clone()).unwrap_or_default();
    let error = result.as_ref().err().map(|error| Fault {
        code: error.kind.audit_code().to_owned(),
        message: Some(error.message.clone()).filter(|message| !message.is_empty()),
    });
    let denied_elsewhere = |account: &str| {
        let denied = error
            .as_ref()
            .is_some_and(|fault| fault.code == "AccessDenied");
        denied && account != recipient
    };
    let resources = keys
        .iter()
        .filter(|arn| !denied_elsewhere(arn.account_text()))
        .map(|arn| Resource::key(arn.account_text(), arn.as_str()))
        .collect();
    // The time that was decided with, which conditions compare; not that of the writing.
    let time = seen.now.unwrap_or_else(|| gate.now());
    let response = result.as_ref().ok().and_then(Output::record);
    let event = Event {
        aws_region: call.region.clone(),
        source_ip_address: Some(source(call)),
        user_agent: call.via.clone().or_else(|| call.user_agent.clone()),
        error: error.clone(),
        request_parameters: input.map(|input| Value::Object(input.record())),
        response_elements: response.map(Value::Object),
        additional_event_data: seen.grant.as_ref().map(|id| json!({ "grantId": id })),
        read_only: Some(O::READ_ONLY),
        resources,
        vpc_endpoint: call.passed_endpoint().map(|id| VpcEndpoint {
            id: id.to_owned(),
            account_id: None,
        }),
        ..Event::api_call(O::NAME, identity(call), time, &recipient, ids.own)
    };
    let owners: BTreeSet<&str> = keys.iter().map(|arn| arn.account_text()).collect();
    let mut own = event.clone();
    let mut elsewhere = Vec::new();
    let owners = owners.into_iter().filter(|_| seen.allowed);
    for (owner, id) in owners.zip(ids.elsewhere) {
        let (with_id, other) = event.clone().deliver(owner, id, ids.shared.clone());
        if let Some(other) = other {
            own = with_id;
            elsewhere.push(other);
        }
    }
    gate.write_event(&own)?;
    elsewhere
        .iter()
        .try_for_each(|event| gate.write_event(event))?;
    // What was asked for is done by the service, as is what falls due.
    if O::NAME == RotateKeyOnDemand::NAME
        && result.is_ok()
        && let Some(arn) = seen.keys.first()
    {
        let rotated = Done {
            what: Deed::Rotated(RotationType::OnDemand),
            key: (*arn).clone(),
            event_id: ids.deed,
        };
        return record_done(gate, &rotated);
    }
    Ok(())
}

/// Writes the events of what fell due.
pub(super) fn record_due(gate: &Gate, seen: &Seen) -> Result<(), KmsError> {
    let mut due = seen.due.iter();
    due.try_for_each(|done| record_done(gate, done))
}

/// Source: KMS Developer Guide, "RotateKey" and "DeleteKey" log entries.
fn record_done(gate: &Gate, done: &Done) -> Result<(), KmsError> {
    let arn = &done.key;
    let account = arn.account_text();
    let key_id = arn.resource().trim_start_matches("key/");
    let (name, details) = match done.what {
        Deed::Created => ("CreateKey", json!({ "keyId": key_id })),
        Deed::Deleted => ("DeleteKey", json!({ "keyId": key_id })),
        Deed::Rotated(RotationType::Automatic) => (
            "RotateKey",
            json!({ "keyId": key_id, "rotationType": "AUTOMATIC" }),
        ),
        Deed::Rotated(RotationType::OnDemand) => (
            "RotateKey",
            json!({ "keyId": key_id, "rotationType": "ON_DEMAND" }),
        ),
    };
    let event = Event {
        aws_region: arn.region().to_owned(),
        resources: vec![Resource::key(account, arn.as_str())],
        read_only: Some(false),
        service_event_details: Some(details),
        ..Event::service_event(name, gate.now(), account, done.event_id.clone())
    };
    gate.write_event(&event)
}

/// A forwarded call comes from its service.
fn source(call: &Call) -> String {
    if let Some(service) = &call.via {
        return service.clone();
    }
    if let Caller::Service { name } = call.identity.caller() {
        return name.to_string();
    }
    match call.source_ip {
        Some(address) => address.to_string(),
        None => LOCAL.to_owned(),
    }
}

fn identity(call: &Call) -> UserIdentity {
    let identity = &call.identity;
    let account = identity.account().map(|account| account.to_string());
    let caller = audit::Caller {
        principal_id: identity.unique_id().map(str::to_owned),
        arn: Some(identity.caller().as_str().to_owned()),
        account_id: account,
        access_key_id: identity.access_key_id().map(str::to_owned),
        user_name: None,
        session: session(identity, call),
        invoked_by: call.via.clone(),
    };
    match identity.caller() {
        Caller::FederatedUser { .. } => UserIdentity::FederatedUser(caller),
        Caller::Root { .. } => UserIdentity::Root(caller),
        Caller::Service { name } => UserIdentity::AwsService {
            invoked_by: name.to_string(),
        },
        Caller::Session { .. } => UserIdentity::AssumedRole(caller),
        Caller::User { .. } => UserIdentity::IamUser(audit::Caller {
            user_name: identity.record_arn().and_then(name),
            ..caller
        }),
    }
}

fn session(identity: &Identity, call: &Call) -> Option<SessionContext> {
    // Of keys that do not end there is nothing to say, unless a second factor stands behind them.
    if !identity.is_session() && call.mfa.is_none() {
        return None;
    }
    let issuer = identity.issuer().map(|issuer| audit::SessionIssuer {
        kind: match identity.caller() {
            Caller::FederatedUser { .. } => "IAMUser".to_owned(),
            Caller::Root { .. }
            | Caller::Service { .. }
            | Caller::Session { .. }
            | Caller::User { .. } => "Role".to_owned(),
        },
        principal_id: Some(issuer.unique_id.clone()),
        arn: Some(issuer.arn.as_str().to_owned()),
        account_id: Some(issuer.arn.account_text().to_owned()),
        user_name: name(&issuer.arn),
    });
    Some(SessionContext {
        issuer,
        creation_date: identity.issued_at(),
        mfa_authenticated: Some(call.mfa.is_some()),
        source_identity: identity.source_identity().map(str::to_owned),
    })
}

/// The name of a user or role, without its path.
fn name(arn: &Arn) -> Option<String> {
    arn.resource().rsplit('/').next().map(str::to_owned)
}

/// What CloudTrail prints for calls from inside AWS; here, for calls from inside the process.
const LOCAL: &str = "AWS Internal";
