//! Made-up accounts, keys and principals of three sizes, with requests. The same on every run.
//!
//! Each size comes as the core of KMS, which is key policies, identity policies and a few grants, and
//! as the full stack, with all layers of `layers.rs` on top of the same.

use std::collections::BTreeMap;
use std::sync::Arc;

use policy_core::Source;
use policy_core::ast::PolicyKind;
use policy_core::document::{PolicyDocument, read_policy};
use policy_core::grant::{EncryptionContextConstraint, Grant, GrantConstraints, Visibility};
use policy_core::name::arn::Arn;
use policy_core::name::principal::{Caller, PathKnown, PrincipalName};
use policy_core::record::{AccountRecord, KeyMetadata, KeyRecord, PrincipalRecord};
use policy_core::request::{
    Check, Completeness, Context, ContextValue, Parameters, Principal, Request, Resource,
};
use policy_core::semantics::Semantics;
use policy_core::snapshot::Snapshot;
use policy_core::table::kms_action::Action;
use policy_core::value::time::Timestamp;

#[path = "layers.rs"]
mod layers;

/// The core in all sizes.
pub fn all() -> Vec<World> {
    SIZES.iter().map(World::core).collect()
}

/// The full stack in all sizes, with the keys, principals and requests of [`all`].
pub fn full() -> Vec<World> {
    let sizes = SIZES.iter();
    sizes
        .map(|size| World::core(size).with_layers(size))
        .collect()
}

/// Everything that is loaded, and requests that meet it.
pub struct World {
    /// That of its size.
    pub name: &'static str,
    pub accounts: Vec<AccountRecord>,
    pub keys: Vec<KeyRecord>,
    pub principals: Vec<PrincipalRecord>,
    /// Policies of sessions.
    pub sessions: Vec<(Caller, Vec<PolicyDocument>)>,
    /// Policies of VPC endpoints, by id.
    pub endpoints: Vec<(&'static str, Vec<PolicyDocument>)>,
    pub requests: Vec<Request>,
}

/// How much there is.
#[derive(Clone, Copy)]
pub struct Size {
    pub name: &'static str,
    pub keys: usize,
    pub key_statements: usize,
    pub principals: usize,
    pub identity_policies: usize,
    pub identity_statements: usize,
    pub grants: usize,
}

impl World {
    /// Key policies, identity policies and grants; no organization and no boundary.
    pub fn core(size: &Size) -> Self {
        Self::core_of(size, 0..size.keys, 0..size.principals)
    }

    /// The core with only these keys and principals.
    pub fn core_of(
        size: &Size,
        keys: impl IntoIterator<Item = usize>,
        principals: impl IntoIterator<Item = usize>,
    ) -> Self {
        Self {
            name: size.name,
            accounts: Vec::new(),
            keys: keys.into_iter().map(|number| size.key(number)).collect(),
            principals: principals
                .into_iter()
                .map(|number| size.principal(number))
                .collect(),
            sessions: Vec::new(),
            endpoints: Vec::new(),
            requests: Self::requests(size),
        }
    }

    pub fn requests(size: &Size) -> Vec<Request> {
        (0..REQUESTS).map(|number| size.request(number)).collect()
    }

    pub fn snapshot(&self) -> Snapshot {
        let mut snapshot = Snapshot::new(Semantics::default());
        for account in &self.accounts {
            snapshot.add_account(account.clone()).unwrap();
        }
        for key in &self.keys {
            snapshot.add_key(key.clone()).unwrap();
        }
        for principal in &self.principals {
            snapshot.add_principal(principal.clone()).unwrap();
        }
        for (caller, policies) in &self.sessions {
            snapshot.add_session(caller, policies.clone()).unwrap();
        }
        for (id, policies) in &self.endpoints {
            snapshot.add_endpoint(id, policies.clone()).unwrap();
        }
        snapshot
    }
}

/// Keys that nobody asks for, whose policies mention so many condition keys, each once.
pub fn keys_with_condition_keys(count: usize) -> impl Iterator<Item = KeyRecord> {
    (0..count.div_ceil(PER_POLICY)).map(move |policy| {
        let numbers = policy * PER_POLICY..count.min((policy + 1) * PER_POLICY);
        let conditions: Vec<_> = numbers
            .map(|number| format!(r#""kms:EncryptionContext:x{number}": "y""#))
            .collect();
        let statement = format!(
            r#"{{"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*",
                "Condition": {{"StringEquals": {{{}}}}}}}"#,
            conditions.join(",")
        );
        let arn = format!("arn:aws:kms:eu-north-1:210000000009:key/other-{policy}");
        KeyRecord::new(
            arn.parse().unwrap(),
            vec![document(&statement, PolicyKind::KeyPolicy)],
        )
    })
}

impl Size {
    fn key(&self, number: usize) -> KeyRecord {
        let account = key_account(number);
        let statements: Vec<_> = (0..self.key_statements)
            .map(|index| key_statement(account, number, index))
            .collect();
        KeyRecord {
            arn: key_arn(number),
            policies: vec![document(&statements.join(","), PolicyKind::KeyPolicy)],
            grants: (0..self.grants)
                .map(|index| grant(number, index).into())
                .collect(),
            metadata: KeyMetadata {
                key_spec: Some("SYMMETRIC_DEFAULT".to_owned()),
                key_usage: Some("ENCRYPT_DECRYPT".to_owned()),
                origin: Some("AWS_KMS".to_owned()),
                multi_region: Some(false),
                ..KeyMetadata::default()
            },
            aliases: Some(vec![format!("alias/app-{number}")]),
            tags: Some(BTreeMap::from([(
                "team".to_owned(),
                format!("team-{}", number % 7),
            )])),
        }
    }

