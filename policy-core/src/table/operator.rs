//! The condition operators of IAM.

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
