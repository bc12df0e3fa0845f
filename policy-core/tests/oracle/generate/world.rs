//! Worlds that a request meets: accounts, keys, grants.

use std::collections::BTreeMap;

use policy_core::ast::PolicyKind;
use policy_core::grant::{EncryptionContextConstraint, Grant, GrantConstraints, Visibility};
use policy_core::name::principal::{Caller, PathKnown, PrincipalName};
use policy_core::record::KeyMetadata;
use policy_core::request::{Request, Resource};
use policy_core::value::time::Timestamp;

use crate::generate::policy::{documents, principal_name};
use crate::generate::request::pairs;
use crate::generate::{A, APP, B, Choices, K1, K2, KB, SOURCE_ARN, action, arn, is};
use crate::world::{self, Account, Key, World};

pub(super) fn world(c: &mut Choices, request: &Request) -> World {
    let caller = &request.principal.caller;
    let service = matches!(caller, Caller::Service { .. });
    let root = matches!(caller, Caller::Root { .. });
    let mut keys = BTreeMap::new();
    let mut accounts = BTreeMap::new();
    for id in [A, B] {
        accounts.insert(id.to_owned(), account(c, request, id));
    }
    for (number, arn) in [K1, K2, KB].into_iter().enumerate() {
        let used = request
            .checks
            .iter()
            .any(|check| check.resource == Resource::Key(self::arn(arn)));
        if used {
            keys.insert(arn.to_owned(), key(c, request, number));
        }
    }
    let mut principal = world::Principal::default();
    let mut session = Vec::new();
    // Of a role whose path is not known nothing else is known.
    let unknown = matches!(
        caller,
        Caller::Session {
            path: PathKnown::No,
            ..
        }
    );
    if !service && !root && !unknown {
        principal.unique_id = match caller {
            Caller::User { .. } => c.some(30, &["AIDAANN0001", "AIDAANN0002"]),
            Caller::Session { .. } => c.some(30, &["AROAAPP0001", "AROAAPP0002"]),
            Caller::FederatedUser { .. } | Caller::Root { .. } | Caller::Service { .. } => None,
        };
        if c.chance(40) {
            principal
                .tags
                .insert(c.text(&["team", "Team"]), c.text(&["red", "blue"]));
            principal
                .tags
                .insert("key".to_owned(), c.text(&["k1", "k*"]));
        }
        let count = c.below(4);
        principal.policies = documents(c, request, PolicyKind::IdentityPolicy, "identity", count);
        if c.chance(40) {
            principal.boundary =
                documents(c, request, PolicyKind::PermissionsBoundary, "boundary", 1).pop();
        }
        let has_session = match caller {
            Caller::Session { session, .. } => session.is_some() && c.chance(70),
            Caller::FederatedUser { .. } => c.chance(80),
            Caller::Root { .. } | Caller::Service { .. } | Caller::User { .. } => false,
        };
        if has_session {
            let count = 1 + c.below(2);
            session = documents(c, request, PolicyKind::SessionPolicy, "session", count);
        }
    }
    let endpoint = match request.endpoint {
        Some(_) => documents(c, request, PolicyKind::VpcEndpointPolicy, "endpoint", 1),
        None => Vec::new(),
    };
    World {
        accounts,
        keys,
        principal,
        session,
        endpoint,
    }
}

pub(super) fn account(c: &mut Choices, request: &Request, id: &str) -> Account {
    let levels = |c: &mut Choices, kind, name: &str, count| {
        (0..count)
            .map(|level| documents(c, request, kind, &format!("{name}/{id}/{level}"), 1))
            .collect::<Vec<_>>()
    };
    let organized = c.chance(60);
    let scp = (organized && c.chance(60)).then(|| {
        let count = 1 + c.below(2);
        levels(c, PolicyKind::ServiceControlPolicy, "scp", count)
    });
    let count = if organized && c.chance(25) { 1 } else { 0 };
    Account {
        management: organized && c.chance(5),
        org_id: organized.then(|| "o-a1".to_owned()),
        org_path: organized.then(|| "o-a1/r-1/ou-1/".to_owned()),
        scp,
        rcp: levels(c, PolicyKind::ResourceControlPolicy, "rcp", count),
    }
}

