//! Conditions (SEMANTICS 3).

use std::cmp::Ordering;

use policy_core::ast::{
    BaseOperator, Condition, Effect, IfExists, PolicyKind, SetOperator, Version,
};
use policy_core::semantics::{Reading, Semantics, Uncertain};

use crate::text::{Resolved, Token, arn_matches, expand, glob, literal, tokens, wildcard};
use crate::value;

/// The request as conditions see it: names in lower case with their values. Names that differed only
/// by case are several entries with one name.
#[derive(Clone, Debug, Default)]
pub struct Context(pub Vec<(String, Vec<String>)>);

/// Where a condition stands, and what it looks at.
pub struct Scope<'a> {
    pub context: &'a Context,
    pub effect: Effect,
    pub kind: PolicyKind,
    pub version: Version,
    pub semantics: Semantics,
}

/// `Unclear` is what cannot be read: it neither allows nor spares from a Deny (U-12b).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Truth {
    False,
    Unclear,
    True,
}

impl Scope<'_> {
    pub fn holds(&self, condition: &Condition) -> bool {
        let entries = self.entries(condition.key.value.folded());
        if entries.is_empty() {
            return self.holds_when_absent(condition);
        }
        // U-17: of keys that differ only by case, an Allow needs all to match and a Deny any.
        let mut each = entries
            .iter()
            .map(|values| match self.compare(condition, values) {
                Truth::True => true,
                Truth::Unclear => self.effect == Effect::Deny,
                Truth::False => false,
            });
        if self.effect == Effect::Allow && self.recommended(Uncertain::KeysDifferingByCase) {
            each.all(|holds| holds)
        } else {
            each.any(|holds| holds)
        }
    }

    pub fn recommended(&self, point: Uncertain) -> bool {
        self.semantics.reading(point) == Reading::Recommended
    }

    pub fn variable(&self, key: &str) -> Resolved {
        let key = key.to_ascii_lowercase();
        match self.entries(&key).as_slice() {
            [] => Resolved::Absent,
            [values] => match values.as_slice() {
                [value] if !multivalued(&key) => Resolved::Value(value.clone()),
                _ => Resolved::Several,
            },
            _ => Resolved::Several,
        }
    }

    /// A text that may hold variables. `None` when one of them is unresolved.
    pub fn expanded(&self, text: &str, read: fn(char) -> Token) -> Option<Vec<Token>> {
        match self.version {
            Version::V2008 => Some(tokens(text, read)),
            Version::V2012 => expand(text, read, &|key| self.variable(key)),
        }
    }

    fn entries(&self, key: &str) -> Vec<&Vec<String>> {
        let hidden = key.starts_with("aws:resourcetag/") || key == "kms:resourcealiases";
        if hidden
            && self.kind == PolicyKind::KeyPolicy
            && self.recommended(Uncertain::TagsInKeyPolicy)
        {
            return Vec::new();
        }
        let entries = self.context.0.iter().filter(|(name, _)| name == key);
        entries
            .map(|(_, values)| values)
            .filter(|values| !values.is_empty())
            .collect()
    }

    fn holds_when_absent(&self, condition: &Condition) -> bool {
        let operator = condition.operator.value;
        let exempt = operator.if_exists == IfExists::Yes;
        match operator.set {
            _ if operator.base == BaseOperator::Null => says(condition, "true"),
            Some(SetOperator::ForAllValues) => true,
            Some(SetOperator::ForAnyValue) => exempt,
            None => exempt || negated(operator.base),
        }
    }

    fn compare(&self, condition: &Condition, values: &[String]) -> Truth {
        let operator = condition.operator.value;
        if operator.base == BaseOperator::Null {
            return truth(says(condition, "false"));
        }
        let mut each = values.iter().map(|value| self.satisfies(condition, value));
        // Settled 12: a set of empty strings counts as empty.
        let empty = values.iter().all(String::is_empty);
        let several = values.len() > 1 || multivalued(condition.key.value.folded());
        match operator.set {
            Some(SetOperator::ForAllValues) if empty => Truth::True,
            Some(SetOperator::ForAllValues) => each.min().unwrap_or(Truth::True),
            Some(SetOperator::ForAnyValue) if empty => Truth::False,
            None if several && self.recommended(Uncertain::MissingSetOperator) => Truth::False,
            Some(SetOperator::ForAnyValue) => each.max().unwrap_or(Truth::False),
            None if several => each.max().unwrap_or(Truth::False),
            None => each.next().unwrap_or(Truth::False),
        }
    }

    /// One value of the request against the list of the policy: any of them for a positive
    /// operator, none of them for a negated one.
    fn satisfies(&self, condition: &Condition, value: &str) -> Truth {
        let base = condition.operator.value.base;
        let listed = condition
            .values
            .iter()
            .map(|listed| self.test(base, &listed.value.text, value));
        let any = listed
            .map(|test| match test {
                Some(same) => truth(same),
                None if self.recommended(Uncertain::UnparsableValue) => Truth::Unclear,
                None => Truth::False,
            })
            .max();
        match any.unwrap_or(Truth::False) {
            Truth::True if negated(base) => Truth::False,
            Truth::False if negated(base) => Truth::True,
            any => any,
        }
    }

    /// The positive form of an operator on two texts; `None` when one of them is not of its type.
    fn test(&self, base: BaseOperator, listed: &str, value: &str) -> Option<bool> {
        use BaseOperator as Op;
        let order = match base {
            Op::NumericEquals
            | Op::NumericNotEquals
            | Op::NumericLessThan
            | Op::NumericLessThanEquals
            | Op::NumericGreaterThan
            | Op::NumericGreaterThanEquals => {
                value::number(value)?.compare(&value::number(listed)?)
            }
            Op::DateEquals
            | Op::DateNotEquals
            | Op::DateLessThan
            | Op::DateLessThanEquals
            | Op::DateGreaterThan
            | Op::DateGreaterThanEquals => {
                let year = self.recommended(Uncertain::FourDigitDate);
                value::instant(value, year)?.cmp(&value::instant(listed, year)?)
            }
            _ => Ordering::Equal,
        };
        match base {
            Op::NumericEquals | Op::NumericNotEquals | Op::DateEquals | Op::DateNotEquals => {
                Some(order == Ordering::Equal)
            }
            Op::NumericLessThan | Op::DateLessThan => Some(order == Ordering::Less),
            Op::NumericLessThanEquals | Op::DateLessThanEquals => Some(order != Ordering::Greater),
            Op::NumericGreaterThan | Op::DateGreaterThan => Some(order == Ordering::Greater),
            Op::NumericGreaterThanEquals | Op::DateGreaterThanEquals => {
                Some(order != Ordering::Less)
            }
            // An unresolved variable equals nothing.
            Op::StringEquals | Op::StringNotEquals => Some(
                self.expanded(listed, literal)
                    .is_some_and(|wanted| glob(&wanted, value)),
            ),
            Op::StringLike | Op::StringNotLike => Some(
                self.expanded(listed, wildcard)
                    .is_some_and(|wanted| glob(&wanted, value)),
            ),
            Op::StringEqualsIgnoreCase | Op::StringNotEqualsIgnoreCase => {
                let wanted = self.expanded(listed, literal).map(|wanted| plain(&wanted));
                Some(wanted.is_some_and(|wanted| value::folded(&wanted) == value::folded(value)))
            }
            Op::ArnEquals | Op::ArnLike | Op::ArnNotEquals | Op::ArnNotLike => {
                match self.expanded(listed, wildcard) {
                    Some(wanted) => arn_matches(&wanted, value),
                    None => Some(false),
                }
            }
            Op::Bool => {
                let wanted = match self.recommended(Uncertain::VariableInBool) {
                    true => self.expanded(listed, literal).map(|wanted| plain(&wanted)),
                    false => Some(listed.to_owned()),
                };
                match wanted {
                    Some(wanted) => Some(boolean(value)? == boolean(&wanted)?),
                    None => Some(false),
                }
            }
            Op::BinaryEquals => Some(value::base64(value)? == value::base64(listed)?),
            Op::IpAddress | Op::NotIpAddress => {
                let mapped = self.recommended(Uncertain::MappedAddress);
                let (address, _) = value::range(value, mapped).filter(|_| !value.contains('/'))?;
                Some(value::holds(value::range(listed, mapped)?, address))
            }
            Op::Null => None,
        }
    }
}

