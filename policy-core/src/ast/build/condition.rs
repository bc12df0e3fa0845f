//! `Condition`: operators, keys and values.

use crate::ast::build::Builder;
use crate::ast::build::fault::Fault;
use crate::ast::build::shape::members;
use crate::ast::build::variable::{Form, variables};
use crate::ast::operator::Spelling;
use crate::ast::{BaseOperator, Condition, ConditionOperator, ConditionValue, Version, Written};
use crate::json::{Member, Node, Value};
use crate::name::condition_key::ConditionKey;
use crate::text::span::{Span, Spanned};
use crate::value::ip::IpRange;
use crate::value::number::Decimal;
use crate::value::time::Timestamp;

impl Builder {
    pub(super) fn conditions(&mut self, member: &Member<'_>) -> Vec<Spanned<Condition>> {
        let Some(blocks) = members(&member.value, "`Condition`", &mut self.found) else {
            return Vec::new();
        };
        let mut conditions = Vec::new();
        let mut seen: Vec<(ConditionOperator, Span)> = Vec::new();
        for block in blocks {
            let operator = self.operator(block);
            if let Some(operator) = operator {
                let twin = seen.iter().find(|(other, _)| *other == operator.value);
                // The reader has reported blocks of the very same name.
                if let Some((_, first)) = twin
                    && !blocks
                        .iter()
                        .any(|other| other.name_span == *first && other.name == block.name)
                {
                    let fault = Fault::RepeatedOperator(block.name.to_string()).at(block.name_span);
                    self.found
                        .push(fault.with_related(*first, "it is first given here"));
                }
                seen.push((operator.value, operator.span));
            }
            self.block(block, operator, &mut conditions);
        }
        conditions
    }

    fn operator(&mut self, block: &Member<'_>) -> Option<Spanned<ConditionOperator>> {
        match ConditionOperator::parse(&block.name) {
            Ok((operator, spelling)) => {
                match spelling {
                    Spelling::Documented => {}
                    Spelling::OtherCase => {
                        let fault =
                            Fault::OperatorCase(block.name.to_string(), operator.as_string());
                        self.report(&fault, block.name_span);
                    }
                }
                Some(Spanned::new(operator, block.name_span))
            }
            Err(error) => {
                self.report(&Fault::Operator(error), block.name_span);
                None
            }
        }
    }

    /// The keys of one operator; those of an unknown operator are looked at as well.
    fn block(
        &mut self,
        block: &Member<'_>,
        operator: Option<Spanned<ConditionOperator>>,
        conditions: &mut Vec<Spanned<Condition>>,
    ) {
        let Some(keys) = block.value.as_object() else {
            let fault = Fault::NotAnObject(format!("`{}`", block.name), block.value.kind());
            self.report(&fault, block.value.span);
            return;
        };
        let mut seen: Vec<(ConditionKey, Span)> = Vec::new();
        for member in keys {
            let key = self.key(member, &seen);
            if let Some(key) = &key {
                seen.push((key.value.clone(), key.span));
            }
            let base = operator.map(|operator| operator.value.base);
            let values = self.values(member, base);
            if let (Some(operator), Some(key)) = (operator, key) {
                let condition = Condition {
                    operator,
                    key,
                    values,
                };
                let span = member.name_span.to(member.value.span);
                conditions.push(Spanned::new(condition, span));
            }
        }
    }

    fn key(
        &mut self,
        member: &Member<'_>,
        seen: &[(ConditionKey, Span)],
    ) -> Option<Spanned<ConditionKey>> {
        let key: ConditionKey = match member.name.parse() {
            Ok(key) => key,
            Err(error) => {
                self.report(&Fault::ConditionKey(error), member.name_span);
                return None;
            }
        };
        let twin = seen.iter().find(|(other, _)| *other == key);
        if let Some((other, first)) = twin
            && other.as_str() != key.as_str()
        {
            let fault = Fault::KeysDifferByCase(member.name.to_string()).at(member.name_span);
            let related = format!("`{other}` is the same key");
            self.found.push(fault.with_related(*first, related));
        }
        Some(Spanned::new(key, member.name_span))
    }

