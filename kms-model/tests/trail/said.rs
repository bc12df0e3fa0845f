//! What an event says of its caller, and of how the call came.

use std::net::IpAddr;

use kms_model::policy_core::name::arn::Arn;
use kms_model::policy_core::name::principal::{Caller, PathKnown};
use kms_model::policy_core::request::{Context, ContextValue, Principal};
use serde_json::Value;

use crate::moment::Moment;

/// Who called.
pub(crate) fn principal(event: &Value, moment: &Moment) -> Principal {
    let who = &event["userIdentity"];
    let arn = |pointer: &str| -> Arn { text(who, pointer).unwrap().parse().unwrap() };
    let account = || text(who, "/accountId").unwrap().parse().unwrap();
    let id = text(who, "/principalId").map(str::to_owned);
    let issuer = "/sessionContext/sessionIssuer/arn";
    let (caller, user_id) = match text(who, "/type").unwrap() {
        "AssumedRole" => {
            let caller = Caller::Session {
                account: account(),
                role: arn(issuer),
                path: PathKnown::Yes,
                session: Some(arn("/arn")),
            };
            (caller, id)
        }
        "AWSService" => {
            let name = text(who, "/invokedBy").unwrap().into();
            (Caller::Service { name }, None)
        }
        "FederatedUser" => {
            let caller = Caller::FederatedUser {
                arn: arn("/arn"),
                account: account(),
                issuer: Some(arn(issuer)),
            };
            (caller, None)
        }
        "IAMUser" => {
            let (arn, account) = (arn("/arn"), account());
            (Caller::User { arn, account }, id)
        }
        "Root" => {
            let (arn, account) = (arn("/arn"), account());
            (Caller::Root { arn, account }, None)
        }
        other => panic!("a caller of type {other}"),
    };
    let session = text(who, "/accessKeyId").and_then(|key| moment.session(key));
    let tags = session.and_then(|session| session.session_tags());
    Principal {
        user_id,
        tags: Some(tags.cloned().unwrap_or_default()),
        ..Principal::new(caller)
    }
}

/// The service that forwarded the call; a service that calls for itself forwards nothing.
pub(crate) fn via(event: &Value) -> Option<String> {
    let who = &event["userIdentity"];
    let via = text(who, "/invokedBy").filter(|_| who["type"] != "AWSService");
    via.map(str::to_owned)
}

/// The condition keys that the engine does not derive.
pub(crate) fn context(event: &Value, moment: &Moment) -> Context {
    let mut context = Context::default();
    let mut say = |key: &str, value: Option<&str>| {
        if let Some(value) = value {
            let value = ContextValue::Values(vec![value.to_owned()]);
            context.entries.push((key.parse().unwrap(), value));
        }
    };
    // A forwarded call shows the address and the agent of its service, which are not the caller's.
    if via(event).is_none() {
        let address = text(event, "/sourceIPAddress");
        let address = address.filter(|address| address.parse::<IpAddr>().is_ok());
        match text(event, "/vpcEndpointId") {
            None => say("aws:SourceIp", address),
            Some(id) => {
                say("aws:VpcSourceIp", address);
                let vpc = moment.endpoint(id).map(|endpoint| endpoint.vpc.as_str());
                say("aws:SourceVpc", vpc);
            }
        }
        say("aws:UserAgent", text(event, "/userAgent"));
    }
    let who = &event["userIdentity"];
    let attributes = "/sessionContext/attributes";
    say(
        "aws:TokenIssueTime",
        text(who, &format!("{attributes}/creationDate")),
    );
    say(
        "aws:SourceIdentity",
        text(who, "/sessionContext/sourceIdentity"),
    );
    let session = text(who, "/accessKeyId").and_then(|key| moment.session(key));
    say(
        "aws:FederatedProvider",
        session.and_then(|session| session.federated_provider()),
    );
    say(
        "aws:MultiFactorAuthPresent",
        text(who, &format!("{attributes}/mfaAuthenticated")),
    );
    context
}

fn text<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    value.pointer(pointer).and_then(Value::as_str)
}
