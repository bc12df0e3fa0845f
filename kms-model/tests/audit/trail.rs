//! A day in the life of one key, record by record.

use serde_json::Value;
use serde_json::json;

use kms_model::audit::Caller;
use kms_model::audit::Event;
use kms_model::audit::EventIds;
use kms_model::audit::Fault;
use kms_model::audit::Resource;
use kms_model::audit::SessionContext;
use kms_model::audit::SessionIssuer;
use kms_model::audit::UserIdentity;
use kms_model::audit::VpcEndpoint;
use kms_model::audit::uuid_from;
use kms_model::policy_core::value::time::Timestamp;

/// All of them, in order.
pub(crate) fn trail() -> Vec<Event> {
    let [theirs, ours] = shared();
    vec![
        create_key(),
        encrypt(),
        create_grant(),
        forwarded(),
        denied(),
        denied_elsewhere(),
        theirs,
        ours,
        by_service(),
        rotated(),
    ]
}

fn create_key() -> Event {
    let root = Caller {
        principal_id: Some(OURS.to_owned()),
        arn: Some(format!("arn:aws:iam::{OURS}:root")),
        account_id: Some(OURS.to_owned()),
        access_key_id: Some("AKIAEXAMPLEROOT".to_owned()),
        session: Some(SessionContext {
            creation_date: Some(at("2026-03-02T07:58:00Z")),
            mfa_authenticated: Some(true),
            ..SessionContext::default()
        }),
        ..Caller::default()
    };
    Event {
        read_only: Some(false),
        request_parameters: Some(json!({
            "description": "orders of the shop",
            "keySpec": "SYMMETRIC_DEFAULT",
            "keyUsage": "ENCRYPT_DECRYPT",
            "multiRegion": false,
            "origin": "AWS_KMS",
        })),
        response_elements: Some(json!({
            "keyMetadata": { "arn": KEY, "enabled": true, "keyState": "Enabled" },
        })),
        ..call("CreateKey", UserIdentity::Root(root), OURS, 1)
    }
}

pub(crate) fn encrypt() -> Event {
    Event {
        request_parameters: Some(json!({
            "encryptionAlgorithm": "SYMMETRIC_DEFAULT",
            "encryptionContext": { "tenant": "acme" },
            "keyId": KEY,
        })),
        additional_event_data: Some(json!({ "keyMaterialId": MATERIAL })),
        vpc_endpoint: Some(VpcEndpoint {
            id: "vpce-0a1b2c3d4e5f60718".to_owned(),
            account_id: Some(OURS.to_owned()),
        }),
        ..call("Encrypt", session(OURS, "Orders", "worker-1"), OURS, 2)
    }
}

fn create_grant() -> Event {
    Event {
        read_only: Some(false),
        request_parameters: Some(json!({
            "constraints": { "encryptionContextSubset": { "tenant": "acme" } },
            "granteePrincipal": format!("arn:aws:iam::{OURS}:role/Reports"),
            "keyId": KEY,
            "operations": ["Decrypt"],
        })),
        response_elements: Some(json!({ "grantId": "0c237476b39f8bc4", "keyId": KEY })),
        ..call("CreateGrant", UserIdentity::IamUser(user("ana")), OURS, 3)
    }
}

/// A service reads for a user.
fn forwarded() -> Event {
    let service = "s3.amazonaws.com".to_owned();
    let ana = Caller {
        invoked_by: Some(service.clone()),
        ..user("ana")
    };
    Event {
        source_ip_address: Some(service.clone()),
        user_agent: Some(service),
        request_parameters: decrypt_parameters("aws:s3:arn", "arn:aws:s3:::shop-orders"),
        ..call("Decrypt", UserIdentity::IamUser(ana), OURS, 4)
    }
}

fn denied() -> Event {
    let arn = format!("arn:aws:sts::{OURS}:assumed-role/Reports/nightly");
    Event {
        error: fault(
            "AccessDenied",
            &format!(
                "User: {arn} is not authorized to perform: kms:Decrypt on resource: {KEY} because \
                 no resource-based policy allows the kms:Decrypt action"
            ),
        ),
        request_parameters: decrypt_parameters("tenant", "globex"),
        ..call("Decrypt", session(OURS, "Reports", "nightly"), OURS, 5)
    }
}

/// The caller's own trail says no more of a foreign key than the answer did.
pub(crate) fn denied_elsewhere() -> Event {
    let arn = format!("arn:aws:sts::{THEIRS}:assumed-role/Partner/batch-7");
    Event {
        error: fault(
            "AccessDenied",
            &format!(
                "User: {arn} is not authorized to perform: kms:Decrypt on this resource because \
                 the resource does not exist in this Region, no resource-based policies allow \
                 access, or a resource-based policy explicitly denies access"
            ),
        ),
        request_parameters: decrypt_parameters("tenant", "globex"),
        resources: Vec::new(),
        ..call("Decrypt", session(THEIRS, "Partner", "batch-7"), THEIRS, 6)
    }
}

