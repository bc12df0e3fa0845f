//! The full stack: on top of a core world an organization with policies at three levels, boundaries,
//! session policies, a VPC endpoint, more grants and tags.
//!
//! The requests are those of the core, with a tag of the session; direct ones go through the endpoint.

use std::collections::BTreeMap;

use policy_core::ast::PolicyKind;
use policy_core::document::PolicyDocument;
use policy_core::grant::{EncryptionContextConstraint, Grant, GrantConstraints};
use policy_core::name::arn::Arn;
use policy_core::record::AccountRecord;
use policy_core::request::Request;

use super::{ACCOUNTS, Size, World, document, grant, pairs, session_of};

impl World {
    /// All other layers on top of a core of this size.
    pub fn with_layers(mut self, size: &Size) -> Self {
        self.accounts = ACCOUNTS.iter().map(|id| account(id)).collect();
        for key in &mut self.keys {
            let number = number_of(&key.arn);
            let grants = (size.grants..size.grants + 2).map(|index| narrow_grant(number, index));
            key.grants.extend(grants.map(Into::into));
        }
        let (boundary, own, session) = (boundary(), own_team(), session());
        for principal in &mut self.principals {
            principal.policies.push(own.clone());
            principal.boundary = Some(boundary.clone());
            let caller = session_of(number_of(&principal.arn));
            self.sessions.push((caller, vec![session.clone()]));
        }
        self.endpoints = vec![(ENDPOINT, vec![endpoint()])];
        for request in &mut self.requests {
            add_layers(request);
        }
        self
    }
}

/// The number at the end of the ARN of a key or a role.
fn number_of(arn: &Arn) -> usize {
    arn.as_str().rsplit('-').next().unwrap().parse().unwrap()
}

fn add_layers(request: &mut Request) {
    request.principal.tags = Some(BTreeMap::from([("project".to_owned(), "p-1".to_owned())]));
    if request.via.is_none() {
        request.endpoint = Some(ENDPOINT.to_owned());
    }
}

fn account(id: &str) -> AccountRecord {
    let scp =
        |statements: &[&str]| document(&statements.join(","), PolicyKind::ServiceControlPolicy);
    let rcp = |statement| document(statement, PolicyKind::ResourceControlPolicy);
    let full = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
    let region = r#"{"Effect": "Deny", "NotAction": ["iam:*", "sts:*"], "Resource": "*",
        "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["eu-north-1", "eu-west-1"]}}}"#;
    let deletion = r#"{"Effect": "Deny", "Action": ["kms:ScheduleKeyDeletion", "kms:DisableKey"], "Resource": "*",
        "Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/admin-*"}}}"#;
    let names = r#"{"Effect": "Deny", "Action": ["kms:Encrypt", "kms:GenerateDataKey*"], "Resource": "*",
        "Condition": {"ForAnyValue:StringLike": {"kms:EncryptionContextKeys": ["legacy*", "test"]}}}"#;
    let perimeter = r#"{"Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*",
        "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1"}, "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}}"#;
    let transport = r#"{"Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}}}"#;
    AccountRecord {
        id: id.parse().unwrap(),
        org_id: Some("o-a1".to_owned()),
        org_path: Some("o-a1/r-1/ou-1/".to_owned()),
        management: false,
        scp: Some(vec![
            vec![scp(&[full])],
            vec![scp(&[full]), scp(&[region])],
            vec![scp(&[full, deletion, names])],
        ]),
        rcp: vec![vec![rcp(transport)], vec![rcp(perimeter)]],
    }
}

/// An Allow, and a Deny with a policy variable.
fn boundary() -> PolicyDocument {
    let statements = r#"{"Effect": "Allow", "Action": ["kms:*", "s3:*", "logs:*"], "Resource": "*"},
        {"Effect": "Deny", "Action": ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*"], "Resource": "*",
            "Condition": {"StringNotEqualsIfExists": {"kms:EncryptionContext:tenant": "${aws:PrincipalTag/tenant}"}}}"#;
    document(statements, PolicyKind::PermissionsBoundary)
}

/// One more identity policy: by the tags and the aliases of the key, and for one project.
fn own_team() -> PolicyDocument {
    let statements = r#"{"Effect": "Allow", "Action": ["kms:Decrypt", "kms:DescribeKey"], "Resource": "arn:aws:kms:*:*:key/*",
            "Condition": {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"},
                "ForAnyValue:StringLike": {"kms:ResourceAliases": ["alias/app-*", "alias/shared"]}}},
        {"Effect": "Deny", "Action": "kms:*", "Resource": "*",
            "Condition": {"StringNotLikeIfExists": {"aws:PrincipalTag/project": "p-*"}}}"#;
    document(statements, PolicyKind::IdentityPolicy)
}

fn session() -> PolicyDocument {
    let statements = r#"{"Effect": "Allow", "Action": ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*"], "Resource": "arn:aws:kms:eu-north-1:*:key/*",
            "Condition": {"ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["tenant", "purpose", "department"]}}},
        {"Effect": "Allow", "Action": ["kms:Describe*", "kms:List*", "kms:ScheduleKeyDeletion"], "Resource": "*"}"#;
    document(statements, PolicyKind::SessionPolicy)
}

fn endpoint() -> PolicyDocument {
    let accounts = ACCOUNTS.map(|id| format!("\"{id}\"")).join(",");
    let statements = format!(
        r#"{{"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*",
            "Condition": {{"StringEquals": {{"aws:PrincipalOrgID": "o-a1", "aws:ResourceAccount": [{accounts}]}}}}}},
        {{"Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*",
            "Condition": {{"NotIpAddress": {{"aws:SourceIp": ["10.0.0.0/8", "198.51.100.0/24"]}}}}}}"#
    );
    document(&statements, PolicyKind::VpcEndpointPolicy)
}

/// For the whole encryption context of one tenant.
fn narrow_grant(key: usize, index: usize) -> Grant {
    Grant {
        constraints: GrantConstraints {
            encryption_context: Some(EncryptionContextConstraint::Equals(pairs(key % 40))),
            source_arn: None,
        },
        ..grant(key, index)
    }
}

const ENDPOINT: &str = "vpce-0123456789abcdef0";
