//! Who calls in the universe, and which classes of callers they are of.

use policy_core::name::principal::Caller;
use policy_core::request::Principal;
use policy_core::symbolic::answer::{CallerClass, CallerKind};

/// Everybody.
pub(crate) fn all() -> Vec<Principal> {
    let mut all: Vec<Principal> = NAMES
        .iter()
        .map(|name| Principal::new(caller(name)))
        .collect();
    for (session, role) in SESSIONS {
        let session = caller(session).with_role(role.parse().unwrap()).unwrap();
        all.push(Principal::new(session));
    }
    for (session, issuer) in FEDERATED {
        let session = caller(session)
            .with_issuer(issuer.parse().unwrap())
            .unwrap();
        all.push(Principal::new(session));
    }
    for (name, id) in IDS {
        all.push(Principal {
            user_id: Some(id.to_owned()),
            ..Principal::new(caller(name))
        });
    }
    all
}

pub(crate) fn is_service(principal: &Principal) -> bool {
    matches!(principal.caller, Caller::Service { .. })
}

/// Whether a class speaks of a caller.
pub(crate) fn covers(class: &CallerClass, principal: &Principal) -> bool {
    let caller = &principal.caller;
    match class {
        CallerClass::Named(name) => {
            let role = match caller {
                Caller::Session { role, .. } => Some(role.as_str()),
                _ => None,
            };
            caller.as_str() == name || role == Some(name)
        }
        CallerClass::UniqueId(id) => {
            let own = principal.user_id.as_deref().unwrap_or_default();
            own.split(':').next() == Some(id)
        }
        CallerClass::Others { kind, account } => {
            let own = caller.account();
            // Others of no account are those whose account nobody names.
            let same = match account {
                Some(account) => own == Some(*account),
                None => own.is_none_or(|own| !NAMED.contains(&&*own.to_string())),
            };
            kind_of(caller) == *kind && same
        }
    }
}

fn kind_of(caller: &Caller) -> CallerKind {
    match caller {
        Caller::FederatedUser { .. } => CallerKind::FederatedUser,
        Caller::Root { .. } => CallerKind::Root,
        Caller::Service { .. } => CallerKind::Service,
        Caller::Session { .. } if caller.is_service_linked() == Some(true) => {
            CallerKind::ServiceLinkedRole
        }
        Caller::Session { .. } => CallerKind::Role,
        Caller::User { .. } => CallerKind::User,
    }
}

fn caller(name: &str) -> Caller {
    name.parse().unwrap()
}

const NAMED: [&str; 1] = ["111122223333"];
const NAMES: [&str; 23] = [
    "arn:aws:iam::111122223333:role/app",
    "arn:aws:iam::111122223333:role/app",
    "arn:aws:iam::111122223333:user/ann",
    "arn:aws:iam::111122223333:root",
    "arn:aws:iam::111122223333:user/red",
    "arn:aws:iam::111122223333:user/team/blue",
    "arn:aws:iam::111122223333:role/team/ops",
    "arn:aws:iam::111122223333:role/team/zed",
    "arn:aws:iam::111122223333:role/app-two",
    "arn:aws:iam::111122223333:role/zed",
    "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
    "arn:aws:iam::111122223333:role/aws-service-role/ec2.amazonaws.com/AWSServiceRoleForEC2",
    "arn:aws:iam::444455556666:root",
    "arn:aws:iam::444455556666:role/app",
    "arn:aws:iam::444455556666:role/zed",
    "arn:aws:iam::444455556666:user/ann",
    "arn:aws:iam::777788889999:root",
    "arn:aws:iam::777788889999:role/app",
    "arn:aws:iam::777788889999:user/zed",
    "arn:aws:iam::222233334444:role/zed",
    "logs.eu-north-1.amazonaws.com",
    "s3.amazonaws.com",
    "ec2.amazonaws.com",
];
const SESSIONS: [(&str, &str); 6] = [
    (
        "arn:aws:sts::111122223333:assumed-role/app/one",
        "arn:aws:iam::111122223333:role/app",
    ),
    (
        "arn:aws:sts::111122223333:assumed-role/app/two",
        "arn:aws:iam::111122223333:role/app",
    ),
    (
        "arn:aws:sts::111122223333:assumed-role/lone/one",
        "arn:aws:iam::111122223333:role/lone",
    ),
    (
        "arn:aws:sts::111122223333:assumed-role/lone/one",
        "arn:aws:iam::111122223333:role/team/lone",
    ),
    (
        "arn:aws:sts::111122223333:assumed-role/lone/two",
        "arn:aws:iam::111122223333:role/lone",
    ),
    (
        "arn:aws:sts::111122223333:assumed-role/ops/one",
        "arn:aws:iam::111122223333:role/team/ops",
    ),
];
const FEDERATED: [(&str, &str); 4] = [
    (
        "arn:aws:sts::111122223333:federated-user/fed",
        "arn:aws:iam::111122223333:user/ann",
    ),
    (
        "arn:aws:sts::111122223333:federated-user/fed",
        "arn:aws:iam::111122223333:user/zed",
    ),
    (
        "arn:aws:sts::111122223333:federated-user/zed",
        "arn:aws:iam::111122223333:user/ann",
    ),
    (
        "arn:aws:sts::777788889999:federated-user/zed",
        "arn:aws:iam::777788889999:user/zed",
    ),
];
const IDS: [(&str, &str); 3] = [
    (
        "arn:aws:iam::111122223333:user/recreated",
        "AIDAEXAMPLE111111111",
    ),
    (
        "arn:aws:iam::111122223333:role/recreated",
        "AROAEXAMPLE111111111:one",
    ),
    (
        "arn:aws:iam::444455556666:user/recreated",
        "AIDAEXAMPLE111111111",
    ),
];