/// Another account decrypts: the caller's record, and the owner's.
pub(crate) fn shared() -> [Event; 2] {
    let event = Event {
        request_parameters: decrypt_parameters("tenant", "acme"),
        ..call("Decrypt", session(THEIRS, "Partner", "batch-7"), THEIRS, 7)
    };
    let (caller, owner) = event.deliver(OURS, uuid(8), uuid(9));
    [caller, owner.unwrap()]
}

fn by_service() -> Event {
    let service = "ebs.amazonaws.com".to_owned();
    let identity = UserIdentity::AwsService {
        invoked_by: service.clone(),
    };
    Event {
        source_ip_address: Some(service.clone()),
        user_agent: Some(service),
        request_parameters: decrypt_parameters("aws:ebs:id", "vol-0123456789abcdef0"),
        ..call("Decrypt", identity, OURS, 10)
    }
}

fn rotated() -> Event {
    Event {
        aws_region: REGION.to_owned(),
        resources: vec![Resource::key(OURS, KEY)],
        service_event_details: Some(json!({
            "currentKeyMaterialId": NEXT_MATERIAL,
            "keyId": KEY_ID,
            "keyOrigin": "AWS_KMS",
            "previousKeyMaterialId": MATERIAL,
            "rotationType": "AUTOMATIC",
        })),
        ..Event::service_event("RotateKey", at("2027-03-02T08:00:01Z"), OURS, uuid(11))
    }
}

/// A call on the key that reads and succeeds.
fn call(name: &str, identity: UserIdentity, recipient: &str, number: u8) -> Event {
    let ids = EventIds {
        event_id: uuid(number),
        request_id: uuid(number.wrapping_add(100)),
    };
    let time = at(&format!("2026-03-02T08:00:{number:02}Z"));
    Event {
        aws_region: REGION.to_owned(),
        source_ip_address: Some("192.0.2.17".to_owned()),
        user_agent: Some("kms-model".to_owned()),
        read_only: Some(true),
        resources: vec![Resource::key(OURS, KEY)],
        ..Event::api_call(name, identity, time, recipient, ids)
    }
}

fn user(name: &str) -> Caller {
    Caller {
        principal_id: Some(format!("AIDAEXAMPLE{}", name.to_uppercase())),
        arn: Some(format!("arn:aws:iam::{OURS}:user/{name}")),
        account_id: Some(OURS.to_owned()),
        access_key_id: Some("AKIAEXAMPLEUSER".to_owned()),
        user_name: Some(name.to_owned()),
        ..Caller::default()
    }
}

fn session(account: &str, role: &str, name: &str) -> UserIdentity {
    let role_id = format!("AROAEXAMPLE{}", role.to_uppercase());
    UserIdentity::AssumedRole(Caller {
        principal_id: Some(format!("{role_id}:{name}")),
        arn: Some(format!("arn:aws:sts::{account}:assumed-role/{role}/{name}")),
        account_id: Some(account.to_owned()),
        access_key_id: Some("ASIAEXAMPLESESSION".to_owned()),
        session: Some(SessionContext {
            issuer: Some(SessionIssuer {
                kind: "Role".to_owned(),
                principal_id: Some(role_id),
                arn: Some(format!("arn:aws:iam::{account}:role/{role}")),
                account_id: Some(account.to_owned()),
                user_name: Some(role.to_owned()),
            }),
            creation_date: Some(at("2026-03-02T07:30:00Z")),
            mfa_authenticated: Some(false),
            source_identity: None,
        }),
        ..Caller::default()
    })
}

fn decrypt_parameters(name: &str, value: &str) -> Option<Value> {
    Some(json!({
        "encryptionAlgorithm": "SYMMETRIC_DEFAULT",
        "encryptionContext": { name: value },
    }))
}

pub(crate) fn fault(code: &str, message: &str) -> Option<Fault> {
    Some(Fault {
        code: code.to_owned(),
        message: Some(message.to_owned()),
    })
}

pub(crate) fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

pub(crate) fn uuid(number: u8) -> String {
    uuid_from([number; 16])
}

pub(crate) const OURS: &str = "111122223333";
pub(crate) const THEIRS: &str = "444455556666";
const REGION: &str = "eu-central-1";
pub(crate) const KEY: &str =
    "arn:aws:kms:eu-central-1:111122223333:key/5f0c1a52-8d1e-4c3b-9a77-2e6b0d9c4f18";
const KEY_ID: &str = "5f0c1a52-8d1e-4c3b-9a77-2e6b0d9c4f18";
const NEXT_MATERIAL: &str = "c4a81e6f20b7493d8f5512ce7d903ab6c4a81e6f20b7493d8f5512ce7d903ab6";
const MATERIAL: &str = "7b1f0d3c9e5a42688c4d2f7a6e1b0c9d7b1f0d3c9e5a42688c4d2f7a6e1b0c9d";
