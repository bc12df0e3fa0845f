//! The condition operators of IAM.
//!
//! Sources: IAM User Guide, "IAM JSON policy elements: Condition operators" and "Policy variables".

use crate::table::compare_folded;

/// The operator of this spelling, in any case, without set operator and without `IfExists`.
#[must_use]
pub fn by_spelling(text: &str) -> Option<&'static OperatorRow> {
    let index = ROWS
        .binary_search_by(|row| compare_folded(row.spelling, text))
        .ok()?;
    ROWS.get(index)
}

/// All operators, sorted by spelling.
#[must_use]
pub fn rows() -> &'static [OperatorRow] {
    ROWS
}

/// What is known of an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OperatorRow {
    /// As the documentation spells it.
    pub spelling: &'static str,
    /// The operator.
    pub operator: BaseOperator,
    /// The operator that this one negates; itself if it negates none.
    pub positive: BaseOperator,
    /// What its values are.
    pub family: Family,
    /// Whether `*` and `?` in its values are wildcards.
    pub wildcards: Wildcards,
    /// Whether `${…}` in its values is a policy variable.
    pub variables: Variables,
}

/// What an operator compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// ARNs, part by part.
    Arn,
    /// Bytes, written in base64.
    Binary,
    /// `true` and `false`.
    Bool,
    /// Instants.
    Date,
    /// IP addresses and ranges.
    Ip,
    /// Whether the key is absent.
    Null,
    /// Numbers.
    Numeric,
    /// Texts.
    String,
}

/// Whether an operator knows wildcards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wildcards {
    /// `*` and `?` stand for themselves.
    No,
    /// They are wildcards.
    Yes,
}

/// Whether an operator knows policy variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Variables {
    /// `${…}` stands for itself.
    No,
    /// The documentation says both (U-09).
    Uncertain,
    /// `${…}` is resolved.
    Yes,
}

impl OperatorRow {
    /// Whether it is the negation of another operator.
    #[must_use]
    pub fn is_negated(&self) -> bool {
        self.operator != self.positive
    }
}

impl BaseOperator {
    /// What is known of it.
    #[must_use]
    #[expect(
        clippy::indexing_slicing,
        reason = "INVARIANT(ROWS): one row for each variant, in the order of the variants"
    )]
    pub fn row(self) -> &'static OperatorRow {
        &ROWS[self as usize]
    }
}

/// A condition operator with its set operator and its suffix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConditionOperator {
    /// `ForAllValues:` or `ForAnyValue:`.
    pub set: Option<SetOperator>,
    /// The operator proper.
    pub base: BaseOperator,
    /// `…IfExists`.
    pub if_exists: IfExists,
}

/// Whether an operator has the suffix `IfExists`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IfExists {
    /// It does not.
    No,
    /// An absent key makes the condition true.
    Yes,
}

/// How an operator treats a key with several values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SetOperator {
    /// Every value of the request must satisfy the operator; true when there is none.
    ForAllValues,
    /// Some value of the request must satisfy the operator; false when there is none.
    ForAnyValue,
}

/// The condition operators of IAM. `…Not…` operators are the negation of their twins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each variant is spelled as in a policy")]
pub enum BaseOperator {
    ArnEquals,
    ArnLike,
    ArnNotEquals,
    ArnNotLike,
    BinaryEquals,
    Bool,
    DateEquals,
    DateGreaterThan,
    DateGreaterThanEquals,
    DateLessThan,
    DateLessThanEquals,
    DateNotEquals,
    IpAddress,
    NotIpAddress,
    Null,
    NumericEquals,
    NumericGreaterThan,
    NumericGreaterThanEquals,
    NumericLessThan,
    NumericLessThanEquals,
    NumericNotEquals,
    StringEquals,
    StringEqualsIgnoreCase,
    StringLike,
    StringNotEquals,
    StringNotEqualsIgnoreCase,
    StringNotLike,
}

const fn row(
    spelling: &'static str,
    operator: BaseOperator,
    positive: BaseOperator,
    family: Family,
    wildcards: Wildcards,
    variables: Variables,
) -> OperatorRow {
    OperatorRow {
        spelling,
        operator,
        positive,
        family,
        wildcards,
        variables,
    }
}

