//! Principals as policies and grants name them, and as requests come from them.

use std::fmt;

use thiserror::Error;

use crate::name::account::AccountId;
use crate::name::arn::Arn;
use crate::text::buffers::Buffers;

mod caller;

pub use crate::name::principal::caller::{Caller, CallerError, PathKnown};

/// One entry of a `Principal` or `NotPrincipal` element, or the principal of a grant.
///
/// Source: IAM User Guide, "AWS JSON policy elements: Principal".
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PrincipalName {
    /// `"*"`.
    Any,
    /// `{"AWS": "*"}`.
    AnyAws,
    /// An account: 12 digits, or the ARN of its root.
    Account {
        /// The account.
        account: AccountId,
        /// As written.
        written: Box<str>,
    },
    /// `arn:aws:sts::111122223333:assumed-role/name/session`.
    AssumedRole(Arn),
    /// `{"CanonicalUser": …}`, which only S3 knows.
    CanonicalUser(Box<str>),
    /// `{"Federated": …}`, which only role trust policies know.
    Federated(Box<str>),
    /// `arn:aws:sts::111122223333:federated-user/name`.
    FederatedUser(Arn),
    /// `arn:aws:iam::111122223333:role/path/name`.
    Role(Arn),
    /// `{"Service": "logs.eu-north-1.amazonaws.com"}`.
    Service(Box<str>),
    /// `AIDA…` or `AROA…`: the unique id of a user or a role; a deleted one, when a policy shows it.
    UniqueId(Box<str>),
    /// `arn:aws:iam::111122223333:user/path/name`.
    User(Arn),
}

/// The text is not a principal.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PrincipalError {
    /// A group: groups are not principals.
    #[error("`{0}` is a group, and groups are not principals")]
    Group(String),
    /// A wildcard inside an ARN.
    #[error("`{0}` has a wildcard: only a whole `*` is one in a principal")]
    Wildcard(String),
    /// Anything else.
    #[error("`{0}` is not a principal")]
    Unknown(String),
}

impl PrincipalName {
    /// A principal as written under `"AWS"` in a `Principal` element, or in a grant.
    ///
    /// # Errors
    ///
    /// [`PrincipalError`] says what is wrong with the text.
    pub fn parse_aws(text: &str) -> Result<Self, PrincipalError> {
        if text == "*" {
            return Ok(Self::AnyAws);
        }
        if let Some(account) = AccountId::from_digits(text) {
            return Ok(Self::Account {
                account,
                written: text.into(),
            });
        }
        if is_unique_id(text) {
            return Ok(Self::UniqueId(text.into()));
        }
        let (arn, kind, account) = read_arn(text, &mut Buffers::default())?;
        Ok(match kind {
            ArnKind::AssumedRole => Self::AssumedRole(arn),
            ArnKind::FederatedUser => Self::FederatedUser(arn),
            ArnKind::Role => Self::Role(arn),
            ArnKind::Root => Self::Account {
                account,
                written: text.into(),
            },
            ArnKind::User => Self::User(arn),
        })
    }

    /// A principal as written under `"Service"` in a `Principal` element, or as
    /// `GranteeServicePrincipal`.
    ///
    /// # Errors
    ///
    /// [`PrincipalError::Unknown`] if the text does not have the form of a service's name.
    pub fn parse_service(text: &str) -> Result<Self, PrincipalError> {
        if is_service_name(text) {
            Ok(Self::Service(text.into()))
        } else {
            Err(PrincipalError::Unknown(text.to_owned()))
        }
    }

    /// The name as a policy writes it, without its `"AWS"`, `"Service"`, … key.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Any | Self::AnyAws => "*",
            Self::AssumedRole(arn)
            | Self::FederatedUser(arn)
            | Self::Role(arn)
            | Self::User(arn) => arn.as_str(),
            Self::Account { written: text, .. }
            | Self::CanonicalUser(text)
            | Self::Federated(text)
            | Self::Service(text)
            | Self::UniqueId(text) => text,
        }
    }
}

/// What the ARN of a principal is the ARN of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ArnKind {
    AssumedRole,
    FederatedUser,
    Role,
    Root,
    User,
}

