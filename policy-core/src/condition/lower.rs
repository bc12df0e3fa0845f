//! From a condition as written to one that can be evaluated.

use thiserror::Error;

use crate::ast::{self, BaseOperator, Polarity, Version};
use crate::condition::{Condition, DeclaredArity, Relation, Test, binary, boolean, date};
use crate::context::Slot;
use crate::name::condition_key::ConditionKey;
use crate::name::variable::VariableError;
use crate::template::arn::ArnTemplate;
use crate::template::{Folding, Template, Wildcards};
use crate::value::ip::IpRange;

/// A condition value cannot be lowered.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{error}")]
pub(crate) struct LowerError {
    /// Which of the values, from zero.
    pub(crate) value: usize,
    pub(crate) error: VariableError,
}

impl Condition {
    /// Lowers a condition; only a malformed policy variable is an error. A value that is not of
    /// the operator's type is kept and answers for itself when it is evaluated (U-12b).
    pub(crate) fn lower(
        ast: &ast::Condition,
        version: Version,
        arity: DeclaredArity,
        intern: &mut dyn FnMut(&ConditionKey) -> Slot,
    ) -> Result<Self, LowerError> {
        let operator = ast.operator.value;
        let texts = || ast.values.iter().map(|value| value.value.text.as_str());
        let key = intern(&ast.key.value);
        let strings = |wildcards, intern: &mut dyn FnMut(&ConditionKey) -> Slot| {
            each(texts(), |text| {
                Template::parse(text, version, wildcards, intern)
            })
        };
        let test = match family(operator.base) {
            Family::Arn => Test::Arn(each(texts(), |text| {
                ArnTemplate::parse_condition(text, version, intern)
            })?),
            Family::Binary => Test::Binary(texts().map(binary::decode).collect()),
            Family::Bool => Test::Bool(each(texts(), |text| {
                let template = Template::parse(text, version, Wildcards::No, intern)?;
                Ok(boolean::Wanted::new(text, template))
            })?),
            Family::Date(relation) => {
                Test::Date(relation, texts().map(date::Wanted::parse).collect())
            }
            Family::Ip => Test::Ip(texts().map(IpRange::parse).collect()),
            Family::Null => Test::Null(texts().map(boolean::parse).collect()),
            Family::Numeric(relation) => Test::Numeric(relation, texts().map(Into::into).collect()),
            Family::String(folding, wildcards) => {
                Test::String(folding, strings(wildcards, intern)?)
            }
        };
        Ok(Self {
            key,
            arity,
            set: operator.set,
            if_exists: operator.if_exists,
            polarity: polarity(operator.base),
            test,
        })
    }
}

fn each<'a, T>(
    texts: impl Iterator<Item = &'a str>,
    mut parse: impl FnMut(&'a str) -> Result<T, VariableError>,
) -> Result<Box<[T]>, LowerError> {
    texts
        .enumerate()
        .map(|(value, text)| parse(text).map_err(|error| LowerError { value, error }))
        .collect()
}

enum Family {
    Arn,
    Binary,
    Bool,
    Date(Relation),
    Ip,
    Null,
    Numeric(Relation),
    String(Folding, Wildcards),
}

#[rustfmt::skip]
const fn family(operator: BaseOperator) -> Family {
    match operator {
        BaseOperator::ArnEquals | BaseOperator::ArnLike => Family::Arn,
        BaseOperator::ArnNotEquals | BaseOperator::ArnNotLike => Family::Arn,
        BaseOperator::BinaryEquals => Family::Binary,
        BaseOperator::Bool => Family::Bool,
        BaseOperator::DateEquals | BaseOperator::DateNotEquals => Family::Date(Relation::Equal),
        BaseOperator::DateGreaterThan => Family::Date(Relation::Greater),
        BaseOperator::DateGreaterThanEquals => Family::Date(Relation::GreaterOrEqual),
        BaseOperator::DateLessThan => Family::Date(Relation::Less),
        BaseOperator::DateLessThanEquals => Family::Date(Relation::LessOrEqual),
        BaseOperator::IpAddress | BaseOperator::NotIpAddress => Family::Ip,
        BaseOperator::Null => Family::Null,
        BaseOperator::NumericEquals | BaseOperator::NumericNotEquals => Family::Numeric(Relation::Equal),
        BaseOperator::NumericGreaterThan => Family::Numeric(Relation::Greater),
        BaseOperator::NumericGreaterThanEquals => Family::Numeric(Relation::GreaterOrEqual),
        BaseOperator::NumericLessThan => Family::Numeric(Relation::Less),
        BaseOperator::NumericLessThanEquals => Family::Numeric(Relation::LessOrEqual),
        BaseOperator::StringEquals | BaseOperator::StringNotEquals => Family::String(Folding::None, Wildcards::No),
        BaseOperator::StringEqualsIgnoreCase | BaseOperator::StringNotEqualsIgnoreCase => Family::String(Folding::Simple, Wildcards::No),
        BaseOperator::StringLike | BaseOperator::StringNotLike => Family::String(Folding::None, Wildcards::Yes),
    }
}

const fn polarity(operator: BaseOperator) -> Polarity {
    match operator {
        BaseOperator::ArnEquals
        | BaseOperator::ArnLike
        | BaseOperator::BinaryEquals
        | BaseOperator::Bool
        | BaseOperator::DateEquals
        | BaseOperator::DateGreaterThan
        | BaseOperator::DateGreaterThanEquals
        | BaseOperator::DateLessThan
        | BaseOperator::DateLessThanEquals
        | BaseOperator::IpAddress
        | BaseOperator::Null
        | BaseOperator::NumericEquals
        | BaseOperator::NumericGreaterThan
        | BaseOperator::NumericGreaterThanEquals
        | BaseOperator::NumericLessThan
        | BaseOperator::NumericLessThanEquals
        | BaseOperator::StringEquals
        | BaseOperator::StringEqualsIgnoreCase
        | BaseOperator::StringLike => Polarity::Is,
        BaseOperator::ArnNotEquals
        | BaseOperator::ArnNotLike
        | BaseOperator::DateNotEquals
        | BaseOperator::NotIpAddress
        | BaseOperator::NumericNotEquals
        | BaseOperator::StringNotEquals
        | BaseOperator::StringNotEqualsIgnoreCase
        | BaseOperator::StringNotLike => Polarity::IsNot,
    }
}
