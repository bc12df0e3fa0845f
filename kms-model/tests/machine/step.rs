//! What can happen: calls, edits of IAM, and time.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use crate::names::{ALIASES, By, Context, KeyRef, Names, Party, SERVICE_SOURCE, Token};
use crate::policies::{self, IdentityPolicy, KeyPolicy};

/// A transition.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Call(Call),
    Iam(Edit),
    Advance(Seconds),
    Sweep,
    /// Another process takes over the store, with a new domain key.
    Takeover,
}

/// A call of the API.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) by: By,
    pub(crate) what: Operation,
    pub(crate) tokens: Vec<Token>,
    pub(crate) dry: bool,
}

/// An edit of what the KMS knows of IAM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Edit {
    Policy(usize, IdentityPolicy),
    Boundary(usize, Option<IdentityPolicy>),
    Delete(usize),
    /// Makes a user or role again that was deleted.
    Make(usize),
    /// Both, with nothing in between.
    Replace(usize),
    Scp {
        tight: bool,
    },
    Endpoint {
        tight: bool,
    },
}

/// An operation and its parameters.
#[derive(Clone, Debug)]
pub(crate) enum Operation {
    CreateKey(Option<KeyPolicy>, bool, bool),
    DescribeKey(KeyRef),
    Encrypt(KeyRef, Context, u8),
    Decrypt(usize, Damage, Context, Option<KeyRef>),
    ReEncrypt(usize, Context, KeyRef, Context, Option<KeyRef>),
    GenerateDataKey(KeyRef, Context),
    GenerateDataKeyWithoutPlaintext(KeyRef, Context),
    GenerateRandom,
    EnableKey(KeyRef),
    DisableKey(KeyRef),
    ScheduleKeyDeletion(KeyRef, u32),
    CancelKeyDeletion(KeyRef),
    PutKeyPolicy(KeyRef, KeyPolicy, bool),
    EnableKeyRotation(KeyRef, Option<u32>),
    DisableKeyRotation(KeyRef),
    RotateKeyOnDemand(KeyRef),
    CreateAlias(usize, KeyRef),
    UpdateAlias(usize, KeyRef),
    DeleteAlias(usize),
    TagResource(KeyRef, &'static str),
    UntagResource(KeyRef),
    CreateGrant(KeyRef, NewGrant),
    RetireGrant(EndOf),
    RevokeGrant(KeyRef, usize),
}

/// What CreateGrant is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NewGrant {
    pub(crate) grantee: Party,
    pub(crate) retiring: Option<Party>,
    pub(crate) operations: &'static [&'static str],
    pub(crate) constraint: Constraint,
    pub(crate) name: Option<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Constraint {
    None,
    Equals(Context),
    Subset(Context),
    Source,
}

/// How RetireGrant names its grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EndOf {
    Token(Token),
    Id(KeyRef, usize),
}

/// What was done to a ciphertext.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Damage {
    None,
    /// The last byte, of the tag, was changed.
    Tail,
    /// A byte was added.
    Longer,
    /// The first byte, the version, was changed.
    Version,
    /// Some byte was changed.
    Somewhere(u16),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seconds(pub(crate) i64);