/// The ARN of a principal, in memory that is used again.
pub(crate) fn read_arn(
    text: &str,
    buffers: &mut Buffers,
) -> Result<(Arn, ArnKind, AccountId), PrincipalError> {
    if has_wildcard(text) {
        return Err(PrincipalError::Wildcard(text.to_owned()));
    }
    let arn = Arn::read(text, buffers).map_err(|_| PrincipalError::Unknown(text.to_owned()))?;
    match kind_of(&arn) {
        Ok((kind, account)) => Ok((arn, kind, account)),
        Err(error) => {
            buffers.keep(arn.into_text());
            Err(error)
        }
    }
}

/// Whether the ARN is that of a principal of some kind.
pub(crate) fn is_arn_of(arn: &Arn, wanted: ArnKind) -> bool {
    !has_wildcard(arn.as_str()) && kind_of(arn).is_ok_and(|(kind, _)| kind == wanted)
}

fn kind_of(arn: &Arn) -> Result<(ArnKind, AccountId), PrincipalError> {
    let unknown = || PrincipalError::Unknown(arn.as_str().to_owned());
    let account = arn.account().ok_or_else(unknown)?;
    if !arn.region().is_empty() {
        return Err(unknown());
    }
    let resource = arn.resource();
    let (kind, name) = split_slash(resource).unwrap_or((resource, ""));
    let kind = match (arn.service(), kind, name) {
        ("iam", "root", "") if !resource.contains('/') => ArnKind::Root,
        ("iam", "group", _) => return Err(PrincipalError::Group(arn.as_str().to_owned())),
        ("iam", "user", name) if is_path_and_name(name) => ArnKind::User,
        ("iam", "role", name) if is_path_and_name(name) => ArnKind::Role,
        ("sts", "assumed-role", name) => match split_slash(name) {
            Some((role, session))
                if !role.is_empty() && !session.is_empty() && !session.contains('/') =>
            {
                ArnKind::AssumedRole
            }
            Some(_) | None => return Err(unknown()),
        },
        ("sts", "federated-user", name) if !name.is_empty() => ArnKind::FederatedUser,
        _ => return Err(unknown()),
    };
    Ok((kind, account))
}

pub(crate) fn has_wildcard(text: &str) -> bool {
    // Eight bytes at a time: a byte is zero where it was the wildcard.
    let words = text.as_bytes().chunks_exact(8);
    let rest = words.remainder();
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word & HIGH_BITS;
    let in_words = words
        .filter_map(|chunk| chunk.try_into().ok().map(u64::from_le_bytes))
        .fold(0, |found, word| {
            found | zeros(word ^ STARS) | zeros(word ^ QUESTION_MARKS)
        });
    in_words != 0 || rest.iter().any(|byte| matches!(byte, b'*' | b'?'))
}

impl fmt::Display for PrincipalName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whether the text has the form of a service principal, `name.amazonaws.com` and its kin.
#[must_use]
pub(crate) fn is_service_name(text: &str) -> bool {
    let labels = text.split('.').count();
    labels >= 3
        && text.split('.').all(|label| {
            !label.is_empty()
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
}

/// Whether the text has the form of the unique id of a user or a role, `AIDA…` or `AROA…`.
#[must_use]
pub(crate) fn is_unique_id(text: &str) -> bool {
    let body = text
        .strip_prefix("AIDA")
        .or_else(|| text.strip_prefix("AROA"));
    body.is_some_and(|rest| {
        rest.len() >= 4
            && rest
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    })
}

fn is_path_and_name(text: &str) -> bool {
    !text.is_empty() && !text.ends_with('/')
}

/// The parts before and after the first slash.
pub(crate) fn split_slash(text: &str) -> Option<(&str, &str)> {
    let at = text.bytes().position(|byte| byte == b'/')?;
    let (before, after) = text.split_at_checked(at)?;
    Some((before, after.get(1..)?))
}

const ONES: u64 = u64::from_le_bytes([1; 8]);
const HIGH_BITS: u64 = u64::from_le_bytes([0x80; 8]);
const STARS: u64 = u64::from_le_bytes([b'*'; 8]);
const QUESTION_MARKS: u64 = u64::from_le_bytes([b'?'; 8]);