// INVARIANT(ROWS): one row for each variant of `BaseOperator`, in the order of the variants.
#[rustfmt::skip]
const ROWS: &[OperatorRow] = &[
    row("ArnEquals",                 BaseOperator::ArnEquals,                  BaseOperator::ArnEquals,               Family::Arn,     Wildcards::Yes, Variables::Yes),
    row("ArnLike",                   BaseOperator::ArnLike,                    BaseOperator::ArnLike,                 Family::Arn,     Wildcards::Yes, Variables::Yes),
    row("ArnNotEquals",              BaseOperator::ArnNotEquals,               BaseOperator::ArnEquals,               Family::Arn,     Wildcards::Yes, Variables::Yes),
    row("ArnNotLike",                BaseOperator::ArnNotLike,                 BaseOperator::ArnLike,                 Family::Arn,     Wildcards::Yes, Variables::Yes),
    row("BinaryEquals",              BaseOperator::BinaryEquals,               BaseOperator::BinaryEquals,            Family::Binary,  Wildcards::No,  Variables::No),
    row("Bool",                      BaseOperator::Bool,                       BaseOperator::Bool,                    Family::Bool,    Wildcards::No,  Variables::Uncertain),
    row("DateEquals",                BaseOperator::DateEquals,                 BaseOperator::DateEquals,              Family::Date,    Wildcards::No,  Variables::No),
    row("DateGreaterThan",           BaseOperator::DateGreaterThan,            BaseOperator::DateGreaterThan,         Family::Date,    Wildcards::No,  Variables::No),
    row("DateGreaterThanEquals",     BaseOperator::DateGreaterThanEquals,      BaseOperator::DateGreaterThanEquals,   Family::Date,    Wildcards::No,  Variables::No),
    row("DateLessThan",              BaseOperator::DateLessThan,               BaseOperator::DateLessThan,            Family::Date,    Wildcards::No,  Variables::No),
    row("DateLessThanEquals",        BaseOperator::DateLessThanEquals,         BaseOperator::DateLessThanEquals,      Family::Date,    Wildcards::No,  Variables::No),
    row("DateNotEquals",             BaseOperator::DateNotEquals,              BaseOperator::DateEquals,              Family::Date,    Wildcards::No,  Variables::No),
    row("IpAddress",                 BaseOperator::IpAddress,                  BaseOperator::IpAddress,               Family::Ip,      Wildcards::No,  Variables::No),
    row("NotIpAddress",              BaseOperator::NotIpAddress,               BaseOperator::IpAddress,               Family::Ip,      Wildcards::No,  Variables::No),
    row("Null",                      BaseOperator::Null,                       BaseOperator::Null,                    Family::Null,    Wildcards::No,  Variables::No),
    row("NumericEquals",             BaseOperator::NumericEquals,              BaseOperator::NumericEquals,           Family::Numeric, Wildcards::No,  Variables::No),
    row("NumericGreaterThan",        BaseOperator::NumericGreaterThan,         BaseOperator::NumericGreaterThan,      Family::Numeric, Wildcards::No,  Variables::No),
    row("NumericGreaterThanEquals",  BaseOperator::NumericGreaterThanEquals,   BaseOperator::NumericGreaterThanEquals, Family::Numeric, Wildcards::No,  Variables::No),
    row("NumericLessThan",           BaseOperator::NumericLessThan,            BaseOperator::NumericLessThan,         Family::Numeric, Wildcards::No,  Variables::No),
    row("NumericLessThanEquals",     BaseOperator::NumericLessThanEquals,      BaseOperator::NumericLessThanEquals,   Family::Numeric, Wildcards::No,  Variables::No),
    row("NumericNotEquals",          BaseOperator::NumericNotEquals,           BaseOperator::NumericEquals,           Family::Numeric, Wildcards::No,  Variables::No),
    row("StringEquals",              BaseOperator::StringEquals,               BaseOperator::StringEquals,            Family::String,  Wildcards::No,  Variables::Yes),
    row("StringEqualsIgnoreCase",    BaseOperator::StringEqualsIgnoreCase,     BaseOperator::StringEqualsIgnoreCase,  Family::String,  Wildcards::No,  Variables::Yes),
    row("StringLike",                BaseOperator::StringLike,                 BaseOperator::StringLike,              Family::String,  Wildcards::Yes, Variables::Yes),
    row("StringNotEquals",           BaseOperator::StringNotEquals,            BaseOperator::StringEquals,            Family::String,  Wildcards::No,  Variables::Yes),
    row("StringNotEqualsIgnoreCase", BaseOperator::StringNotEqualsIgnoreCase,  BaseOperator::StringEqualsIgnoreCase,  Family::String,  Wildcards::No,  Variables::Yes),
    row("StringNotLike",             BaseOperator::StringNotLike,              BaseOperator::StringLike,              Family::String,  Wildcards::Yes, Variables::Yes),
];

const _: () = {
    let mut index = 0_u8;
    let mut rows = ROWS;
    while let [row, rest @ ..] = rows {
        assert!(
            row.operator as u8 == index,
            "the rows are in the order of the variants"
        );
        index = index.saturating_add(1);
        rows = rest;
    }
    assert!(
        BaseOperator::StringNotLike as usize + 1 == ROWS.len(),
        "every variant has a row"
    );
};