impl Operation {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::CreateKey(..) => "CreateKey",
            Self::DescribeKey(..) => "DescribeKey",
            Self::Encrypt(..) => "Encrypt",
            Self::Decrypt(..) => "Decrypt",
            Self::ReEncrypt(..) => "ReEncrypt",
            Self::GenerateDataKey(..) => "GenerateDataKey",
            Self::GenerateDataKeyWithoutPlaintext(..) => "GenerateDataKeyWithoutPlaintext",
            Self::GenerateRandom => "GenerateRandom",
            Self::EnableKey(..) => "EnableKey",
            Self::DisableKey(..) => "DisableKey",
            Self::ScheduleKeyDeletion(..) => "ScheduleKeyDeletion",
            Self::CancelKeyDeletion(..) => "CancelKeyDeletion",
            Self::PutKeyPolicy(..) => "PutKeyPolicy",
            Self::EnableKeyRotation(..) => "EnableKeyRotation",
            Self::DisableKeyRotation(..) => "DisableKeyRotation",
            Self::RotateKeyOnDemand(..) => "RotateKeyOnDemand",
            Self::CreateAlias(..) => "CreateAlias",
            Self::UpdateAlias(..) => "UpdateAlias",
            Self::DeleteAlias(..) => "DeleteAlias",
            Self::TagResource(..) => "TagResource",
            Self::UntagResource(..) => "UntagResource",
            Self::CreateGrant(..) => "CreateGrant",
            Self::RetireGrant(..) => "RetireGrant",
            Self::RevokeGrant(..) => "RevokeGrant",
        }
    }

    /// The members of the request, but for tokens and the dry run; `own` is the account of the key.
    fn members(&self, own: usize, names: &dyn Names) -> Value {
        let text = |key: &KeyRef| key.text(names);
        match self {
            Self::CreateKey(policy, bypass, tagged) => {
                let mut members = Map::new();
                if let Some(policy) = policy {
                    let policy = policy.text(own, &policies::by_arn);
                    members.insert("Policy".to_owned(), json!(policy));
                }
                if *bypass {
                    let name = "BypassPolicyLockoutSafetyCheck".to_owned();
                    members.insert(name, json!(true));
                }
                if *tagged {
                    let tags = json!([{"TagKey": "team", "TagValue": "blue"}]);
                    members.insert("Tags".to_owned(), tags);
                }
                Value::Object(members)
            }
            Self::DescribeKey(key)
            | Self::EnableKey(key)
            | Self::DisableKey(key)
            | Self::CancelKeyDeletion(key)
            | Self::EnableKeyRotation(key, None)
            | Self::DisableKeyRotation(key)
            | Self::RotateKeyOnDemand(key) => json!({"KeyId": text(key)}),
            Self::Encrypt(key, context, byte) => json!({"KeyId": text(key),
                "EncryptionContext": map(*context), "Plaintext": STANDARD.encode(plain(*byte))}),
            Self::Decrypt(blob, damage, context, key) => {
                let blob = damage.apply(names.blob(*blob));
                let mut members = json!({"CiphertextBlob": STANDARD.encode(blob),
                    "EncryptionContext": map(*context)});
                if let Some(key) = key {
                    members["KeyId"] = json!(text(key));
                }
                members
            }
            Self::ReEncrypt(blob, context, destination, new, source) => {
                let mut members = json!({"CiphertextBlob": STANDARD.encode(names.blob(*blob)),
                    "SourceEncryptionContext": map(*context),
                    "DestinationKeyId": text(destination),
                    "DestinationEncryptionContext": map(*new)});
                if let Some(source) = source {
                    members["SourceKeyId"] = json!(text(source));
                }
                members
            }
            Self::GenerateDataKey(key, context)
            | Self::GenerateDataKeyWithoutPlaintext(key, context) => json!({"KeyId": text(key),
                "EncryptionContext": map(*context), "NumberOfBytes": 24}),
            Self::GenerateRandom => json!({"NumberOfBytes": 24}),
            Self::ScheduleKeyDeletion(key, days) => {
                json!({"KeyId": text(key), "PendingWindowInDays": days})
            }
            Self::PutKeyPolicy(key, policy, bypass) => json!({"KeyId": text(key),
                "Policy": policy.text(own, &policies::by_arn),
                "BypassPolicyLockoutSafetyCheck": bypass}),
            Self::EnableKeyRotation(key, Some(days)) => {
                json!({"KeyId": text(key), "RotationPeriodInDays": days})
            }
            Self::CreateAlias(alias, key) | Self::UpdateAlias(alias, key) => {
                json!({"AliasName": ALIASES[*alias], "TargetKeyId": text(key)})
            }
            Self::DeleteAlias(alias) => json!({"AliasName": ALIASES[*alias]}),
            Self::TagResource(key, value) => json!({"KeyId": text(key),
                "Tags": [{"TagKey": "team", "TagValue": value}]}),
            Self::UntagResource(key) => json!({"KeyId": text(key), "TagKeys": ["team"]}),
            Self::CreateGrant(key, grant) => grant.members(&text(key)),
            Self::RetireGrant(EndOf::Token(token)) => json!({"GrantToken": token.text(names)}),
            Self::RetireGrant(EndOf::Id(key, grant)) | Self::RevokeGrant(key, grant) => {
                json!({"KeyId": text(key), "GrantId": names.grant_id(*grant)})
            }
        }
    }
}

