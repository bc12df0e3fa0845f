//! Worlds and requests, from a list of numbers: each number is one choice, and 0 is always the
//! simplest. Vocabularies are small, and half of the choices look at the request, so that things
//! match.

use std::collections::BTreeMap;

use policy_core::ast::{
    BaseOperator, Condition, ConditionOperator, ConditionValue, Effect, Element, IfExists, Place,
    Polarity, Policy, PolicyKind, SetOperator, Statement, Version, Written,
};
use policy_core::grant::{EncryptionContextConstraint, Grant, GrantConstraints, Visibility};
use policy_core::name::arn::Arn;
use policy_core::name::principal::{Caller, PathKnown, PrincipalName};
use policy_core::record::KeyMetadata;
use policy_core::request::{
    Check, Completeness, Context, ContextValue, Parameters, Principal, Request, Resource,
};
use policy_core::table::kms_action::Action;
use policy_core::text::span::{Span, Spanned};
use policy_core::value::time::Timestamp;

use crate::world::{self, Account, Document, Key, World};

/// A world and a request in it.
pub fn scene(numbers: &[u16]) -> (World, Request) {
    let mut choices = Choices { numbers, at: 0 };
    let request = request(&mut choices);
    let world = world(&mut choices, &request);
    (world, request)
}

/// A condition that may look at the request, for tests that add statements.
pub fn statement_for(
    numbers: &[u16],
    request: &Request,
    kind: PolicyKind,
    effect: Effect,
) -> Statement {
    let mut choices = Choices { numbers, at: 0 };
    let mut statement = statement(&mut choices, request, kind);
    statement.effect = at(effect);
    statement
}

/// One policy of any kind around statements.
pub fn policy(kind: PolicyKind, statements: Vec<Statement>) -> Policy {
    let statements = statements.into_iter().map(at).collect();
    Policy {
        kind,
        version: Some(at(Version::V2012)),
        id: None,
        statements,
    }
}

struct Choices<'a> {
    numbers: &'a [u16],
    at: usize,
}

impl Choices<'_> {
    fn below(&mut self, bound: usize) -> usize {
        let number = self.numbers.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(number) * bound / (usize::from(u16::MAX) + 1)
    }

    /// In so many of a hundred cases; never when all numbers are 0.
    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) >= 100 - percent
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    fn text(&mut self, from: &[&str]) -> String {
        self.pick(from).to_owned()
    }

    fn some(&mut self, percent: usize, from: &[&str]) -> Option<String> {
        self.chance(percent).then(|| self.text(from))
    }
}

// Requests

