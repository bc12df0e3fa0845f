//! ARNs.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::name::account::AccountId;

/// A complete ARN: `arn:partition:service:region:account:resource`, without wildcards in meaning.
///
/// The resource part keeps its colons.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Arn {
    text: Box<str>,
    /// Byte offset of each of the five colons that separate the six parts.
    colons: [u16; 5],
}

/// The text is not an ARN.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ArnError {
    /// It does not begin with `arn:`.
    #[error("`{0}` is not an ARN: it does not begin with `arn:`")]
    Prefix(String),
    /// It has fewer than six parts.
    #[error(
        "`{0}` is not an ARN: it has {1} of the six parts `arn:partition:service:region:account:resource`"
    )]
    Parts(String, usize),
    /// A part that every ARN has is empty.
    #[error("`{0}` is not an ARN: its {1} is missing")]
    Empty(String, &'static str),
    /// It is longer than 2048 bytes.
    #[error("an ARN of {0} bytes is longer than any that AWS accepts (2048)")]
    TooLong(usize),
}

impl Arn {
    /// The ARN of a KMS resource, such as `key/…`, `alias/…` or `*`.
    ///
    /// # Errors
    ///
    /// [`ArnError`] if the parts do not make one.
    pub fn of_kms(
        partition: &str,
        region: &str,
        account: AccountId,
        resource: &str,
    ) -> Result<Self, ArnError> {
        format!("arn:{partition}:kms:{region}:{account}:{resource}").parse()
    }

    /// The same ARN in another Region.
    ///
    /// # Errors
    ///
    /// [`ArnError`] if it becomes too long.
    pub fn with_region(&self, region: &str) -> Result<Self, ArnError> {
        let (partition, service) = (self.partition(), self.service());
        let (account, resource) = (self.account_text(), self.resource());
        format!("arn:{partition}:{service}:{region}:{account}:{resource}").parse()
    }

    /// The ARN as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// `aws`, `aws-cn`, `aws-us-gov`, ….
    #[must_use]
    pub fn partition(&self) -> &str {
        self.part(1)
    }

    /// `kms`, `iam`, `sts`, ….
    #[must_use]
    pub fn service(&self) -> &str {
        self.part(2)
    }

    /// The Region; empty for IAM.
    #[must_use]
    pub fn region(&self) -> &str {
        self.part(3)
    }

    /// The account part as written; may be empty.
    #[must_use]
    pub fn account_text(&self) -> &str {
        self.part(4)
    }

    /// The account, if the part is an account id.
    #[must_use]
    pub fn account(&self) -> Option<AccountId> {
        AccountId::read(self.part(4))
    }

    /// Everything after the fifth colon.
    #[must_use]
    pub fn resource(&self) -> &str {
        self.part(5)
    }

    fn part(&self, index: usize) -> &str {
        let start = match index
            .checked_sub(1)
            .and_then(|before| self.colons.get(before))
        {
            Some(&colon) => usize::from(colon).saturating_add(1),
            None => 0,
        };
        let end = self
            .colons
            .get(index)
            .map_or(self.text.len(), |&colon| usize::from(colon));
        self.text.get(start..end).unwrap_or_default()
    }
}

impl FromStr for Arn {
    type Err = ArnError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() > MAX_ARN_BYTES {
            return Err(ArnError::TooLong(text.len()));
        }
        if !text.starts_with("arn:") {
            return Err(ArnError::Prefix(text.to_owned()));
        }
        let mut colons = [0; 5];
        let mut found = text.match_indices(':');
        for (parts, slot) in (1..).zip(colons.iter_mut()) {
            match found.next().and_then(|(at, _)| u16::try_from(at).ok()) {
                Some(at) => *slot = at,
                None => return Err(ArnError::Parts(text.to_owned(), parts)),
            }
        }
        let arn = Self {
            text: text.into(),
            colons,
        };
        let required = [
            (arn.partition(), "partition"),
            (arn.service(), "service"),
            (arn.resource(), "resource"),
        ];
        for (part, name) in required {
            if part.is_empty() {
                return Err(ArnError::Empty(text.to_owned(), name));
            }
        }
        Ok(arn)
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Arn({})", self.text)
    }
}

/// KMS takes key identifiers of at most 2048 characters; no ARN of AWS is longer.
const MAX_ARN_BYTES: usize = 2048;