    fn principal(&self, number: usize) -> PrincipalRecord {
        let account = ACCOUNTS[number % ACCOUNTS.len()];
        let statements = |policy: usize| {
            let statements: Vec<_> = (0..self.identity_statements)
                .map(|index| identity_statement(account, policy * self.identity_statements + index))
                .collect();
            statements.join(",")
        };
        PrincipalRecord {
            path: PathKnown::Yes,
            arn: role_arn(number),
            unique_id: Some(format!("AROAEXAMPLE{number:06}")),
            tags: Some(BTreeMap::from([
                ("team".to_owned(), format!("team-{}", number % 7)),
                ("tenant".to_owned(), format!("t-{}", number % 40)),
            ])),
            policies: (0..self.identity_policies)
                .map(|policy| document(&statements(policy), PolicyKind::IdentityPolicy))
                .collect(),
            boundary: None,
        }
    }

    fn request(&self, number: usize) -> Request {
        let (caller, key) = self.asked(number);
        request(number, caller, key)
    }

    /// Who calls in a request, about which key. A quarter of the requests go to a key of another
    /// account.
    pub fn asked(&self, number: usize) -> (usize, usize) {
        let caller = (number * 37) % self.principals;
        let key = (caller + usize::from(number % 4 == 3)) % self.keys;
        (caller, key)
    }
}

/// What key policies are made of; `index` counts the statements of one policy.
pub fn key_statement(account: &str, number: usize, index: usize) -> String {
    let app = number + index / 9;
    match index % 9 {
        0 if index == 0 => format!(
            r#"{{"Sid": "Account", "Effect": "Allow", "Principal": {{"AWS": "arn:aws:iam::{account}:root"}}, "Action": "kms:*", "Resource": "*"}}"#
        ),
        0 => format!(
            r#"{{"Sid": "Admins{index}", "Effect": "Allow", "Principal": {{"AWS": "arn:aws:iam::{account}:role/admin-{app}"}},
                "Action": ["kms:Create*", "kms:Describe*", "kms:Enable*", "kms:List*", "kms:Put*", "kms:Update*", "kms:ScheduleKeyDeletion"], "Resource": "*"}}"#
        ),
        1 => format!(
            r#"{{"Sid": "Use{index}", "Effect": "Allow", "Principal": {{"AWS": ["arn:aws:iam::{account}:role/team/app-{app}", "arn:aws:iam::{account}:role/team/app-{}"]}},
                "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"], "Resource": "*",
                "Condition": {{"StringEquals": {{"kms:EncryptionContext:tenant": ["t-{}", "t-{}"]}}}}}}"#,
            app + 1,
            app % 40,
            (app + 1) % 40
        ),
        2 => format!(
            r#"{{"Sid": "Perimeter{index}", "Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*",
                "Condition": {{"StringNotEqualsIfExists": {{"aws:PrincipalAccount": ["111122223333", "444455556666", "777788889999"]}}, "Bool": {{"aws:PrincipalIsAWSService": "false"}}}}}}"#
        ),
        3 => format!(
            r#"{{"Sid": "Through{index}", "Effect": "Allow", "Principal": {{"AWS": "*"}},
                "Action": ["kms:Decrypt", "kms:GenerateDataKey*", "kms:DescribeKey"], "Resource": "*",
                "Condition": {{"StringEquals": {{"kms:CallerAccount": "{account}", "kms:ViaService": ["s3.eu-north-1.amazonaws.com", "ec2.eu-north-1.amazonaws.com"]}}}}}}"#
        ),
        4 => format!(
            r#"{{"Sid": "Attach{index}", "Effect": "Allow", "Principal": {{"AWS": "arn:aws:iam::{account}:role/team/app-{app}"}},
                "Action": ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"], "Resource": "*",
                "Condition": {{"Bool": {{"kms:GrantIsForAWSResource": "true"}}}}}}"#
        ),
        5 => format!(
            r#"{{"Sid": "Tags{index}", "Effect": "Allow", "Principal": "*", "Action": ["kms:Decrypt", "kms:DescribeKey"], "Resource": "*",
                "Condition": {{"StringEquals": {{"aws:PrincipalTag/team": "team-{}", "aws:PrincipalAccount": "{account}"}}, "StringLike": {{"aws:PrincipalArn": "arn:aws:iam::{account}:role/team/*"}}}}}}"#,
            app % 7
        ),
        6 => format!(
            r#"{{"Sid": "Logs{index}", "Effect": "Allow", "Principal": {{"Service": "logs.eu-north-1.amazonaws.com"}},
                "Action": ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"], "Resource": "*",
                "Condition": {{"ArnLike": {{"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:eu-north-1:{account}:log-group:/app/{app}/*"}}}}}}"#
        ),
        7 => format!(
            r#"{{"Sid": "Network{index}", "Effect": "Deny", "Principal": {{"AWS": "arn:aws:iam::{account}:role/team/app-{app}"}},
                "Action": ["kms:Decrypt", "kms:ReEncrypt*"], "Resource": "*",
                "Condition": {{"NotIpAddressIfExists": {{"aws:SourceIp": ["10.0.0.0/8", "192.0.2.0/24", "2001:db8::/32"]}}, "Bool": {{"aws:ViaAWSService": "false"}}}}}}"#
        ),
        _ => format!(
            r#"{{"Sid": "Partner{index}", "Effect": "Allow", "Principal": {{"AWS": ["arn:aws:iam::{}:root", "arn:aws:iam::{account}:role/partner-{app}"]}},
                "Action": ["kms:Decrypt", "kms:DescribeKey"], "Resource": "*",
                "Condition": {{"StringLike": {{"kms:EncryptionContext:tenant": "t-{}*"}}}}}}"#,
            key_account(number + 1),
            app % 4
        ),
    }
}