fn request(c: &mut Choices) -> Request {
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

fn caller(c: &mut Choices) -> Caller {
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

fn checks(c: &mut Choices, caller: &Caller) -> Vec<Check> {
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

fn parameters(c: &mut Choices, checks: &[Check]) -> Parameters {
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

fn pairs(c: &mut Choices) -> Option<BTreeMap<String, String>> {
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

fn context(c: &mut Choices, checks: &[Check], flat: bool) -> Context {
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

// Worlds

fn world(c: &mut Choices, request: &Request) -> World {
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

fn account(c: &mut Choices, request: &Request, id: &str) -> Account {
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

fn key(c: &mut Choices, request: &Request, number: usize) -> Key {
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

fn grant(c: &mut Choices, request: &Request, index: usize) -> Grant {
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

fn constraints(c: &mut Choices) -> GrantConstraints {
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

// Policies

fn documents(
    c: &mut Choices,
    request: &Request,
    kind: PolicyKind,
    name: &str,
    count: usize,
) -> Vec<Document> {
    let policy = |c: &mut Choices| {
        let version = match c.below(10) {
            _ if kind == PolicyKind::ResourceControlPolicy => Some(Version::V2012),
            0..=7 => Some(Version::V2012),
            8 => Some(Version::V2008),
            _ => None,
        };
        let count = 1 + c.below(if kind == PolicyKind::KeyPolicy { 3 } else { 2 });
        let statements = (0..count)
            .map(|_| at(statement(c, request, kind)))
            .collect();
        Policy {
            kind,
            version: version.map(at),
            id: None,
            statements,
        }
    };
    (0..count)
        .map(|index| Document {
            name: format!("{name}/{index}"),
            policy: policy(c),
        })
        .collect()
}

fn statement(c: &mut Choices, request: &Request, kind: PolicyKind) -> Statement {
    // Limiting kinds are mostly wide open, else nothing else would ever decide.
    let limiting = !matches!(kind, PolicyKind::KeyPolicy | PolicyKind::IdentityPolicy);
    let rcp = kind == PolicyKind::ResourceControlPolicy;
    let effect = if rcp || c.chance(12) {
        Effect::Deny
    } else {
        Effect::Allow
    };
    let narrow = match kind {
        PolicyKind::PermissionsBoundary | PolicyKind::SessionPolicy => 75,
        _ => 40,
    };
    let open = limiting && effect == Effect::Allow && !c.chance(narrow);
    let check = request.checks[c.below(request.checks.len())].clone();
    let principal = match kind {
        PolicyKind::ResourceControlPolicy => Some(list(Polarity::Is, vec![PrincipalName::Any])),
        PolicyKind::VpcEndpointPolicy if open => Some(list(Polarity::Is, vec![PrincipalName::Any])),
        PolicyKind::KeyPolicy | PolicyKind::VpcEndpointPolicy => {
            let count = 1 + c.below(2);
            let polarity = if c.chance(4) {
                Polarity::IsNot
            } else {
                Polarity::Is
            };
            Some(list(
                polarity,
                (0..count).map(|_| principal_name(c, request)).collect(),
            ))
        }
        PolicyKind::IdentityPolicy
        | PolicyKind::PermissionsBoundary
        | PolicyKind::ServiceControlPolicy
        | PolicyKind::SessionPolicy => None,
    };
    let action = if open {
        list(Polarity::Is, vec!["*".parse().unwrap()])
    } else {
        actions(c, &check, rcp)
    };
    let resource = match kind {
        _ if open => Some(list(Polarity::Is, vec!["*".to_owned()])),
        PolicyKind::ServiceControlPolicy if c.chance(10) => None,
        _ => Some(resources(c, &check)),
    };
    let count = if open { 0 } else { c.pick(&[0, 0, 1, 1, 2]) };
    let conditions = (0..count).map(|_| at(condition(c))).collect();
    let inert = kind == PolicyKind::KeyPolicy && c.chance(1);
    Statement {
        sid: None,
        effect: at(effect),
        principal,
        action: Some(action),
        resource: resource.filter(|_| !inert),
        conditions,
    }
}

fn principal_name(c: &mut Choices, request: &Request) -> PrincipalName {
    let parse = |text: &str| PrincipalName::parse_aws(text).unwrap();
    if c.chance(50) {
        // Names of the caller itself.
        let account = request.principal.caller.account();
        let of_account = |c: &mut Choices| match account {
            Some(account) => {
                parse(&c.pick(&[format!("arn:aws:iam::{account}:root"), account.to_string()]))
            }
            None => PrincipalName::Service(LOGS.into()),
        };
        if c.chance(35) {
            return of_account(c);
        }
        return match &request.principal.caller {
            Caller::User { arn, .. } => parse(c.pick(&[arn.as_str(), arn.as_str(), "AIDAANN0001"])),
            Caller::Session {
                role,
                session,
                path,
                ..
            } => {
                let role = if *path == PathKnown::No {
                    OPS
                } else {
                    role.as_str()
                };
                parse(c.pick(&[
                    role,
                    role,
                    session.as_ref().map_or(role, |session| session.as_str()),
                    "AROAAPP0001",
                ]))
            }
            Caller::FederatedUser { arn, issuer, .. } => {
                let issuer = issuer.as_ref().map_or(ANN, |issuer| issuer.as_str());
                parse(c.pick(&[arn.as_str(), issuer]))
            }
            Caller::Service { .. } => PrincipalName::Service(LOGS.into()),
            Caller::Root { .. } => of_account(c),
        };
    }
    match c.below(12) {
        0 => PrincipalName::Any,
        1 => PrincipalName::AnyAws,
        2 => PrincipalName::Service("s3.amazonaws.com".into()),
        3 => PrincipalName::Service(LOGS.into()),
        _ => parse(c.pick(&[
            ROOT_A,
            A,
            ANN,
            BOB,
            APP,
            APP_ONE,
            OPS,
            FED,
            APP_B,
            LINKED,
            B,
            "AROAGONE001",
        ])),
    }
}

fn actions(
    c: &mut Choices,
    check: &Check,
    rcp: bool,
) -> Element<policy_core::name::action::ActionPattern> {
    let name = check.action.name();
    let short = &name[..3];
    let polarity = if !rcp && c.chance(6) {
        Polarity::IsNot
    } else {
        Polarity::Is
    };
    let count = 1 + c.below(2);
    let mut one = || match c.below(12) {
        0..=3 => format!("kms:{name}"),
        4 => "kms:*".to_owned(),
        5 if !rcp => "*".to_owned(),
        6 => format!("KMS:{}", name.to_uppercase()),
        7 => format!("kms:{short}*"),
        8 => format!("kms:?{}", &name[1..]),
        _ => c.text(&[
            "kms:Decrypt",
            "kms:Encrypt",
            "kms:Generate*",
            "s3:GetObject",
            "kms:Describe*",
        ]),
    };
    list(
        polarity,
        (0..count).map(|_| one().parse().unwrap()).collect(),
    )
}

fn resources(c: &mut Choices, check: &Check) -> Element<String> {
    let subject = match &check.resource {
        Resource::Account { account, .. } => format!("arn:aws:kms:*:{account}:*"),
        Resource::Alias(arn) | Resource::Key(arn) => arn.as_str().to_owned(),
    };
    let polarity = if c.chance(6) {
        Polarity::IsNot
    } else {
        Polarity::Is
    };
    let count = if c.chance(20) { 2 } else { 1 };
    let mut one = || match c.below(16) {
        0..=7 => "*".to_owned(),
        8 | 9 => subject.clone(),
        10 => "arn:aws:kms:*:111122223333:key/*".to_owned(),
        11 => c.text(&[
            "arn:aws:kms:eu-north-1:*:*",
            "arn:*:kms:??-*:111122223333:*/?*",
            "arn:aws:kms:*:*:alias/a*",
        ]),
        12 => c.text(&[
            "arn:aws:kms:*",
            "arn:aws:kms:*:111122223333",
            "arn:aws:s3:*",
        ]),
        13 => "arn:aws:kms:*:*:key/${aws:PrincipalTag/key}".to_owned(),
        14 => c.text(&[
            "arn:aws:kms:*:*:key/${aws:PrincipalTag/other, 'k1'}",
            "arn:aws:kms:*:*:key/${aws:username}",
        ]),
        _ => c.text(&[K1, K2, KB]),
    };
    list(polarity, (0..count).map(|_| one()).collect())
}

/// A family of operators, a key, and values that it may be compared with.
type Shape = (
    &'static [BaseOperator],
    &'static str,
    &'static [&'static str],
);

fn condition(c: &mut Choices) -> Condition {
    let (operators, key, from) = c.pick(&SHAPES);
    let base = if c.chance(3) {
        BaseOperator::Null
    } else {
        c.pick(operators)
    };
    let null = base == BaseOperator::Null;
    let several = SEVERAL.contains(&key);
    let set = match c.below(10) {
        _ if null => None,
        0..=5 if !several => None,
        6 | 7 if !several => None,
        8 if several => None,
        number if number % 2 == 0 => Some(SetOperator::ForAnyValue),
        _ => Some(SetOperator::ForAllValues),
    };
    let if_exists = if !null && c.chance(15) {
        IfExists::Yes
    } else {
        IfExists::No
    };
    let count = if null || base == BaseOperator::Bool {
        1
    } else {
        1 + c.below(2)
    };
    let texts = (0..count).map(|_| {
        if null {
            c.text(&["true", "false"])
        } else {
            c.text(from)
        }
    });
    let texts: Vec<String> = texts.collect();
    let key = if c.chance(10) {
        key.to_uppercase()
    } else {
        key.to_owned()
    };
    Condition {
        operator: at(ConditionOperator {
            set,
            base,
            if_exists,
        }),
        key: at(key.parse().unwrap()),
        values: texts
            .into_iter()
            .map(|text| {
                at(ConditionValue {
                    text,
                    written: Written::String,
                })
            })
            .collect(),
    }
}

use BaseOperator as Op;
const STRINGS: &[Op] = &[
    Op::StringEquals,
    Op::StringLike,
    Op::StringNotEquals,
    Op::StringEqualsIgnoreCase,
    Op::StringNotLike,
    Op::StringNotEqualsIgnoreCase,
];
const ARNS: &[Op] = &[Op::ArnLike, Op::ArnEquals, Op::ArnNotLike, Op::ArnNotEquals];
const NUMBERS: &[Op] = &[
    Op::NumericLessThan,
    Op::NumericEquals,
    Op::NumericNotEquals,
    Op::NumericLessThanEquals,
    Op::NumericGreaterThan,
    Op::NumericGreaterThanEquals,
];
const DATES: &[Op] = &[
    Op::DateLessThan,
    Op::DateEquals,
    Op::DateNotEquals,
    Op::DateLessThanEquals,
    Op::DateGreaterThan,
    Op::DateGreaterThanEquals,
];
const ADDRESSES: &[Op] = &[Op::IpAddress, Op::NotIpAddress];
const BOOL: &[Op] = &[Op::Bool];
const BINARY: &[Op] = &[Op::BinaryEquals];
const DATE_VALUES: &[&str] = &[
    "2026-01-01T00:00:00Z",
    "2026-01-01",
    "2026",
    "2026-06",
    "1767225600",
    "1780000000.0",
    "2026-01-01T01:00:00+01:00",
    "2025-12-31T23:59:59.5Z",
    "tomorrow",
];

/// Keys with several values.
const SEVERAL: [&str; 6] = [
    "kms:EncryptionContextKeys",
    "kms:ResourceAliases",
    "kms:GrantOperations",
    "aws:TagKeys",
    "aws:CalledVia",
    "aws:PrincipalOrgPaths",
];

#[rustfmt::skip]
const SHAPES: [Shape; 44] = [
    (STRINGS, "kms:CallerAccount", &[A, B, "1111*"]),
    (STRINGS, "kms:ViaService", &["s3.eu-north-1.amazonaws.com", "s3.*", "ec2.${aws:RequestedRegion}.amazonaws.com"]),
    (STRINGS, "kms:EncryptionContext:tenant", &["a", "b", "A", "?", "", "${aws:username}", "${aws:PrincipalTag/team, 'a'}"]),
    (STRINGS, "kms:EncryptionContext:app", &["a", "b", "*", "${*}", "a${?}"]),
    (STRINGS, "kms:EncryptionContextKeys", &["tenant", "app", "Tenant", "t*"]),
    (STRINGS, "kms:EncryptionAlgorithm", &["SYMMETRIC_DEFAULT", "RSA*"]),
    (STRINGS, "kms:KeySpec", &["SYMMETRIC_DEFAULT", "RSA_2048"]),
    (STRINGS, "kms:CustomerMasterKeyUsage", &["ENCRYPT_DECRYPT"]),
    (STRINGS, "kms:KeyOrigin", &["AWS_KMS", "aws_kms"]),
    (STRINGS, "kms:MultiRegionKeyType", &["PRIMARY"]),
    (STRINGS, "kms:RequestAlias", &["alias/app", "alias/*"]),
    (STRINGS, "kms:ResourceAliases", &["alias/app", "alias/prod-*"]),
    (STRINGS, "kms:GrantOperations", &["Decrypt", "Encrypt", "De*"]),
    (STRINGS, "kms:GrantConstraintType", &["EncryptionContextSubset", "SourceArn"]),
    (ARNS,    "kms:GranteePrincipal", &[APP, "arn:aws:iam::*:role/*"]),
    (STRINGS, "kms:MessageType", &["RAW", "DIGEST"]),
    (STRINGS, "kms:PolicyName", &["default"]),
    (STRINGS, "aws:ResourceTag/env", &["prod", "test", "p*"]),
    (STRINGS, "aws:RequestTag/env", &["prod", "test"]),
    (STRINGS, "aws:TagKeys", &["env", "team"]),
    (STRINGS, "aws:PrincipalTag/team", &["red", "blue", "RED", "${aws:ResourceTag/env}"]),
    (STRINGS, "aws:PrincipalOrgID", &["o-a1", "o-b2"]),
    (STRINGS, "aws:PrincipalOrgPaths", &["o-a1/*", "o-a1/r-1/ou-1/"]),
    (STRINGS, "aws:ResourceOrgID", &["o-a1", "${aws:PrincipalOrgID}"]),
    (STRINGS, "aws:PrincipalAccount", &[A, "${aws:ResourceAccount}"]),
    (STRINGS, "aws:PrincipalType", &["User", "AssumedRole", "Account"]),
    (STRINGS, "aws:username", &["ann", "bob", "ANN"]),
    (STRINGS, "aws:userid", &["AROAAPP0001:*", "AIDAANN0001", A, "*:fed", "*:one"]),
    (STRINGS, "aws:PrincipalServiceName", &[LOGS]),
    (STRINGS, "aws:CalledVia", &["s3.amazonaws.com", "ec2.amazonaws.com"]),
    (STRINGS, "aws:CalledViaLast", &["s3.amazonaws.com"]),
    (STRINGS, "aws:SourceVpce", &["vpce-1"]),
    (STRINGS, "aws:SourceVpc", &["vpc-1", "VPC-1", "vpc-?", ""]),
    (STRINGS, "aws:SourceAccount", &[A, "${kms:CallerAccount}"]),
    (STRINGS, "aws:RequestedRegion", &["eu-north-1", "us-*"]),
    (ARNS,    "aws:PrincipalArn", &[ANN, APP, "arn:aws:iam::*:role/*", "arn:aws:iam::111122223333:*", FED, "arn:aws:iam::*:user/${aws:username}", ROOT_A]),
    (ARNS,    "aws:SourceArn", &[SOURCE_ARN, "arn:aws:logs:*:111122223333:*", "arn:aws:logs:*"]),
    (NUMBERS, "aws:MultiFactorAuthAge", &["300", "3600", "300.0", "3600.49", "-1", "new"]),
    (NUMBERS, "kms:ScheduleKeyDeletionPendingWindowInDays", &["7", "30", "14"]),
    (DATES,   "aws:CurrentTime", DATE_VALUES),
    (DATES,   "aws:TokenIssueTime", DATE_VALUES),
    (ADDRESSES, "aws:SourceIp", &["10.0.0.0/8", "10.1.2.3", "192.0.2.0/24", "2001:db8::/32", "::ffff:10.0.0.0/104", "0.0.0.0/0", "10.1.2.3/0", "nowhere"]),
    (BOOL,    "aws:MultiFactorAuthPresent", &["true", "false", "True"]),
    (BINARY,  "kms:EncryptionContext:tenant", &["dGVzdA==", "YQ=="]),
];

fn has_encryption_context(check: &Check) -> bool {
    let name = check.action.name();
    name.contains("crypt") || name.starts_with("GenerateDataKey")
}

fn is(checks: &[Check], name: &str) -> bool {
    checks.iter().any(|check| check.action.name() == name)
}

fn action(name: &str) -> Action {
    Action::from_name(name).unwrap()
}

fn arn(text: &str) -> Arn {
    text.parse().unwrap()
}

fn values(values: &[&str]) -> ContextValue {
    ContextValue::Values(values.iter().map(|&value| value.to_owned()).collect())
}

fn list<T>(polarity: Polarity, entries: Vec<T>) -> Element<T> {
    Element {
        polarity,
        entries: entries.into_iter().map(at).collect(),
        span: Place(Span::default()),
    }
}

fn at<T>(value: T) -> Spanned<T> {
    Spanned::new(value, Span::default())
}

const USES: [&str; 8] = [
    "Decrypt",
    "Decrypt",
    "Encrypt",
    "GenerateDataKey",
    "Sign",
    "DescribeKey",
    "GetPublicKey",
    "GenerateDataKeyWithoutPlaintext",
];
const MANAGES: [&str; 8] = [
    "ScheduleKeyDeletion",
    "PutKeyPolicy",
    "ListGrants",
    "RevokeGrant",
    "EnableKeyRotation",
    "TagResource",
    "UntagResource",
    "DisableKey",
];
const A: &str = "111122223333";
const B: &str = "444455556666";
const K1: &str = "arn:aws:kms:eu-north-1:111122223333:key/k1";
const K2: &str = "arn:aws:kms:us-east-1:111122223333:key/k2";
const KB: &str = "arn:aws:kms:eu-north-1:444455556666:key/b1";
const ROOT_A: &str = "arn:aws:iam::111122223333:root";
const ANN: &str = "arn:aws:iam::111122223333:user/ann";
const BOB: &str = "arn:aws:iam::111122223333:user/team/bob";
const APP: &str = "arn:aws:iam::111122223333:role/app";
const APP_ONE: &str = "arn:aws:sts::111122223333:assumed-role/app/one";
const OPS: &str = "arn:aws:iam::111122223333:role/team/ops";
const OPS_ONE: &str = "arn:aws:sts::111122223333:assumed-role/ops/one";
const LINKED: &str = "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling";
const FED: &str = "arn:aws:sts::111122223333:federated-user/fed";
const APP_B: &str = "arn:aws:iam::444455556666:role/app";
const LOGS: &str = "logs.eu-north-1.amazonaws.com";
const SOURCE_ARN: &str = "arn:aws:logs:eu-north-1:111122223333:log-group:app";
