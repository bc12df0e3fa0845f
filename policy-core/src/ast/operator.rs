//! The names of condition operators: `ForAnyValue:StringLikeIfExists` and its kin.

use std::fmt;

use thiserror::Error;

use crate::table::operator::{BaseOperator, ConditionOperator, IfExists, SetOperator};
use crate::text::nearest::nearest;

/// The text is not a condition operator.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum OperatorError {
    /// `Null` with the suffix `IfExists`.
    #[error("`{0}` is not a condition operator: `Null` takes no `IfExists`")]
    NullIfExists(String),
    /// No operator of that name.
    #[error("unknown condition operator `{written}`")]
    Unknown {
        /// As written.
        written: String,
        /// The operator that was probably meant, spelled out.
        nearest: Option<String>,
    },
}

/// Whether a name was written as AWS documents it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// It was.
    Documented,
    /// Letters differ in case.
    OtherCase,
}

impl ConditionOperator {
    /// Reads the name of an operator, in any case.
    ///
    /// # Errors
    ///
    /// [`OperatorError`] when there is no such operator.
    pub fn parse(text: &str) -> Result<(Self, Spelling), OperatorError> {
        let (set, rest) = match split_set(text) {
            Some((set, rest)) => (Some(set), rest),
            None => (None, text),
        };
        let (name, if_exists) = match strip_suffix(rest, IF_EXISTS) {
            Some(name) => (name, IfExists::Yes),
            None => (rest, IfExists::No),
        };
        let base = BaseOperator::ALL
            .into_iter()
            .find(|base| base.as_str().eq_ignore_ascii_case(name));
        let Some(base) = base else {
            if let Some((near_set, name)) = misspelled_set(name) {
                let base = BaseOperator::ALL
                    .into_iter()
                    .find(|base| base.as_str().eq_ignore_ascii_case(name));
                return Err(OperatorError::Unknown {
                    written: text.to_owned(),
                    nearest: base.map(|base| spell(Some(near_set), base.as_str(), if_exists)),
                });
            }
            let near = nearest(
                name,
                BaseOperator::ALL.into_iter().map(BaseOperator::as_str),
            );
            return Err(OperatorError::Unknown {
                written: text.to_owned(),
                nearest: near.map(|near| spell(set, near, if_exists)),
            });
        };
        if base == BaseOperator::Null && if_exists == IfExists::Yes {
            return Err(OperatorError::NullIfExists(text.to_owned()));
        }
        let operator = Self {
            set,
            base,
            if_exists,
        };
        let spelling = if operator.as_string() == text {
            Spelling::Documented
        } else {
            Spelling::OtherCase
        };
        Ok((operator, spelling))
    }

    /// The name as AWS documents it.
    #[must_use]
    pub fn as_string(self) -> String {
        spell(self.set, self.base.as_str(), self.if_exists)
    }
}

impl SetOperator {
    /// The prefix as AWS documents it, without its colon.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ForAllValues => "ForAllValues",
            Self::ForAnyValue => "ForAnyValue",
        }
    }
}

impl BaseOperator {
    /// Every operator, sorted by name.
    pub const ALL: [Self; 27] = [
        Self::ArnEquals,
        Self::ArnLike,
        Self::ArnNotEquals,
        Self::ArnNotLike,
        Self::BinaryEquals,
        Self::Bool,
        Self::DateEquals,
        Self::DateGreaterThan,
        Self::DateGreaterThanEquals,
        Self::DateLessThan,
        Self::DateLessThanEquals,
        Self::DateNotEquals,
        Self::IpAddress,
        Self::NotIpAddress,
        Self::Null,
        Self::NumericEquals,
        Self::NumericGreaterThan,
        Self::NumericGreaterThanEquals,
        Self::NumericLessThan,
        Self::NumericLessThanEquals,
        Self::NumericNotEquals,
        Self::StringEquals,
        Self::StringEqualsIgnoreCase,
        Self::StringLike,
        Self::StringNotEquals,
        Self::StringNotEqualsIgnoreCase,
        Self::StringNotLike,
    ];