impl Call {
    pub(crate) fn body(&self, own: usize, names: &dyn Names) -> Value {
        let mut body = self.what.members(own, names);
        if !self.tokens.is_empty() {
            let tokens = self.tokens.iter().map(|token| token.text(names));
            body["GrantTokens"] = tokens.collect();
        }
        if self.dry {
            body["DryRun"] = json!(true);
        }
        body
    }
}

impl NewGrant {
    fn members(&self, key: &str) -> Value {
        let mut members = json!({"KeyId": key, "Operations": self.operations});
        let name = |party, one: &str, service: &str| match party {
            Party::Service => service.to_owned(),
            Party::Root(_) | Party::One(_) | Party::Session(_) | Party::Nobody => one.to_owned(),
        };
        let member = name(self.grantee, "GranteePrincipal", "GranteeServicePrincipal");
        members[member] = json!(self.grantee.text());
        if let Some(party) = self.retiring {
            let member = name(party, "RetiringPrincipal", "RetiringServicePrincipal");
            members[member] = json!(party.text());
        }
        match self.constraint {
            Constraint::None => {}
            Constraint::Equals(context) => {
                members["Constraints"] = json!({"EncryptionContextEquals": map(context)});
            }
            Constraint::Subset(context) => {
                members["Constraints"] = json!({"EncryptionContextSubset": map(context)});
            }
            Constraint::Source => members["Constraints"] = json!({"SourceArn": SERVICE_SOURCE}),
        }
        if let Some(name) = self.name {
            members["Name"] = json!(name);
        }
        members
    }
}

impl Token {
    fn text(self, names: &dyn Names) -> String {
        match self {
            Self::Of(grant) => names.token(grant),
            Self::Forged => "Zm9yZ2Vk".to_owned(),
        }
    }
}

impl Damage {
    /// Whether not even the key that made it can be read from it any more.
    pub(crate) fn is_unreadable(self) -> bool {
        matches!(self, Self::Longer | Self::Version)
    }

    fn apply(self, mut blob: Vec<u8>) -> Vec<u8> {
        let length = blob.len();
        match self {
            Self::None => {}
            _ if length == 0 => {}
            Self::Tail => blob[length - 1] ^= 1,
            Self::Longer => blob.push(0),
            Self::Version => blob[0] ^= 0x80,
            Self::Somewhere(at) => blob[usize::from(at) % length] ^= 4,
        }
        blob
    }
}

/// What is encrypted: short, and different for each byte.
pub(crate) fn plain(byte: u8) -> Vec<u8> {
    vec![byte; 1 + usize::from(byte % 40)]
}

fn map(context: Context) -> Value {
    context
        .pairs()
        .iter()
        .map(|(key, value)| ((*key).to_owned(), json!(value)))
        .collect::<Map<_, _>>()
        .into()
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {:?}", self.by, self.what)?;
        if !self.tokens.is_empty() {
            write!(f, " with {:?}", self.tokens)?;
        }
        if self.dry {
            f.write_str(" (dry run)")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} d {} s", self.0 / 86_400, self.0 % 86_400)
    }
}
