//! The policies that histories are made of.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use kms_model::policy_core::Source;
use kms_model::policy_core::ast::PolicyKind;
use kms_model::policy_core::document::{PolicyDocument, read_policy};
use serde_json::{Value, json};

use crate::names::{SERVICE, SERVICE_SOURCE, principal_arn, root_arn};

/// Key policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyPolicy {
    /// The account decides, by identity policies.
    Delegate,
    /// Some are allowed directly, too.
    Direct,
    /// Tenant b is denied to everyone.
    DenyTenantB,
    /// The other account may use the key.
    Partner,
    /// One role of the other account may.
    PartnerApp,
    /// One role may, for tenant a only; nobody else may use the key.
    TenantA,
    /// One role may, if the context has a tenant or a project.
    ContextKeys,
    /// Whoever comes from the account through S3 may.
    Via,
    /// One role may everything, and nobody else anything.
    AppOnly,
    /// The service may, for its own log group.
    Service,
}

/// Policies of users and roles; also boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IdentityPolicy {
    Nothing,
    All,
    Crypto,
    DenyDecrypt,
    OnlyBlue,
    OnlyAliasOne,
    OnlyTenantA,
}

impl KeyPolicy {
    pub(crate) const ALL: [Self; 10] = [
        Self::Delegate,
        Self::Direct,
        Self::DenyTenantB,
        Self::Partner,
        Self::PartnerApp,
        Self::TenantA,
        Self::ContextKeys,
        Self::Via,
        Self::AppOnly,
        Self::Service,
    ];

    /// The users and roles that the policy of a key of this account names.
    pub(crate) fn names(self, own: usize) -> Vec<usize> {
        match self {
            Self::Direct => vec![app(own), 3],
            Self::DenyTenantB | Self::TenantA | Self::ContextKeys | Self::AppOnly => {
                vec![app(own)]
            }
            Self::PartnerApp => vec![app(1 - own)],
            Self::Delegate | Self::Partner | Self::Via | Self::Service => Vec::new(),
        }
    }

    /// The policy of a key of this account; `name` says how it names a user or role.
    pub(crate) fn text(self, own: usize, name: &dyn Fn(usize) -> String) -> String {
        let delegate = json!({"Effect": "Allow", "Principal": {"AWS": root_arn(own)},
            "Action": "kms:*", "Resource": "*"});
        let users: Vec<String> = self.names(own).into_iter().map(name).collect();
        let users = json!({"AWS": users});
        let statements = match self {
            Self::Delegate => vec![delegate],
            Self::Direct => vec![delegate, allow(&users, json!(USE_AND_GRANT), json!({}))],
            Self::DenyTenantB => vec![
                delegate,
                allow(&users, json!(USE), json!({})),
                json!({"Effect": "Deny", "Principal": "*", "Action": USE, "Resource": "*",
                    "Condition": {"StringEquals": {"kms:EncryptionContext:tenant": "b"}}}),
            ],
            Self::Partner => {
                let partner = json!({"AWS": root_arn(1 - own)});
                vec![delegate, allow(&partner, json!(USE_AND_GRANT), json!({}))]
            }
            Self::PartnerApp => vec![delegate, allow(&users, json!(USE_AND_GRANT), json!({}))],
            Self::TenantA => vec![
                allow(&json!({"AWS": root_arn(own)}), json!(MANAGE), json!({})),
                allow(
                    &users,
                    json!(USE),
                    json!({"StringEquals": {"kms:EncryptionContext:tenant": "a"}}),
                ),
            ],
            Self::ContextKeys => vec![
                delegate,
                allow(
                    &users,
                    json!(USE),
                    json!({"ForAnyValue:StringEquals":
                        {"kms:EncryptionContextKeys": ["tenant", "project"]}}),
                ),
            ],
            Self::Via => vec![
                allow(&json!({"AWS": root_arn(own)}), json!(MANAGE), json!({})),
                allow(
                    &json!({"AWS": "*"}),
                    json!(USE),
                    json!({"StringEquals": {"kms:CallerAccount": crate::names::ACCOUNTS[own]},
                        "StringLike": {"kms:ViaService": "s3.*.amazonaws.com"}}),
                ),
            ],
            Self::AppOnly => vec![allow(&users, json!("kms:*"), json!({}))],
            Self::Service => vec![
                delegate,
                allow(
                    &json!({"Service": SERVICE}),
                    json!(USE_AND_GRANT),
                    json!({"StringEquals": {"aws:SourceArn": SERVICE_SOURCE}}),
                ),
            ],
        };
        json!({"Version": "2012-10-17", "Statement": statements}).to_string()
    }
}