    /// The name as AWS documents it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ArnEquals => "ArnEquals",
            Self::ArnLike => "ArnLike",
            Self::ArnNotEquals => "ArnNotEquals",
            Self::ArnNotLike => "ArnNotLike",
            Self::BinaryEquals => "BinaryEquals",
            Self::Bool => "Bool",
            Self::DateEquals => "DateEquals",
            Self::DateGreaterThan => "DateGreaterThan",
            Self::DateGreaterThanEquals => "DateGreaterThanEquals",
            Self::DateLessThan => "DateLessThan",
            Self::DateLessThanEquals => "DateLessThanEquals",
            Self::DateNotEquals => "DateNotEquals",
            Self::IpAddress => "IpAddress",
            Self::NotIpAddress => "NotIpAddress",
            Self::Null => "Null",
            Self::NumericEquals => "NumericEquals",
            Self::NumericGreaterThan => "NumericGreaterThan",
            Self::NumericGreaterThanEquals => "NumericGreaterThanEquals",
            Self::NumericLessThan => "NumericLessThan",
            Self::NumericLessThanEquals => "NumericLessThanEquals",
            Self::NumericNotEquals => "NumericNotEquals",
            Self::StringEquals => "StringEquals",
            Self::StringEqualsIgnoreCase => "StringEqualsIgnoreCase",
            Self::StringLike => "StringLike",
            Self::StringNotEquals => "StringNotEquals",
            Self::StringNotEqualsIgnoreCase => "StringNotEqualsIgnoreCase",
            Self::StringNotLike => "StringNotLike",
        }
    }
}

impl fmt::Display for ConditionOperator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.as_string())
    }
}

impl fmt::Display for BaseOperator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

fn spell(set: Option<SetOperator>, base: &str, if_exists: IfExists) -> String {
    let mut name = String::new();
    if let Some(set) = set {
        name.push_str(set.as_str());
        name.push(':');
    }
    name.push_str(base);
    match if_exists {
        IfExists::No => {}
        IfExists::Yes => name.push_str(IF_EXISTS),
    }
    name
}

/// A prefix that is nearly a set operator, and what follows it.
fn misspelled_set(text: &str) -> Option<(SetOperator, &str)> {
    let (prefix, rest) = text.split_once(':')?;
    let sets = [SetOperator::ForAllValues, SetOperator::ForAnyValue];
    let near = nearest(prefix, sets.into_iter().map(SetOperator::as_str))?;
    let set = sets.into_iter().find(|set| set.as_str() == near)?;
    Some((set, rest))
}

fn split_set(text: &str) -> Option<(SetOperator, &str)> {
    let (prefix, rest) = text.split_once(':')?;
    [SetOperator::ForAllValues, SetOperator::ForAnyValue]
        .into_iter()
        .find(|set| set.as_str().eq_ignore_ascii_case(prefix))
        .map(|set| (set, rest))
}

fn strip_suffix<'a>(text: &'a str, suffix: &str) -> Option<&'a str> {
    let at = text.len().checked_sub(suffix.len())?;
    let (head, tail) = text.split_at_checked(at)?;
    tail.eq_ignore_ascii_case(suffix).then_some(head)
}

const IF_EXISTS: &str = "IfExists";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operator_is_read_as_it_is_spelled() {
        for base in BaseOperator::ALL {
            for set in [
                None,
                Some(SetOperator::ForAllValues),
                Some(SetOperator::ForAnyValue),
            ] {
                for if_exists in [IfExists::No, IfExists::Yes] {
                    let operator = ConditionOperator {
                        set,
                        base,
                        if_exists,
                    };
                    let read = ConditionOperator::parse(&operator.as_string());
                    if base == BaseOperator::Null && if_exists == IfExists::Yes {
                        assert!(matches!(read, Err(OperatorError::NullIfExists(_))));
                    } else {
                        assert_eq!(read, Ok((operator, Spelling::Documented)));
                    }
                }
            }
        }
    }

    #[test]
    fn operators_are_sorted_by_name() {
        assert!(BaseOperator::ALL.is_sorted_by_key(|base| base.as_str()));
    }

    #[test]
    fn near_names_are_suggested() {
        let near = |text| match ConditionOperator::parse(text) {
            Err(OperatorError::Unknown { nearest, .. }) => nearest,
            other => panic!("{other:?}"),
        };
        assert_eq!(near("StringEqual"), Some("StringEquals".into()));
        assert_eq!(
            near("ForAnyValue:StringLkeIfExists"),
            Some("ForAnyValue:StringLikeIfExists".into())
        );
        assert_eq!(
            near("ForAnyValues:StringLike"),
            Some("ForAnyValue:StringLike".into())
        );
        assert_eq!(near("Banana"), None);
    }
}
