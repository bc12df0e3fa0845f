//! How names and tags of IAM look.
//!
//! Sources: IAM User Guide, "IAM and AWS STS quotas"; STS API Reference, "AssumeRole" and
//! "GetFederationToken"; IAM User Guide, "Tags for IAM resources".

use std::collections::{BTreeMap, BTreeSet};

use policy_core::name::account::AccountId;
use policy_core::name::arn::Arn;
use policy_core::name::principal::PrincipalName;

use crate::iam::error::IamError;

/// A user or a role: what is in its ARN.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Name {
    pub(super) kind: Kind,
    pub(super) account: AccountId,
    /// In lower case, without the path: names are not told apart by these.
    pub(super) folded: String,
}

/// What has an ARN, a unique id and policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Role,
    User,
}

impl Kind {
    pub(super) const fn wanted(self) -> &'static str {
        match self {
            Self::Role => {
                "the ARN of a role: `arn:aws:iam::ACCOUNT:role/NAME`, or with a path before the \
                 name, which is 1 to 64 letters, digits and `_+=,.@-`"
            }
            Self::User => {
                "the ARN of a user: `arn:aws:iam::ACCOUNT:user/NAME`, or with a path before the \
                 name, which is 1 to 64 letters, digits and `_+=,.@-`"
            }
        }
    }

    const fn prefix(self) -> &'static str {
        match self {
            Self::Role => "role/",
            Self::User => "user/",
        }
    }
}

/// The name in the ARN of a user or role.
pub(super) fn name(arn: &Arn, kind: Kind) -> Result<Name, IamError> {
    let malformed = || IamError::Malformed {
        text: arn.to_string(),
        wanted: kind.wanted(),
    };
    let (account, rest) = match (arn.service(), arn.region(), arn.account()) {
        ("iam", "", Some(account)) => (account, arn.resource().strip_prefix(kind.prefix())),
        (_, _, _) => return Err(malformed()),
    };
    let rest = rest.ok_or_else(malformed)?;
    let (path, name) = rest.rsplit_once('/').unwrap_or(("", rest));
    let sound = is_word(name, 1, 64)
        && !rest.starts_with('/')
        && path.len() <= MAX_PATH_BYTES
        && path.bytes().all(|byte| matches!(byte, b'!'..=b'~'))
        && !path.contains(['*', '?']);
    if !sound {
        return Err(malformed());
    }
    Ok(Name {
        kind,
        account,
        folded: name.to_ascii_lowercase(),
    })
}

/// What follows the last slash: a name without its path.
pub(super) fn last_segment(arn: &Arn) -> &str {
    let resource = arn.resource();
    resource.rsplit_once('/').map_or(resource, |(_, name)| name)
}

/// The name of a role's session.
pub(super) fn session_name(text: &str) -> Result<&str, IamError> {
    let wanted = "the name of a session: 2 to 64 letters, digits and `_+=,.@-`";
    word(text, 2, 64, wanted)
}

/// The name that a federated user is given.
pub(super) fn federated_name(text: &str) -> Result<&str, IamError> {
    let wanted = "the name of a federated user: 2 to 32 letters, digits and `_+=,.@-`";
    word(text, 2, 32, wanted)
}

/// A source identity.
pub(super) fn source_identity(text: &str) -> Result<&str, IamError> {
    let wanted = "a source identity: 2 to 64 letters, digits and `_+=,.@-`, and no `aws:` first";
    if text.starts_with("aws:") {
        let text = text.to_owned();
        return Err(IamError::Malformed { text, wanted });
    }
    word(text, 2, 64, wanted)
}

/// An identity provider: an ARN or a domain. Source: STS API Reference, "AssumeRoleWithWebIdentity".
pub(super) fn provider(text: &str) -> Result<&str, IamError> {
    let sound =
        (4..=2048).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    if sound {
        return Ok(text);
    }
    let text = text.chars().take(128).collect();
    let wanted = "an identity provider: an ARN or a domain of 4 to 2048 bytes, without spaces";
    Err(IamError::Malformed { text, wanted })
}