/// Condition keys that may have several values (`kms-condition-keys.json`).
fn multivalued(key: &str) -> bool {
    const KEYS: [&str; 10] = [
        "aws:calledvia",
        "aws:principalorgpaths",
        "aws:principalservicenameslist",
        "aws:resourceorgpaths",
        "aws:sourceorgpaths",
        "aws:tagkeys",
        "aws:vpceorgpaths",
        "kms:encryptioncontextkeys",
        "kms:grantoperations",
        "kms:resourcealiases",
    ];
    KEYS.contains(&key)
}

fn negated(base: BaseOperator) -> bool {
    use BaseOperator as Op;
    [
        Op::ArnNotEquals,
        Op::ArnNotLike,
        Op::DateNotEquals,
        Op::NotIpAddress,
        Op::NumericNotEquals,
        Op::StringNotEquals,
        Op::StringNotEqualsIgnoreCase,
        Op::StringNotLike,
    ]
    .contains(&base)
}

fn says(condition: &Condition, wanted: &str) -> bool {
    condition
        .values
        .iter()
        .any(|listed| listed.value.text.eq_ignore_ascii_case(wanted))
}

fn boolean(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

fn plain(tokens: &[Token]) -> String {
    let character = |token: &Token| match token {
        Token::Char(character) => *character,
        Token::Any => '*',
        Token::One => '?',
    };
    tokens.iter().map(character).collect()
}

fn truth(holds: bool) -> Truth {
    if holds { Truth::True } else { Truth::False }
}
