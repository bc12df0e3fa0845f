//! Questions about what a request says of one condition key.
//!
//! A condition of a policy, read for one effect and under one reading of the uncertain points, is a
//! [`Test`]: true or false of a [`State`].

use std::sync::Arc;

use crate::ast::{Effect, Polarity, SetOperator};
use crate::condition::{Condition, DeclaredArity, Ternary, Wanted};
use crate::context::{ContextView, Lookup, Slot};
use crate::semantics::{Reading, Semantics, Touched, Uncertain};
use crate::symbolic::domain::Lift;
use crate::symbolic::text::language::Language;
use crate::symbolic::wording;
use crate::value::time::Timestamp;

#[cfg(test)]
mod tests;

/// What a request says of one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum State {
    Absent,
    /// One value, under one spelling of the key.
    One(Said),
    /// One value under each of several spellings.
    Spelled(Vec<Said>),
    /// The values of a multi-valued key, at least one.
    Several(Vec<String>),
}

/// A value, and how the key is spelled when that matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) spelling: Option<Box<str>>,
    pub(super) value: String,
}

/// A question about a [`State`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Test {
    /// The answer when the key is absent.
    pub(super) absent: bool,
    pub(super) mode: Mode,
    /// What it is for a key that is said in several spellings (U-17).
    pub(super) spellings: Fold,
    pub(super) body: Body,
}

/// How the answers for single values make one answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Mode {
    /// `ForAllValues`.
    Every,
    /// Exactly one value under one spelling, and it must pass.
    Exactly,
    /// More than one value or spelling, whatever they are.
    Many,
    /// False of every value.
    Never,
    /// The body says it of any value.
    Present,
    /// A single value; of several it is false.
    Single,
    /// `ForAnyValue`.
    Some,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Fold {
    All,
    Any,
}

/// What is asked of one value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Body {
    Constant(bool),
    /// An instant that is not before this one.
    NotBefore(Box<str>),
    /// A pair of an encryption context: key and value as a grant writes them.
    Pair {
        name: Box<str>,
        value: Box<str>,
        exact: bool,
    },
    /// Whether it is in one of the languages, or in none.
    Text {
        languages: Box<[Language]>,
        negated: bool,
    },
    /// Numbers, dates, addresses: the condition itself answers.
    Typed(Box<Typed>),
}

/// A condition whose values are of a type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Typed {
    pub(super) condition: Arc<Condition>,
    pub(super) effect: Effect,
    pub(super) semantics: Semantics,
    /// How the text that is tested follows from the one at hand.
    pub(super) lift: Lift,
}

/// What policy variables stand for.
pub(super) trait Variables {
    /// The text of a key, if it has exactly one value.
    fn text(&self, slot: Slot) -> Option<&str>;
    /// Whether the key has a value at all.
    fn is_present(&self, slot: Slot) -> bool;
}

impl Test {
    /// The test that a condition is.
    pub(super) fn of_condition(
        condition: &Arc<Condition>,
        effect: Effect,
        semantics: Semantics,
        variables: &impl Variables,
    ) -> Self {
        let by_effect = |truth: crate::condition::Truth| match effect {
            Effect::Allow => truth.as_allow == Ternary::True,
            Effect::Deny => truth.as_deny == Ternary::True,
        };
        let body = body(condition, effect, semantics, variables);
        if let Wanted::Presence = condition.wanted() {
            let answer = |lookup| {
                let mut touched = Touched::default();
                by_effect(condition.eval_on(lookup, &Nothing, semantics, &mut touched))
            };
            let present = crate::context::Values::new("", &[(0, 0)]);
            return Self {
                absent: answer(Lookup::Absent),
                mode: Mode::Present,
                spellings: Fold::All,
                body: Body::Constant(answer(Lookup::Values(present))),
            };
        }
        let like_any = semantics.reading(Uncertain::MissingSetOperator) == Reading::Alternative;
        let mode = match (condition.set(), condition.arity()) {
            (Some(SetOperator::ForAllValues), _) => Mode::Every,
            (Some(SetOperator::ForAnyValue), _) => Mode::Some,
            (None, DeclaredArity::Multivalued) if like_any => Mode::Some,
            (None, DeclaredArity::Multivalued) => Mode::Never,
            (None, DeclaredArity::SingleValued | DeclaredArity::Undeclared) => Mode::Single,
        };
        let by_case = semantics.reading(Uncertain::KeysDifferingByCase);
        let spellings = match (effect, by_case) {
            (Effect::Allow, Reading::Recommended) => Fold::All,
            (Effect::Allow, Reading::Alternative) | (Effect::Deny, _) => Fold::Any,
        };
        Self {
            absent: by_effect(condition.when_absent()),
            mode,
            spellings,
            body,
        }
    }

    /// Whether the key is there with exactly this text.
    pub(super) fn is_text(text: &str) -> Self {
        Self {
            absent: false,
            mode: Mode::Exactly,
            spellings: Fold::All,
            body: Body::Text {
                languages: Box::new([Language::literal(text)]),
                negated: false,
            },
        }
    }

    /// Whether the key is there at all.
    pub(super) const fn is_present() -> Self {
        Self {
            absent: false,
            mode: Mode::Present,
            spellings: Fold::All,
            body: Body::Constant(true),
        }
    }

