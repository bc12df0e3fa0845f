//! Names of condition keys.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use thiserror::Error;

use crate::text::buffers::Buffers;

/// The name of a condition key, such as `aws:PrincipalArn` or `kms:EncryptionContext:Tenant`.
///
/// Names are compared without regard to ASCII case, the part after the second colon or the slash
/// included; the spelling is kept. Source: IAM User Guide, "Condition".
#[derive(Clone)]
pub struct ConditionKey {
    /// As written, and then the same in lower case: both have as many bytes.
    text: String,
}

/// The text cannot be the name of a condition key.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is not a condition key: it has no service prefix such as `aws:` or `kms:`")]
pub struct ConditionKeyError(pub String);

impl ConditionKey {
    /// The name as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.halves().0
    }

    /// The name in lower case: two keys are the same iff these are equal.
    #[must_use]
    pub fn folded(&self) -> &str {
        self.halves().1
    }

    fn halves(&self) -> (&str, &str) {
        let half = self.text.len() / 2;
        self.text.split_at_checked(half).unwrap_or_default()
    }

    /// The same, in memory that is used again.
    pub(crate) fn read(text: &str, buffers: &mut Buffers) -> Result<Self, ConditionKeyError> {
        match text.split_once(':') {
            Some((prefix, name)) if !prefix.is_empty() && !name.is_empty() => {
                let mut both = buffers.text("");
                both.reserve_exact(text.len().saturating_mul(2));
                both.push_str(text);
                both.push_str(text);
                if let Some(folded) = both.get_mut(text.len()..) {
                    folded.make_ascii_lowercase();
                }
                Ok(Self { text: both })
            }
            Some(_) | None => Err(ConditionKeyError(text.to_owned())),
        }
    }

    /// Gives the memory back.
    pub(crate) fn into_text(self) -> String {
        self.text
    }
}

impl FromStr for ConditionKey {
    type Err = ConditionKeyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::read(text, &mut Buffers::default())
    }
}

impl PartialEq for ConditionKey {
    fn eq(&self, other: &Self) -> bool {
        self.folded() == other.folded()
    }
}

impl Eq for ConditionKey {}

impl PartialOrd for ConditionKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ConditionKey {
    fn cmp(&self, other: &Self) -> Ordering {
        self.folded().cmp(other.folded())
    }
}

impl Hash for ConditionKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.folded().hash(state);
    }
}

impl fmt::Display for ConditionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for ConditionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ConditionKey({})", self.as_str())
    }
}
