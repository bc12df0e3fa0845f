//! Who takes part in the long trail, and with which policies.

use kms_model::iam::{Attached, Iam, VpcEndpoint, lone_account, policy};
use kms_model::policy_core::ast::PolicyKind;
use kms_model::policy_core::document::PolicyDocument;
use kms_model::policy_core::name::arn::Arn;
use kms_model::policy_core::record::AccountRecord;

/// Fills the world: two accounts, one of them in an organization, with everybody in them.
pub(crate) fn enter(iam: &Iam) {
    let scp = PolicyKind::ServiceControlPolicy;
    iam.put_account(AccountRecord {
        org_id: Some("o-a1".to_owned()),
        org_path: Some("o-a1/r-1/".to_owned()),
        scp: Some(vec![vec![read(ALLOW_ALL, scp), read(SCP, scp)]]),
        ..lone_account(HOME.parse().unwrap())
    })
    .unwrap();
    iam.put_account(lone_account(PARTNER.parse().unwrap()))
        .unwrap();
    for (account, name, text) in ROLES {
        let attached = Attached {
            policies: text.iter().map(|text| identity(text)).collect(),
            boundary: (*name == "intern").then(|| read(ALLOW_ALL, PolicyKind::PermissionsBoundary)),
            ..Attached::default()
        };
        iam.put_role(&role(account, name), attached).unwrap();
    }

    let attached = Attached {
        policies: vec![identity(WITH_MFA)],
        ..Attached::default()
    };
    iam.put_user(&anna(), attached).unwrap();
    let mut endpoint = VpcEndpoint::open(ENDPOINT, VPC, HOME.parse().unwrap()).unwrap();
    endpoint.policies = vec![read(ENDPOINT_POLICY, PolicyKind::VpcEndpointPolicy)];
    iam.put_endpoint(endpoint).unwrap();
}

pub(crate) fn role(account: &str, name: &str) -> Arn {
    let arn = format!("arn:aws:iam::{account}:role/{name}");
    arn.parse().unwrap()
}

fn identity(text: &str) -> PolicyDocument {
    read(text, PolicyKind::IdentityPolicy)
}

pub(crate) fn read(text: &str, kind: PolicyKind) -> PolicyDocument {
    policy("policy", text, kind).unwrap()
}

pub(crate) fn anna() -> Arn {
    format!("arn:aws:iam::{HOME}:user/anna").parse().unwrap()
}

pub(crate) const HOME: &str = "111122223333";
pub(crate) const PARTNER: &str = "444455556666";
pub(crate) const REGION: &str = "eu-north-1";
pub(crate) const ENDPOINT: &str = "vpce-0a1b2c3d";
const VPC: &str = "vpc-0a1b2c3d";

pub(crate) const ROLES: &[(&str, &str, &[&str])] = &[
    (HOME, "admin", &[ALLOW_ALL]),
    (HOME, "aliased", &[BY_ALIAS]),
    (HOME, "intern", &[ALLOW_ALL]),
    (HOME, "office", &[]),
    (HOME, "reader", &[]),
    (HOME, "retirer", &[]),
    (HOME, "stranger", &[]),
    (HOME, "tagged", &[OF_TEAM_RED]),
    (HOME, "tagger", &[FOR_TEAM_RED]),
    (HOME, "temp", &[]),
    (HOME, "temporary", &[]),
    (HOME, "tenant-a", &[]),
    (HOME, "uploads", &[ALLOW_DATA_KEYS_OF_S3]),
    (HOME, "vpc", &[]),
    (PARTNER, "reader", &[ALLOW_ALL]),
    (PARTNER, "stranger", &[]),
];

pub(crate) const KEY_POLICY: &str = r#"{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::HOME:root"}, "Action": "kms:*", "Resource": "*"},
    {"Effect": "Allow", "Principal": {"AWS": "PARTNER"}, "Action": ["kms:Decrypt", "kms:DescribeKey"], "Resource": "*"},
    {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::HOME:role/tenant-a"}, "Action": ["kms:Encrypt", "kms:Decrypt"], "Resource": "*",
     "Condition": {"StringEquals": {"kms:EncryptionContext:tenant": "a"}}},
    {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::HOME:role/office"}, "Action": "kms:Decrypt", "Resource": "*",
     "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}},
    {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::HOME:role/vpc"}, "Action": "kms:Decrypt", "Resource": "*",
     "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-0a1b2c3d"}}},
    {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::HOME:role/uploads"}, "Action": "kms:GenerateDataKey*", "Resource": "*",
     "Condition": {"StringEquals": {"kms:ViaService": "s3.eu-north-1.amazonaws.com"}}},
    {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::HOME:role/temporary"}, "Action": "kms:Decrypt", "Resource": "*",
     "Condition": {"DateLessThan": {"aws:CurrentTime": "2026-03-03T08:00:00Z"}}},
    {"Effect": "Allow", "Principal": {"Service": "logs.eu-north-1.amazonaws.com"}, "Action": "kms:Decrypt", "Resource": "*"}
]}"#;

const ALLOW_ALL: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
pub(crate) const ALLOW_DESCRIBE: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "kms:Describe*", "Resource": "*"}}"#;
const ALLOW_DATA_KEYS_OF_S3: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "*",
    "Condition": {"StringLike": {"kms:ViaService": "s3.*"}}}}"#;
const BY_ALIAS: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "kms:Encrypt", "Resource": "*",
    "Condition": {"StringEquals": {"kms:RequestAlias": "alias/archive"}}}}"#;
const FOR_TEAM_RED: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["kms:CreateKey", "kms:TagResource"], "Resource": "*",
    "Condition": {"StringEquals": {"aws:RequestTag/team": "red"}}}}"#;
const OF_TEAM_RED: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "kms:DescribeKey", "Resource": "*",
    "Condition": {"StringEquals": {"aws:PrincipalTag/team": "red"}}}}"#;
const WITH_MFA: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "kms:*", "Resource": "*",
    "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}}"#;
const SCP: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "kms:DisableKey", "Resource": "*",
    "Condition": {"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/intern"}}}}"#;
const ENDPOINT_POLICY: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*"}}"#;