    /// Whether it is said more than once.
    pub(super) const fn is_many() -> Self {
        Self {
            absent: false,
            mode: Mode::Many,
            spellings: Fold::All,
            body: Body::Constant(true),
        }
    }

    /// Whether the key is there, and all its values are among these texts.
    pub(super) fn all_among<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        Self {
            absent: false,
            mode: Mode::Every,
            spellings: Fold::All,
            body: Body::Text {
                languages: texts.map(Language::literal).collect(),
                negated: false,
            },
        }
    }

    /// The answer for one value under one spelling, set operators left aside.
    pub(super) fn passes(&self, said: &Said) -> bool {
        match &self.body {
            Body::Constant(answer) => *answer,
            Body::NotBefore(instant) => Timestamp::parse(&said.value) >= Timestamp::parse(instant),
            Body::Pair { name, value, exact } => {
                let spelling = said.spelling.as_deref();
                let same = spelling.is_some_and(|spelling| {
                    spelling == &**name || (!exact && spelling.eq_ignore_ascii_case(name))
                });
                same && said.value == **value
            }
            Body::Text { languages, negated } => {
                languages
                    .iter()
                    .any(|language| language.matches(&said.value))
                    != *negated
            }
            Body::Typed(typed) => typed.passes(&said.value),
        }
    }

    /// The answer for a single value, set operators counted.
    pub(super) fn of_one(&self, said: &Said) -> bool {
        let is_empty = said.value.is_empty();
        match self.mode {
            Mode::Every => is_empty || self.passes(said),
            Mode::Some => !is_empty && self.passes(said),
            Mode::Never | Mode::Many => false,
            Mode::Exactly | Mode::Present | Mode::Single => self.passes(said),
        }
    }

    /// The answer for a key of which all is known.
    pub(super) fn of_settled(&self, values: Option<&[Box<str>]>) -> bool {
        match values {
            None => self.absent,
            Some([value]) => self.of_one(&Said {
                spelling: None,
                value: value.to_string(),
            }),
            Some(values) => {
                let values: Vec<String> = values.iter().map(|value| value.to_string()).collect();
                self.of_several(&values)
            }
        }
    }

    /// The answer for the values of a multi-valued key.
    pub(super) fn of_several(&self, values: &[String]) -> bool {
        let said = |value: &String| Said {
            spelling: None,
            value: value.clone(),
        };
        let all_empty = values.iter().all(String::is_empty);
        match self.mode {
            Mode::Every => all_empty || values.iter().all(|value| self.passes(&said(value))),
            Mode::Some => !all_empty && values.iter().any(|value| self.passes(&said(value))),
            Mode::Never => false,
            Mode::Many => values.len() > 1,
            Mode::Present => values
                .first()
                .is_some_and(|value| self.passes(&said(value))),
            Mode::Exactly | Mode::Single => match values {
                [value] => self.passes(&said(value)),
                [] | [_, _, ..] => false,
            },
        }
    }
}

impl Typed {
    /// What the condition says of one value.
    pub(super) fn passes(&self, value: &str) -> bool {
        let value = self.lift.of(value);
        let truth = self.condition.eval_one(&value, &Nothing, self.semantics);
        let answer = match self.effect {
            Effect::Allow => truth.as_allow,
            Effect::Deny => truth.as_deny,
        };
        answer == Ternary::True
    }
}

/// A request that says nothing.
struct Nothing;

impl ContextView for Nothing {
    fn lookup(&self, _: Slot) -> Lookup<'_> {
        Lookup::Absent
    }
}

fn body(
    condition: &Arc<Condition>,
    effect: Effect,
    semantics: Semantics,
    variables: &impl Variables,
) -> Body {
    let negated = condition.polarity() == Polarity::IsNot;
    match condition.wanted() {
        Wanted::Texts(folding, templates) => Body::Text {
            languages: templates
                .iter()
                .filter_map(|template| wording::language(template, folding, variables))
                .collect(),
            negated,
        },
        Wanted::Arns(templates) => {
            let mut languages = Vec::new();
            let mut some_short = false;
            for template in templates {
                match template.parts() {
                    Some(parts) => languages.extend(wording::arn_language(parts, variables)),
                    // Such a pattern cannot be compared with anything.
                    None => some_short = true,
                }
            }
            // What cannot be compared fails closed by effect, or is read for one of them (U-12b).
            let reading = semantics.reading(Uncertain::UnparsableValue);
            let counts_as_match = match (reading, effect, negated) {
                (Reading::Recommended, Effect::Allow, negated) => negated,
                (Reading::Recommended, Effect::Deny, negated) => !negated,
                (Reading::Alternative, _, _) => false,
            };
            if counts_as_match {
                if some_short {
                    languages.push(Language::everything());
                } else {
                    languages.extend(wording::no_arns());
                }
            }
            Body::Text {
                languages: languages.into(),
                negated,
            }
        }
        Wanted::Addresses(_)
        | Wanted::Booleans
        | Wanted::Bytes(_)
        | Wanted::Dates(_)
        | Wanted::Numbers(_)
        | Wanted::Presence => Body::Typed(Box::new(Typed {
            condition: Arc::clone(condition),
            effect,
            semantics,
            lift: Lift::Same,
        })),
    }
}