impl IdentityPolicy {
    pub(crate) const ALL: [Self; 7] = [
        Self::Nothing,
        Self::All,
        Self::Crypto,
        Self::DenyDecrypt,
        Self::OnlyBlue,
        Self::OnlyAliasOne,
        Self::OnlyTenantA,
    ];

    /// As an identity policy or a boundary; none for [`IdentityPolicy::Nothing`].
    pub(crate) fn document(self, kind: PolicyKind) -> Option<PolicyDocument> {
        let everything = json!({"Effect": "Allow", "Action": "kms:*", "Resource": "*"});
        let only = |condition: Value| json!([{"Effect": "Allow", "Action": "kms:*", "Resource": "*", "Condition": condition}]);
        let statements = match self {
            Self::Nothing => return None,
            Self::All => json!([everything]),
            Self::Crypto => json!([{"Effect": "Allow", "Action": USE, "Resource": "*"}]),
            Self::DenyDecrypt => json!([everything,
                {"Effect": "Deny", "Action": "kms:Decrypt", "Resource": "*"}]),
            Self::OnlyBlue => only(json!({"StringEquals": {"aws:ResourceTag/team": "blue"}})),
            Self::OnlyAliasOne => only(json!({"StringEquals": {"kms:RequestAlias": "alias/one"}})),
            Self::OnlyTenantA => {
                only(json!({"StringEquals": {"kms:EncryptionContext:tenant": "a"}}))
            }
        };
        let text = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
        Some(document(&text, kind))
    }
}

/// The SCPs of an account: of its root and its unit.
pub(crate) fn scp(tight: bool) -> Vec<Vec<PolicyDocument>> {
    let full = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
    let deny = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": ["kms:Encrypt", "kms:ScheduleKeyDeletion", "kms:RetireGrant"], "Resource": "*"}}"#;
    let full = document(full, PolicyKind::ServiceControlPolicy);
    let mut unit = vec![full.clone()];
    if tight {
        unit.push(document(deny, PolicyKind::ServiceControlPolicy));
    }
    vec![vec![full], unit]
}

/// The policy of the endpoint.
pub(crate) fn endpoint(tight: bool) -> Vec<PolicyDocument> {
    let action = if tight { "kms:De*" } else { "*" };
    let text = json!({"Statement": [{"Action": action, "Effect": "Allow", "Principal": "*",
        "Resource": "*"}]});
    vec![document(&text.to_string(), PolicyKind::VpcEndpointPolicy)]
}

/// The session policy of narrow sessions.
pub(crate) fn session() -> Vec<PolicyDocument> {
    let text = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
        "Action": ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt"], "Resource": "*"}]});
    vec![document(&text.to_string(), PolicyKind::SessionPolicy)]
}

/// Reads a policy, once.
pub(crate) fn document(text: &str, kind: PolicyKind) -> PolicyDocument {
    static READ: LazyLock<Mutex<HashMap<(String, String), PolicyDocument>>> =
        LazyLock::new(Mutex::default);
    let mut read = READ.lock().unwrap();
    let known = read.entry((text.to_owned(), format!("{kind:?}")));
    known
        .or_insert_with(|| {
            let source = Arc::new(Source::new("policy", text));
            let outcome = read_policy(&source, Some(kind));
            outcome
                .document
                .unwrap_or_else(|| panic!("{text}: {:?}", outcome.diagnostics))
        })
        .clone()
}

pub(crate) fn by_arn(one: usize) -> String {
    principal_arn(one)
}

fn allow(principal: &Value, action: Value, condition: Value) -> Value {
    json!({"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*",
        "Condition": condition})
}

fn app(account: usize) -> usize {
    if account == 0 { 1 } else { 5 }
}

const USE: [&str; 5] = [
    "kms:Encrypt",
    "kms:Decrypt",
    "kms:ReEncrypt*",
    "kms:GenerateDataKey*",
    "kms:DescribeKey",
];

const USE_AND_GRANT: [&str; 7] = [
    "kms:Encrypt",
    "kms:Decrypt",
    "kms:ReEncrypt*",
    "kms:GenerateDataKey*",
    "kms:DescribeKey",
    "kms:CreateGrant",
    "kms:RevokeGrant",
];

const MANAGE: [&str; 14] = [
    "kms:PutKeyPolicy",
    "kms:DescribeKey",
    "kms:Enable*",
    "kms:Disable*",
    "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion",
    "kms:CancelKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:CreateAlias",
    "kms:UpdateAlias",
    "kms:DeleteAlias",
    "kms:CreateGrant",
    "kms:RevokeGrant",
];
