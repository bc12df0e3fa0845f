//! Requests: callers, checks, parameters and context.

use std::collections::BTreeMap;

use policy_core::name::principal::{Caller, PathKnown};
use policy_core::request::{
    Check, Completeness, Context, ContextValue, Parameters, Principal, Request, Resource,
};
use policy_core::value::time::Timestamp;

use crate::generate::world::constraints;
use crate::generate::{
    A, ANN, APP, APP_B, APP_ONE, B, BOB, Choices, FED, K1, K2, KB, LINKED, LOGS, MANAGES, OPS,
    OPS_ONE, ROOT_A, SOURCE_ARN, USES, action, arn, has_encryption_context, is, values,
};

pub(super) fn request(c: &mut Choices) -> Request {
    let caller = caller(c);
    let checks = checks(c, &caller);
    let service = matches!(caller, Caller::Service { .. });
    let person = !service && !matches!(caller, Caller::Root { .. });
    let parameters = (c.chance(60) || is(&checks, "CreateGrant")).then(|| parameters(c, &checks));
    let user_id = match &caller {
        Caller::User { .. } => c.some(30, &["AIDAANN0001"]),
        Caller::Session { .. } => c.some(30, &["AROAAPP0001", "AROAAPP0001:one"]),
        Caller::FederatedUser { .. } | Caller::Root { .. } | Caller::Service { .. } => None,
    };
    let tags = (person && c.chance(30))
        .then(|| BTreeMap::from([("team".to_owned(), c.text(&["red", "blue"]))]));
    let principal = Principal {
        user_id,
        tags,
        org_id: (!service && c.chance(20)).then(|| "o-a1".to_owned()),
        org_path: (!service && c.chance(20)).then(|| "o-a1/r-1/ou-1/".to_owned()),
        service_linked: c.chance(2).then_some(false),
        caller,
    };
    let context = context(c, &checks, parameters.is_none());
    let overrides = c.chance(3).then(|| {
        let value = c.pick(&[ContextValue::Absent, values(&["999900001111"])]);
        (
            c.text(&["kms:CallerAccount", "aws:PrincipalAccount"])
                .parse()
                .unwrap(),
            value,
        )
    });
    Request {
        principal,
        checks,
        parameters,
        via: (!service && c.chance(15)).then(|| {
            c.text(&[
                "s3.eu-north-1.amazonaws.com",
                "ec2.eu-north-1.amazonaws.com",
            ])
        }),
        endpoint: c.some(20, &["vpce-1"]),
        time: Some(Timestamp::from_epoch_seconds(
            c.pick(&[1_767_225_600, 1_780_000_000]),
        )),
        grant_tokens: c.some(25, &["token-0", "token-1"]).into_iter().collect(),
        context,
        overrides: Context {
            entries: overrides.into_iter().collect(),
        },
        completeness: Completeness::Complete,
    }
}

pub(super) fn caller(c: &mut Choices) -> Caller {
    let session = |role: &str, path, session: Option<&str>| {
        let role = arn(role);
        Caller::Session {
            account: role.account().unwrap(),
            role,
            path,
            session: session.map(arn),
        }
    };
    let user = |user: &str| Caller::User {
        account: arn(user).account().unwrap(),
        arn: arn(user),
    };
    let root = |root: &str| Caller::Root {
        account: arn(root).account().unwrap(),
        arn: arn(root),
    };
    match c.below(22) {
        0 | 1 => user(ANN),
        2 => user(BOB),
        3..=7 => session(APP, PathKnown::Yes, Some(APP_ONE)),
        8 => session(APP, PathKnown::Yes, None),
        9 => session(OPS, PathKnown::Yes, Some(OPS_ONE)),
        10 => session(
            "arn:aws:iam::111122223333:role/ops",
            PathKnown::No,
            Some(OPS_ONE),
        ),
        11 => session(LINKED, PathKnown::Yes, None),
        12 | 13 => Caller::FederatedUser {
            account: arn(FED).account().unwrap(),
            arn: arn(FED),
            issuer: Some(arn(ANN)),
        },
        14 => root(ROOT_A),
        15 | 16 => Caller::Service { name: LOGS.into() },
        17..=19 => session(
            APP_B,
            PathKnown::Yes,
            Some("arn:aws:sts::444455556666:assumed-role/app/one"),
        ),
        20 => user("arn:aws:iam::444455556666:user/eve"),
        _ => root("arn:aws:iam::444455556666:root"),
    }
}

pub(super) fn checks(c: &mut Choices, caller: &Caller) -> Vec<Check> {
    let check = |name: &str, resource: &Resource| Check {
        action: action(name),
        resource: resource.clone(),
    };
    let key = |c: &mut Choices| Resource::Key(arn(c.pick(&[K1, K1, K1, K2, KB])));
    let alias = Resource::Alias(arn("arn:aws:kms:eu-north-1:111122223333:alias/app"));
    let account = caller.account().unwrap_or_else(|| A.parse().unwrap());
    let no_resource = Resource::Account {
        partition: "aws".into(),
        region: "eu-north-1".into(),
        account,
    };
    match c.below(40) {
        0..=19 => vec![check(&c.text(&USES), &key(c))],
        20..=24 => vec![check(&c.text(&MANAGES), &key(c))],
        25 | 26 => vec![check("CreateGrant", &key(c))],
        27..=30 => vec![check("RetireGrant", &key(c))],
        31..=33 => vec![
            check("ReEncryptFrom", &key(c)),
            check("ReEncryptTo", &key(c)),
        ],
        34 | 35 => {
            let name = c.text(&["CreateAlias", "DeleteAlias"]);
            vec![check(&name, &alias), check(&name, &key(c))]
        }
        36 => vec![
            check("UpdateAlias", &alias),
            check("UpdateAlias", &key(c)),
            check("UpdateAlias", &key(c)),
        ],
        37 => vec![
            check("CreateKey", &no_resource),
            check("TagResource", &no_resource),
        ],
        _ => vec![check(
            &c.text(&[
                "CreateKey",
                "ListKeys",
                "GenerateRandom",
                "CreateCustomKeyStore",
            ]),
            &no_resource,
        )],
    }
}

