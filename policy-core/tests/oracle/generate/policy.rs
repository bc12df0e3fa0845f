//! Policies that have to do with a request, and their conditions.

use policy_core::ast::{
    BaseOperator, Condition, ConditionOperator, ConditionValue, Effect, Element, IfExists,
    Polarity, Policy, PolicyKind, SetOperator, Statement, Version, Written,
};
use policy_core::name::principal::{Caller, PathKnown, PrincipalName};
use policy_core::request::{Check, Request, Resource};

use crate::generate::{
    A, ANN, APP, APP_B, APP_ONE, B, BOB, Choices, FED, K1, K2, KB, LINKED, LOGS, OPS, ROOT_A,
    SOURCE_ARN, at, list,
};
use crate::world::Document;

pub(super) fn documents(
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

pub(super) fn statement(c: &mut Choices, request: &Request, kind: PolicyKind) -> Statement {
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

pub(super) fn principal_name(c: &mut Choices, request: &Request) -> PrincipalName {
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

pub(super) fn actions(
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

pub(super) fn resources(c: &mut Choices, check: &Check) -> Element<String> {
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

pub(super) fn condition(c: &mut Choices) -> Condition {
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