    fn values(
        &mut self,
        member: &Member<'_>,
        base: Option<BaseOperator>,
    ) -> Vec<Spanned<ConditionValue>> {
        let nodes = match &member.value.value {
            Value::Array(elements) => {
                if elements.is_empty() {
                    let fault = Fault::EmptyValues(member.name.to_string());
                    self.report(&fault, member.value.span);
                }
                elements.as_slice()
            }
            Value::Bool(_)
            | Value::Null
            | Value::Number(_)
            | Value::Object(_)
            | Value::String(_) => std::slice::from_ref(&member.value),
        };
        if base == Some(BaseOperator::Null) && nodes.len() > 1 {
            self.report(&Fault::NullWithSeveral, member.value.span);
        }
        let values: Vec<_> = nodes
            .iter()
            .filter_map(|node| self.value(node, &member.name))
            .collect();
        if let Some(base) = base {
            for value in &values {
                self.value_of(base, value);
            }
        }
        values
    }

    fn value(&mut self, node: &Node<'_>, key: &str) -> Option<Spanned<ConditionValue>> {
        let (text, written) = match &node.value {
            Value::Bool(true) => ("true", Written::Boolean),
            Value::Bool(false) => ("false", Written::Boolean),
            Value::Number(digits) => (digits.as_ref(), Written::Number),
            Value::String(text) => (text.as_ref(), Written::String),
            Value::Array(_) | Value::Null | Value::Object(_) => {
                let fault = Fault::WrongValue(key.to_owned(), node.kind());
                self.report(&fault, node.span);
                return None;
            }
        };
        let value = ConditionValue {
            text: text.to_owned(),
            written,
        };
        Some(Spanned::new(value, node.span))
    }

    /// What an operator demands of a value.
    fn value_of(&mut self, base: BaseOperator, value: &Spanned<ConditionValue>) {
        let text = value.value.text.as_str();
        let truth = text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false");
        match base {
            BaseOperator::Bool => {
                let found = variables(text);
                if !truth && found.is_empty() {
                    self.report(&Fault::NotBoolean(base, text.to_owned()), value.span);
                }
                self.variables_in(value);
            }
            BaseOperator::Null => {
                if !truth {
                    self.report(&Fault::NotBoolean(base, text.to_owned()), value.span);
                }
            }
            BaseOperator::ArnEquals
            | BaseOperator::ArnLike
            | BaseOperator::ArnNotEquals
            | BaseOperator::ArnNotLike
            | BaseOperator::StringEquals
            | BaseOperator::StringEqualsIgnoreCase
            | BaseOperator::StringLike
            | BaseOperator::StringNotEquals
            | BaseOperator::StringNotEqualsIgnoreCase
            | BaseOperator::StringNotLike => self.variables_in(value),
            // Base64 is read where it is compared.
            BaseOperator::BinaryEquals => {}
            BaseOperator::DateEquals
            | BaseOperator::DateGreaterThan
            | BaseOperator::DateGreaterThanEquals
            | BaseOperator::DateLessThan
            | BaseOperator::DateLessThanEquals
            | BaseOperator::DateNotEquals => {
                if Timestamp::parse(text).is_none() {
                    self.report(&Fault::NotA("a date", text.to_owned()), value.span);
                }
            }
            BaseOperator::IpAddress | BaseOperator::NotIpAddress => {
                if IpRange::parse(text).is_none() {
                    self.report(
                        &Fault::NotA("an address range", text.to_owned()),
                        value.span,
                    );
                }
            }
            BaseOperator::NumericEquals
            | BaseOperator::NumericGreaterThan
            | BaseOperator::NumericGreaterThanEquals
            | BaseOperator::NumericLessThan
            | BaseOperator::NumericLessThanEquals
            | BaseOperator::NumericNotEquals => {
                if Decimal::parse(text).is_none() {
                    self.report(&Fault::NotA("a number", text.to_owned()), value.span);
                }
            }
        }
    }

    fn variables_in(&mut self, value: &Spanned<ConditionValue>) {
        for variable in variables(&value.value.text) {
            let written = || variable.written.to_owned();
            let fault = match (self.version, variable.form) {
                (Version::V2008, _) => Fault::VariableIn2008(written()),
                (Version::V2012, Form::Malformed) => Fault::MalformedVariable(written()),
                (Version::V2012, Form::Escape | Form::Variable) => continue,
            };
            self.report(&fault, value.span);
        }
    }
}
