//! Whether an operator suits the values that a condition key has.
//!
//! Source: IAM User Guide, "IAM JSON policy elements: Condition operators" and "AWS global condition
//! context keys" (the data type of each key); KMS Developer Guide, "Condition keys for AWS KMS".

use crate::lint::condition::{has_variable, wildcard};
use crate::lint::view::Test;
use crate::table::condition_key::{ConditionKeyRow, ValueType};
use crate::table::operator::Family;

/// How an operator suits a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Fit {
    /// It never compares as it looks.
    Never,
    /// It is made for such values, or nothing is known against it.
    Right,
    /// It works, as far as letters go; another is made for such values.
    Usable,
}

/// How the operator of a test suits its key. Of unknown keys and operators nothing is said.
#[must_use]
pub(crate) fn fit(test: &Test) -> Fit {
    let (Some(row), Some(family)) = (test.row, test.family()) else {
        return Fit::Right;
    };
    match (row.value_type(), family) {
        // Null tests whether the key is there, and a key of bytes is not known.
        (_, Family::Null | Family::Binary)
        | (ValueType::Arn, Family::Arn)
        | (ValueType::Bool, Family::Bool)
        | (ValueType::Date, Family::Date)
        | (ValueType::Ip, Family::Ip)
        | (ValueType::Numeric, Family::Numeric)
        | (ValueType::String, Family::String) => Fit::Right,
        (ValueType::Arn, Family::String) => match test.texts().any(|it| wildcard(it).is_some()) {
            true => Fit::Usable,
            false => Fit::Right,
        },
        (ValueType::Bool | ValueType::Numeric, Family::String) => Fit::Usable,
        // An address is a text, a range is not.
        (ValueType::Ip, Family::String) => match test.texts().any(|it| it.contains('/')) {
            true => Fit::Never,
            false => Fit::Usable,
        },
        (ValueType::Date, Family::Numeric) if IN_SECONDS.contains(&row.name()) => Fit::Right,
        (ValueType::String, Family::Arn | Family::Bool | Family::Numeric | Family::Ip)
        | (ValueType::String, Family::Date) => text_as(row, family, test),
        (ValueType::Arn, Family::Bool | Family::Date | Family::Ip | Family::Numeric)
        | (ValueType::Bool, Family::Arn | Family::Date | Family::Ip | Family::Numeric)
        | (ValueType::Date, Family::Arn | Family::Bool | Family::Ip | Family::Numeric)
        | (ValueType::Date, Family::String)
        | (ValueType::Ip, Family::Arn | Family::Bool | Family::Date | Family::Numeric)
        | (ValueType::Numeric, Family::Arn | Family::Bool | Family::Date | Family::Ip) => {
            Fit::Never
        }
    }
}

/// What a family of operators compares, with an article.
#[must_use]
pub(crate) const fn compares(family: Family) -> &'static str {
    match family {
        Family::Arn => "ARNs",
        Family::Binary => "bytes",
        Family::Bool => "`true` and `false`",
        Family::Date => "dates",
        Family::Ip => "IP addresses",
        Family::Null => "nothing",
        Family::Numeric => "numbers",
        Family::String => "texts",
    }
}

/// What the values of a key are, with an article.
#[must_use]
pub(crate) const fn is_a(value_type: ValueType) -> &'static str {
    match value_type {
        ValueType::Arn => "an ARN",
        ValueType::Bool => "`true` or `false`",
        ValueType::Date => "a date",
        ValueType::Ip => "an IP address",
        ValueType::Numeric => "a number",
        ValueType::String => "a text",
    }
}

/// The operators that are made for such values.
#[must_use]
pub(crate) const fn made_for(value_type: ValueType) -> &'static str {
    match value_type {
        ValueType::Arn => "`ArnEquals` or `ArnLike`",
        ValueType::Bool => "`Bool`",
        ValueType::Date => "`DateLessThan` or another date operator",
        ValueType::Ip => "`IpAddress` or `NotIpAddress`",
        ValueType::Numeric => "`NumericEquals` or another numeric operator",
        ValueType::String => "`StringEquals` or `StringLike`",
    }
}

/// A key whose values are texts under an operator for something else.
fn text_as(row: &ConditionKeyRow, family: Family, test: &Test) -> Fit {
    // What callers and authors of tags choose may be an ARN, a number or a date as well.
    if FREE.contains(&row.name()) {
        return Fit::Right;
    }
    match family {
        Family::Arn => {
            let may_be_arn =
                |it: &str| has_variable(it) || it == "*" || it.matches(':').count() >= 5;
            match test.values.is_empty() || test.texts().any(may_be_arn) {
                true => Fit::Right,
                false => Fit::Never,
            }
        }
        Family::Numeric if OF_DIGITS.contains(&row.name()) => Fit::Usable,
        Family::Bool | Family::Date | Family::Ip | Family::Numeric => Fit::Never,
        Family::Binary | Family::Null | Family::String => Fit::Right,
    }
}

/// Keys whose values are what somebody chooses.
const FREE: &[&str] = &[
    "aws:FederatedProvider",
    "aws:PrincipalTag/",
    "aws:referer",
    "aws:RequestTag/",
    "aws:ResourceTag/",
    "aws:SourceIdentity",
    "aws:TagKeys",
    "aws:UserAgent",
    "aws:userid",
    "aws:username",
    "kms:EncryptionContext:",
    "kms:EncryptionContextKeys",
];

/// Dates that are also read as seconds since 1970.
const IN_SECONDS: &[&str] = &["aws:EpochTime", "kms:ValidTo"];

/// Texts that consist of digits.
const OF_DIGITS: &[&str] = &[
    "aws:PrincipalAccount",
    "aws:ResourceAccount",
    "aws:SourceAccount",
    "aws:SourceOwner",
    "aws:VpceAccount",
    "kms:CallerAccount",
];
