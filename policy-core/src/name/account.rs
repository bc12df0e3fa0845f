//! AWS account ids.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// A 12-digit AWS account id.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(u64);

/// The text is not an account id.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is not an account id of 12 digits")]
pub struct AccountIdError(pub String);

impl AccountId {
    /// The 12 digits as a number.
    pub(crate) const fn number(self) -> u64 {
        self.0
    }
}

impl FromStr for AccountId {
    type Err = AccountIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::from_digits(text).ok_or_else(|| AccountIdError(text.to_owned()))
    }
}

impl AccountId {
    /// The id of exactly twelve digits; where it is none, nothing is said of why.
    pub(crate) fn from_digits(text: &str) -> Option<Self> {
        if text.len() != 12 {
            return None;
        }
        let mut number = 0_u64;
        for byte in text.bytes() {
            let digit = byte.checked_sub(b'0').filter(|digit| *digit < 10)?;
            // Twelve digits are far from the end of the numbers.
            number = number.wrapping_mul(10).wrapping_add(u64::from(digit));
        }
        Some(Self(number))
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012}", self.0)
    }
}

impl fmt::Debug for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AccountId({self})")
    }
}
