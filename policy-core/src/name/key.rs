//! Key ids, alias names, and the ways in which a call can name a key.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::name::arn::Arn;

/// The id of a key: a UUID, or `mrk-` and 32 hexadecimal digits for a multi-Region key.
///
/// Source: KMS Developer Guide, "Key identifiers (KeyId)".
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(Box<str>);

/// The name of an alias, with its `alias/`.
///
/// Source: KMS API Reference, "CreateAlias".
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AliasName(Box<str>);

/// The value of a `KeyId` parameter: one of the four ways in which a call names a key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyIdentifier {
    /// `arn:aws:kms:eu-north-1:111122223333:alias/name`.
    AliasArn(Arn),
    /// `alias/name`, in the caller's account and the Region of the call.
    AliasName(AliasName),
    /// `arn:aws:kms:eu-north-1:111122223333:key/…`.
    KeyArn(Arn),
    /// An id, in the caller's account and the Region of the call.
    KeyId(KeyId),
}

/// The text does not name a key.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum KeyIdentifierError {
    /// An alias name with a character that none has, too long, or empty.
    #[error(
        "`{0}` is not an alias name: `alias/` and up to 250 letters, digits, `:`, `/`, `_` and `-`"
    )]
    AliasName(String),
    /// An ARN, but not of a key or an alias.
    #[error("`{0}` is not the ARN of a KMS key or alias")]
    Arn(String),
    /// None of the four forms.
    #[error("`{0}` is not a key id, a key ARN, an alias name or an alias ARN")]
    KeyId(String),
}

impl KeyId {
    /// The id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is the id of a multi-Region key: all related keys have the same one.
    #[must_use]
    pub fn is_multi_region(&self) -> bool {
        self.0.starts_with(MULTI_REGION)
    }
}

impl FromStr for KeyId {
    type Err = KeyIdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_id = match text.strip_prefix(MULTI_REGION) {
            Some(digits) => is_hexadecimal(digits, 32),
            None => is_uuid(text),
        };
        if is_id {
            Ok(Self(text.into()))
        } else {
            Err(KeyIdentifierError::KeyId(text.to_owned()))
        }
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

impl AliasName {
    /// The name, with its `alias/`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it begins with `alias/aws/`, which AWS keeps for AWS managed keys.
    #[must_use]
    pub fn is_reserved(&self) -> bool {
        self.0.starts_with("alias/aws/")
    }
}

impl FromStr for AliasName {
    type Err = KeyIdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = |byte: u8| byte.is_ascii_alphanumeric() || b":/_-".contains(&byte);
        match text.strip_prefix(ALIAS) {
            Some(name)
                if !name.is_empty() && text.len() <= MAX_ALIAS_BYTES && name.bytes().all(known) =>
            {
                Ok(Self(text.into()))
            }
            Some(_) | None => Err(KeyIdentifierError::AliasName(text.to_owned())),
        }
    }
}

impl fmt::Display for AliasName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for AliasName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AliasName({self})")
    }
}

impl FromStr for KeyIdentifier {
    type Err = KeyIdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.starts_with(ALIAS) {
            return text.parse().map(Self::AliasName);
        }
        if !text.starts_with("arn:") {
            return text.parse().map(Self::KeyId);
        }
        let not_of_kms = || KeyIdentifierError::Arn(text.to_owned());
        let arn: Arn = text.parse().map_err(|_| not_of_kms())?;
        if is_alias_arn(&arn) {
            return Ok(Self::AliasArn(arn));
        }
        if is_key_arn(&arn) {
            return Ok(Self::KeyArn(arn));
        }
        Err(not_of_kms())
    }
}

impl fmt::Display for KeyIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AliasArn(arn) | Self::KeyArn(arn) => f.write_str(arn.as_str()),
            Self::AliasName(name) => f.write_str(name.as_str()),
            Self::KeyId(id) => f.write_str(id.as_str()),
        }
    }
}

/// Whether the ARN is one of a KMS key.
///
/// The id may have any form: an ARN is data that AWS made.
#[must_use]
pub fn is_key_arn(arn: &Arn) -> bool {
    let id = arn.resource().strip_prefix("key/");
    is_of_kms(arn) && id.is_some_and(|id| !id.is_empty() && !id.contains(['/', ':']))
}

/// Whether the ARN is one of a KMS alias.
#[must_use]
pub fn is_alias_arn(arn: &Arn) -> bool {
    is_of_kms(arn) && arn.resource().parse::<AliasName>().is_ok()
}

fn is_of_kms(arn: &Arn) -> bool {
    arn.service() == "kms" && !arn.region().is_empty() && arn.account().is_some()
}

fn is_uuid(text: &str) -> bool {
    let mut groups = text.split('-');
    let wanted = [8, 4, 4, 4, 12];
    wanted.into_iter().all(|digits| {
        groups
            .next()
            .is_some_and(|group| is_hexadecimal(group, digits))
    }) && groups.next().is_none()
}

fn is_hexadecimal(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

const ALIAS: &str = "alias/";

/// Source: KMS API Reference, "AliasNameType".
const MAX_ALIAS_BYTES: usize = 256;

const MULTI_REGION: &str = "mrk-";