pub(super) fn key(c: &mut Choices, request: &Request, number: usize) -> Key {
    let count = if c.chance(10) { 2 } else { 1 };
    let policies = documents(
        c,
        request,
        PolicyKind::KeyPolicy,
        &format!("key/{number}"),
        count,
    );
    let count = c.pick(&[0, 0, 1, 2]);
    let count = if is(&request.checks, "RetireGrant") {
        1 + count
    } else {
        count
    };
    let grants = (0..count)
        .map(|index| (format!("grant/{number}/{index}"), grant(c, request, index)))
        .collect();
    let multi_region = c.chance(40).then(|| c.chance(50));
    Key {
        policies,
        grants,
        metadata: KeyMetadata {
            aws_managed: c.chance(3),
            key_spec: c.some(50, &["SYMMETRIC_DEFAULT", "RSA_2048"]),
            key_usage: c.some(50, &["ENCRYPT_DECRYPT", "SIGN_VERIFY"]),
            origin: c.some(50, &["AWS_KMS", "EXTERNAL"]),
            multi_region,
            multi_region_key_type: multi_region
                .filter(|it| *it)
                .map(|_| c.text(&["PRIMARY", "REPLICA"])),
            trailing_days_without_key_usage: c.chance(50).then_some(90),
        },
        aliases: c.pick(&[
            vec![],
            vec!["alias/app".to_owned()],
            vec!["alias/app".to_owned(), "alias/prod-x".to_owned()],
        ]),
        tags: if c.chance(50) {
            BTreeMap::from([("env".to_owned(), c.text(&["prod", "test"]))])
        } else {
            BTreeMap::new()
        },
    }
}

pub(super) fn grant(c: &mut Choices, request: &Request, index: usize) -> Grant {
    let used = request.checks[c.below(request.checks.len())].action;
    let grantee = match principal_name(c, request) {
        PrincipalName::Any | PrincipalName::AnyAws => PrincipalName::parse_aws(APP).unwrap(),
        name => name,
    };
    let account = matches!(grantee, PrincipalName::Account { .. });
    let service = matches!(grantee, PrincipalName::Service(_));
    let mut operations = vec![action("Decrypt")];
    if c.chance(80) && used.is_grant_operation() && !(account && used.name() == "RetireGrant") {
        operations.push(used);
    }
    let mut constraints = if c.chance(40) {
        constraints(c)
    } else {
        GrantConstraints::default()
    };
    if service {
        constraints.source_arn = Some(SOURCE_ARN.to_owned());
    }
    Grant {
        key: None,
        id: Some(format!("id-{index}")),
        name: None,
        retiring: c
            .chance(40)
            .then(|| principal_name(c, request))
            .filter(|name| !matches!(name, PrincipalName::Any | PrincipalName::AnyAws)),
        grantee,
        operations,
        constraints,
        issuing_account: c
            .pick(&[None, Some(A), Some(B)])
            .map(|id| id.parse().unwrap()),
        token: c.chance(60).then(|| format!("token-{index}")),
        visibility: match c.below(10) {
            0..=7 => Visibility::Visible,
            8 => Visibility::Hidden,
            _ => Visibility::From(Timestamp::from_epoch_seconds(1_770_000_000)),
        },
    }
}

pub(super) fn constraints(c: &mut Choices) -> GrantConstraints {
    let pairs = pairs(c).filter(|pairs| !pairs.is_empty());
    let kind = c.pick(&[
        EncryptionContextConstraint::Subset,
        EncryptionContextConstraint::Equals,
    ]);
    GrantConstraints {
        encryption_context: pairs.map(kind),
        source_arn: c.some(20, &[SOURCE_ARN]),
    }
}