fn identity_statement(account: &str, index: usize) -> String {
    match index % 5 {
        0 => format!(
            r#"{{"Effect": "Allow", "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": "arn:aws:kms:eu-north-1:{account}:key/*{}",
                "Condition": {{"StringEquals": {{"kms:EncryptionContext:tenant": "${{aws:PrincipalTag/tenant}}"}}}}}}"#,
            index / 5
        ),
        1 => r#"{"Effect": "Allow", "Action": ["kms:DescribeKey", "kms:List*", "kms:Get*"], "Resource": "*"}"#.to_owned(),
        2 => format!(
            r#"{{"Effect": "Deny", "Action": ["kms:ScheduleKeyDeletion", "kms:DisableKey", "kms:PutKeyPolicy"], "Resource": "arn:aws:kms:*:{account}:key/*",
                "Condition": {{"BoolIfExists": {{"aws:MultiFactorAuthPresent": "false"}}}}}}"#
        ),
        3 => format!(
            r#"{{"Effect": "Allow", "Action": "kms:Encrypt", "Resource": "arn:aws:kms:*:{account}:key/*",
                "Condition": {{"ForAnyValue:StringLike": {{"kms:ResourceAliases": "alias/app-{}*"}}}}}}"#,
            index / 5
        ),
        _ => r#"{"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::data/*"}"#.to_owned(),
    }
}

pub fn grant(number: usize, index: usize) -> Grant {
    let account = key_account(number);
    let operations = ["kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext"];
    Grant {
        key: None,
        id: Some(format!("grant-{index}")),
        name: None,
        grantee: PrincipalName::parse_aws(&format!(
            "arn:aws:iam::{account}:role/team/app-{}",
            number + index
        ))
        .unwrap(),
        retiring: None,
        operations: operations
            .iter()
            .map(|name| Action::parse(name).unwrap())
            .collect(),
        constraints: GrantConstraints {
            encryption_context: Some(EncryptionContextConstraint::Subset(pairs(index))),
            source_arn: None,
        },
        issuing_account: None,
        token: None,
        visibility: Visibility::Visible,
    }
}

