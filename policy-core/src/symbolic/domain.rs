//! What requests may say of a condition key, and which keys are told apart.

use std::borrow::Cow;

use crate::symbolic::text::chars::Chars;
use crate::symbolic::text::language::{Language, Step};
use crate::table::condition_key::ValueType;
use crate::value::time::Timestamp;

/// What a request may say of one key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Domain {
    /// The key in lower case.
    pub(super) key: Box<str>,
    /// Whether it may be absent.
    pub(super) may_be_absent: bool,
    pub(super) many: Many,
    pub(super) values: Values,
}

/// How many values a request may say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Many {
    One,
    /// Several, as it is multi-valued.
    Several,
    /// One under each spelling of the key.
    Spellings,
}

/// What the values are.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Values {
    /// One of these.
    Listed(Box<[Box<str>]>),
    Text {
        grammar: Option<Language>,
        except: Box<[Language]>,
        /// Whether the empty text is one of them.
        may_be_empty: bool,
    },
    /// Texts of a type: addresses, dates, whole numbers.
    Typed(ValueType),
}

impl Values {
    pub(super) fn any_text() -> Self {
        Self::Text {
            grammar: None,
            except: Box::default(),
            may_be_empty: true,
        }
    }

    pub(super) fn booleans() -> Self {
        Self::Listed(Box::new(["true".into(), "false".into()]))
    }

    /// Texts of a language.
    pub(super) fn of(language: Language) -> Self {
        Self::Text {
            grammar: Some(language),
            except: Box::default(),
            may_be_empty: false,
        }
    }

    /// What AWS documents of values of a type.
    pub(super) fn of_type(value_type: ValueType) -> Self {
        match value_type {
            ValueType::Arn => Self::of(crate::symbolic::wording::arns()),
            ValueType::Bool => Self::booleans(),
            ValueType::Date | ValueType::Ip | ValueType::Numeric => Self::Typed(value_type),
            ValueType::String => Self::any_text(),
        }
    }
}

/// How the text of a key follows from the text of another one, its home.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Lift {
    /// Seconds since 1970 of an instant.
    Epoch,
    /// The id of a federated user, `111122223333:name`, whose ARN begins with `prefix`; `start` is
    /// the account and the colon.
    FederatedId { prefix: Box<str>, start: Box<str> },
    /// What stands behind the last slash of an ARN that begins like this.
    LastSegment(Box<str>),
    /// The same text.
    Same,
    /// What stands before the first slash.
    ToSlash,
}

impl Lift {
    /// The part of a text of the home that it is, if it is one.
    pub(super) fn part<'a>(&self, text: &'a str) -> Option<&'a str> {
        match self.of(text) {
            Cow::Borrowed(part) => Some(part),
            Cow::Owned(_) => None,
        }
    }

    /// What follows from a text of the home.
    pub(super) fn of<'a>(&self, text: &'a str) -> Cow<'a, str> {
        match self {
            Self::Epoch => match Timestamp::parse(text) {
                Some(time) => Cow::Owned(time.epoch_seconds().to_string()),
                None => Cow::Borrowed(text),
            },
            Self::FederatedId { prefix, start } => match text.strip_prefix(&**prefix) {
                Some(name) => Cow::Owned(format!("{start}{name}")),
                None => Cow::Borrowed(text),
            },
            Self::LastSegment(_) => {
                Cow::Borrowed(text.rsplit_once('/').map_or(text, |(_, last)| last))
            }
            Self::Same => Cow::Borrowed(text),
            Self::ToSlash => Cow::Borrowed(text.split_once('/').map_or(text, |(first, _)| first)),
        }
    }

    /// A text of the home from which this one follows, if there is any.
    pub(super) fn home(&self, text: &str) -> String {
        match self {
            Self::Epoch | Self::Same => text.to_owned(),
            Self::FederatedId { prefix, start } => {
                format!("{prefix}{}", text.strip_prefix(&**start).unwrap_or(text))
            }
            Self::LastSegment(prefix) => format!("{prefix}{text}"),
            Self::ToSlash => format!("{text}/"),
        }
    }

    /// The texts of the home whose lifted texts are in a language.
    pub(super) fn back(&self, language: &Language) -> Vec<Language> {
        match self {
            Self::Epoch | Self::Same => vec![language.clone()],
            Self::FederatedId { prefix, start } => {
                let before = || prefix.chars().map(|one| Step::One(Chars::Is(one)));
                let rests = after(language, start).into_iter();
                rests
                    .map(|rest| Language::of_steps(before().chain(rest.iter().copied())))
                    .collect()
            }
            Self::ToSlash => match without_slash(language) {
                Some(mut steps) => {
                    steps.push(Step::One(Chars::Is('/')));
                    steps.push(Step::Run(Chars::Any));
                    vec![Language::of_steps(steps)]
                }
                None => Vec::new(),
            },
            Self::LastSegment(prefix) => match without_slash(language) {
                Some(own) => {
                    let start = || prefix.chars().map(|one| Step::One(Chars::Is(one)));
                    let through = [Step::Run(Chars::Any), Step::One(Chars::Is('/'))];
                    let short = start().chain(own.iter().copied());
                    let long = start().chain(through).chain(own.iter().copied());
                    vec![Language::of_steps(short), Language::of_steps(long)]
                }
                None => Vec::new(),
            },
        }
    }
}

/// What may follow on a text so that both together are in a language.
fn after<'a>(language: &'a Language, text: &str) -> Vec<&'a [Step]> {
    // Where the steps may stand: every run may be over as soon as it begins.
    let settle = |mut at: Vec<&'a [Step]>| {
        let mut index = 0_usize;
        while let Some(steps) = at.get(index).copied() {
            if let [Step::Run(_), rest @ ..] = steps
                && !at.iter().any(|other| other.len() == rest.len())
            {
                at.push(rest);
            }
            index = index.saturating_add(1);
        }
        at
    };
    let mut at = settle(vec![language.steps()]);
    for character in text.chars() {
        let mut next: Vec<&'a [Step]> = Vec::new();
        for steps in at {
            let on = match steps {
                [Step::One(chars), rest @ ..] if chars.contains(character) => rest,
                [Step::Run(chars), ..] if chars.contains(character) => steps,
                [] | [Step::One(_) | Step::Run(_), ..] => continue,
            };
            if !next.iter().any(|other| other.len() == on.len()) {
                next.push(on);
            }
        }
        at = settle(next);
    }
    at
}

/// The steps of a language among texts without a slash.
fn without_slash(language: &Language) -> Option<Vec<Step>> {
    let narrowed = |chars: &Chars| match chars {
        Chars::Any => Some(Chars::Not('/')),
        Chars::Is('/') | Chars::Folded('/') => None,
        Chars::Digit
        | Chars::Folded(_)
        | Chars::Host
        | Chars::Is(_)
        | Chars::Name
        | Chars::Not(_)
        | Chars::Path => Some(*chars),
    };
    let mut steps = Vec::new();
    for step in language.steps() {
        match step {
            Step::One(chars) => steps.push(Step::One(narrowed(chars)?)),
            Step::Run(chars) => steps.extend(narrowed(chars).map(Step::Run)),
        }
    }
    Some(steps)
}