/// Tags of a user, a role or a session.
pub(super) fn tags(tags: &BTreeMap<String, String>) -> Result<(), IamError> {
    bounded("tags", tags.len(), MAX_TAGS)?;
    let mut seen = BTreeSet::new();
    for (key, value) in tags {
        let wrong = |what| {
            let key = key.clone();
            Err(IamError::Tag { key, what })
        };
        if key.is_empty() || key.chars().count() > 128 || !key.chars().all(is_of_tag) {
            return wrong("has a key that is not 1 to 128 letters, digits, spaces or `_.:/=+-@`");
        }
        if value.chars().count() > 256 || !value.chars().all(is_of_tag) {
            return wrong(
                "has a value that is not up to 256 letters, digits, spaces or `_.:/=+-@`",
            );
        }
        let folded = key.to_lowercase();
        if folded.starts_with("aws:") {
            return wrong("begins with `aws:`, which only AWS may use");
        }
        if !seen.insert(folded) {
            return wrong("is there twice: case does not tell keys of tags apart");
        }
    }
    Ok(())
}

/// The id of a VPC endpoint.
pub(super) fn endpoint_id(text: &str) -> Result<(), IamError> {
    let wanted = "the id of a VPC endpoint: `vpce-`, and 1 to 64 letters and digits";
    resource_id(text, "vpce-", wanted)
}

/// The id of a VPC.
pub(super) fn vpc_id(text: &str) -> Result<(), IamError> {
    let wanted = "the id of a VPC: `vpc-`, and 1 to 64 letters and digits";
    resource_id(text, "vpc-", wanted)
}

/// The partition that a service's name belongs to; none if no service of AWS is called so.
///
/// Source: the endpoint data of the AWS SDKs.
pub(super) fn partition_of_service(name: &str) -> Option<&'static str> {
    PrincipalName::parse_service(name).ok()?;
    let (_, partition) = SUFFIXES
        .iter()
        .find(|(suffix, _)| name.strip_suffix(suffix).is_some())?;
    Some(partition)
}

/// No more than so many.
pub(super) fn bounded(what: &'static str, found: usize, max: usize) -> Result<(), IamError> {
    if found > max {
        return Err(IamError::TooMany { what, found, max });
    }
    Ok(())
}

fn resource_id(text: &str, prefix: &str, wanted: &'static str) -> Result<(), IamError> {
    let sound = text.strip_prefix(prefix).is_some_and(|rest| {
        (1..=MAX_ID_BYTES).contains(&rest.len())
            && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    if sound {
        return Ok(());
    }
    let text = text.chars().take(MAX_ID_BYTES).collect();
    Err(IamError::Malformed { text, wanted })
}

fn word<'t>(
    text: &'t str,
    min: usize,
    max: usize,
    wanted: &'static str,
) -> Result<&'t str, IamError> {
    if is_word(text, min, max) {
        return Ok(text);
    }
    let text = text.chars().take(max).collect();
    Err(IamError::Malformed { text, wanted })
}

fn is_word(text: &str, min: usize, max: usize) -> bool {
    (min..=max).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte))
}

fn is_of_tag(character: char) -> bool {
    let space = character.is_whitespace() && !character.is_control();
    character.is_alphanumeric() || space || "_.:/=+-@".contains(character)
}

/// Ids of VPC resources have 17 digits after the prefix; ours may be longer words.
const MAX_ID_BYTES: usize = 64;

/// The path of a user or role.
const MAX_PATH_BYTES: usize = 512;

/// Tags of a user, a role or a session.
const MAX_TAGS: usize = 50;

/// What the names of services end with. In most partitions they are the same as in `aws`.
#[rustfmt::skip]
const SUFFIXES: &[(&str, &str)] = &[
    (".amazonaws.com",    "aws"),
    (".amazonaws.com.cn", "aws-cn"),
    (".amazonaws.eu",     "aws-eusc"),
    (".c2s.ic.gov",       "aws-iso"),
    (".cloud.adc-e.uk",   "aws-iso-e"),
    (".csp.hci.ic.gov",   "aws-iso-f"),
    (".sc2s.sgov.gov",    "aws-iso-b"),
];