pub(super) fn parameters(c: &mut Choices, checks: &[Check]) -> Parameters {
    let carries = checks.iter().any(has_encryption_context);
    let reencrypts = is(checks, "ReEncryptFrom");
    let mut given = Parameters {
        encryption_context: pairs(c).filter(|_| carries && !reencrypts),
        source_encryption_context: pairs(c).filter(|_| reencrypts),
        destination_encryption_context: pairs(c).filter(|_| reencrypts),
        key_id: c.some(
            20,
            &[
                "alias/app",
                "arn:aws:kms:eu-north-1:111122223333:alias/app",
                K1,
            ],
        ),
        source_key_id: c.some(20, &["alias/app"]),
        grant_id: (is(checks, "RetireGrant"))
            .then(|| c.text(&["id-0", "id-1"]))
            .filter(|_| c.chance(30)),
        encryption_algorithm: c
            .some(20, &["RSAES_OAEP_SHA_256"])
            .filter(|_| is(checks, "Encrypt") || is(checks, "Decrypt")),
        signing_algorithm: c.some(80, &["RSASSA_PSS_SHA_256"]),
        message_type: c.some(20, &["DIGEST"]),
        pending_window_in_days: c.chance(50).then_some(7),
        rotation_period_in_days: c.chance(50).then_some(400),
        policy_name: None,
        bypass_policy_lockout_safety_check: c.chance(20).then_some(true),
        tags: (c.chance(50) && !is(checks, "UntagResource"))
            .then(|| BTreeMap::from([("env".to_owned(), c.text(&["prod", "test"]))])),
        tag_keys: (c.chance(50) && is(checks, "UntagResource")).then(|| vec!["env".to_owned()]),
        key_spec: c.some(20, &["RSA_2048"]),
        ..Parameters::default()
    };
    if is(checks, "CreateGrant") {
        given.grantee_principal = Some(c.text(&[APP, ANN]));
        given.retiring_principal = c.some(20, &[ANN]);
        given.operations = Some(c.pick(&[
            vec!["Decrypt".into()],
            vec!["Decrypt".into(), "Encrypt".into()],
        ]));
        given.constraints = c.chance(50).then(|| constraints(c));
    }
    given
}

pub(super) fn pairs(c: &mut Choices) -> Option<BTreeMap<String, String>> {
    c.chance(60).then(|| {
        let mut pairs = BTreeMap::new();
        for (name, percent) in [("tenant", 70), ("Tenant", 10), ("app", 30)] {
            if c.chance(percent) {
                pairs.insert(
                    name.to_owned(),
                    c.text(&["a", "b", "A", "", "ann", "dGVzdA=="]),
                );
            }
        }
        pairs
    })
}

pub(super) fn context(c: &mut Choices, checks: &[Check], flat: bool) -> Context {
    let mut entries: Vec<(String, ContextValue)> = Vec::new();
    let single: [(&str, &[&str]); 7] = [
        (
            "aws:SourceIp",
            &[
                "10.1.2.3",
                "192.0.2.1",
                "2001:db8::1",
                "::ffff:10.1.2.3",
                "none",
            ],
        ),
        ("aws:MultiFactorAuthPresent", &["true", "false", "TRUE"]),
        ("aws:MultiFactorAuthAge", &["300", "3600.5", "-1", "old"]),
        (
            "aws:TokenIssueTime",
            &[
                "2026-01-01T00:00:00Z",
                "2025-12-31T23:30:00-01:00",
                "1767225600",
                "2026",
                "soon",
            ],
        ),
        (
            "aws:SourceArn",
            &[
                SOURCE_ARN,
                "arn:aws:logs:eu-north-1:444455556666:log-group:x",
                "not-an-arn",
            ],
        ),
        ("aws:SourceAccount", &[A, B]),
        ("aws:SourceVpc", &["vpc-1", "VPC-1", ""]),
    ];
    for (key, from) in single {
        if c.chance(35) {
            entries.push((key.to_owned(), values(&[c.pick(from)])));
        }
    }
    if flat
        && checks.iter().all(has_encryption_context)
        && let Some(pairs) = pairs(c)
    {
        let keys = pairs.keys().cloned().collect::<Vec<_>>();
        if !keys.is_empty() {
            entries.push((
                "kms:EncryptionContextKeys".to_owned(),
                ContextValue::Values(keys),
            ));
        }
        for (name, value) in pairs {
            entries.push((
                format!("kms:EncryptionContext:{name}"),
                ContextValue::Values(vec![value]),
            ));
        }
    }
    let parsed = |(key, value): (String, ContextValue)| (key.parse().unwrap(), value);
    Context {
        entries: entries.into_iter().map(parsed).collect(),
    }
}