/// One that `caller` sends about `key`; `number` varies the action and the circumstances: a third go
/// through a service.
pub fn request(number: usize, caller: usize, key: usize) -> Request {
    let actions = [
        "kms:Decrypt",
        "kms:GenerateDataKey",
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:Encrypt",
        "kms:ScheduleKeyDeletion",
    ];
    let action = Action::parse(actions[number % actions.len()]).unwrap();
    let with_context = action.takes_encryption_context();
    let said = |key: &str, value: &str| {
        let value = ContextValue::Values(vec![value.to_owned()]);
        (key.parse().unwrap(), value)
    };
    Request {
        principal: Principal {
            caller: session_of(caller),
            user_id: Some(format!("AROAEXAMPLE{caller:06}:one")),
            tags: None,
            org_id: None,
            org_path: None,
            service_linked: None,
        },
        checks: vec![Check {
            action,
            resource: Resource::Key(key_arn(key)),
        }],
        parameters: Some(Parameters {
            encryption_context: with_context.then(|| pairs(caller % 40)),
            ..Parameters::default()
        }),
        via: (number % 3 == 1).then(|| "s3.eu-north-1.amazonaws.com".to_owned()),
        endpoint: None,
        time: Some(Timestamp::from_epoch_seconds(1_767_225_600)),
        grant_tokens: Vec::new(),
        context: Context {
            entries: vec![
                said(
                    "aws:SourceIp",
                    if number.is_multiple_of(5) {
                        "198.51.100.7"
                    } else {
                        "10.1.2.3"
                    },
                ),
                said("aws:MultiFactorAuthPresent", "false"),
                said("aws:SecureTransport", "true"),
            ],
        },
        overrides: Context::default(),
        completeness: Completeness::Complete,
    }
}

/// A session of the role of this number.
pub fn session_of(number: usize) -> Caller {
    let role = role_arn(number);
    let account = role.account_text();
    let session = format!("arn:aws:sts::{account}:assumed-role/app-{number}/one");
    let caller: Caller = session.parse().unwrap();
    caller.with_role(role).unwrap()
}

pub fn pairs(tenant: usize) -> BTreeMap<String, String> {
    BTreeMap::from([
        ("tenant".to_owned(), format!("t-{tenant}")),
        ("purpose".to_owned(), "records".to_owned()),
    ])
}

pub fn document(statements: &str, kind: PolicyKind) -> PolicyDocument {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
    let outcome = read_policy(&Arc::new(Source::new("made up", text)), Some(kind));
    match outcome.document {
        Some(document) => document,
        None => panic!("{:?}", outcome.diagnostics),
    }
}

pub fn key_account(number: usize) -> &'static str {
    ACCOUNTS[number % ACCOUNTS.len()]
}

pub fn key_arn(number: usize) -> Arn {
    let account = key_account(number);
    format!("arn:aws:kms:eu-north-1:{account}:key/1234abcd-12ab-34cd-56ef-{number:012}")
        .parse()
        .unwrap()
}

pub fn role_arn(number: usize) -> Arn {
    let account = ACCOUNTS[number % ACCOUNTS.len()];
    format!("arn:aws:iam::{account}:role/team/app-{number}")
        .parse()
        .unwrap()
}

pub const ACCOUNTS: [&str; 3] = ["111122223333", "444455556666", "777788889999"];

/// A multiple of the periods of what varies between requests: 3, 4, 5 and 6.
pub const REQUESTS: usize = 60;

pub const SIZES: [Size; 3] = [SMALL, MEDIUM, LARGE];

const SMALL: Size = Size {
    name: "small",
    keys: 3,
    key_statements: 3,
    principals: 3,
    identity_policies: 1,
    identity_statements: 2,
    grants: 0,
};

const PER_POLICY: usize = 500;

const MEDIUM: Size = Size {
    name: "medium",
    keys: 3,
    key_statements: 40,
    principals: 6,
    identity_policies: 10,
    identity_statements: 5,
    grants: 2,
};

pub const LARGE: Size = Size {
    name: "large",
    keys: 1_000,
    key_statements: 10,
    principals: 2_000,
    identity_policies: 2,
    identity_statements: 5,
    grants: 3,
};
