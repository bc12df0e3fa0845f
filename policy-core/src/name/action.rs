//! Action names as policies write them.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::name::wildcard;

/// An action as a policy writes it: `kms:Decrypt`, `kms:Re*`, `*`.
///
/// Service prefix and name are matched without regard to case.
/// Source: IAM User Guide, "Action".
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActionPattern {
    text: Box<str>,
}

/// The text is not an action.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ActionError {
    /// There is no `service:` before the name.
    #[error("`{0}` is not an action: there is no service prefix")]
    Prefix(String),
    /// A character that no action has.
    #[error(
        "`{0}` is not an action: it has a character other than letters, digits, `*`, `?`, `-` and `_`"
    )]
    Character(String),
}

impl ActionPattern {
    /// The action as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it covers an action such as `kms:Decrypt`.
    #[must_use]
    pub fn matches(&self, action: &str) -> bool {
        wildcard::matches_tokens(wildcard::tokens(&self.text), action, |wanted, found| {
            wanted.eq_ignore_ascii_case(&found)
        })
    }
}

impl FromStr for ActionPattern {
    type Err = ActionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text != "*" {
            let Some((service, name)) = text.split_once(':') else {
                return Err(ActionError::Prefix(text.to_owned()));
            };
            if service.is_empty() || name.is_empty() {
                return Err(ActionError::Prefix(text.to_owned()));
            }
            let known = |byte: u8| {
                byte.is_ascii_alphanumeric() || matches!(byte, b'*' | b'?' | b'-' | b'_')
            };
            if !service.bytes().all(known) || !name.bytes().all(known) {
                return Err(ActionError::Character(text.to_owned()));
            }
        }
        Ok(Self { text: text.into() })
    }
}

impl fmt::Display for ActionPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for ActionPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ActionPattern({})", self.text)
    }
}
