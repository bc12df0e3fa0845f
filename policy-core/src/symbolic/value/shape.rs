//! How texts of a type look, and tests that no value of a key can be read for.

use crate::symbolic::domain::{Lift, Values};
use crate::symbolic::test::Test;
use crate::symbolic::text::chars::Chars;
use crate::symbolic::text::language::{Language, Step};
use crate::symbolic::text::steps::Steps;
use crate::symbolic::text::{self, Found, Goal};
use crate::symbolic::value::{Asked, LONGEST};
use crate::table::condition_key::ValueType;

/// For each test, what it says of every value, if no value can be read as what the test compares.
pub(super) fn strangers(
    values: &Values,
    asked: &[Asked<'_>],
    steps: &mut Steps,
) -> Vec<Option<bool>> {
    let of_one = |test: &Test, steps: &mut Steps| {
        let typed = test.typed()?;
        let family = typed.family();
        let own = match values {
            Values::Typed(own) if *own == family => return None,
            Values::Typed(own) => shapes(*own, Dates::OfRequests),
            Values::Text {
                grammar: Some(grammar),
                ..
            } => vec![grammar.clone()],
            Values::Listed(_) | Values::Text { grammar: None, .. } => return None,
        };
        let read = shapes(family, Dates::OfPolicies);
        if own.is_empty() || read.is_empty() || typed.lift == Lift::Epoch {
            return None;
        }
        let read: Vec<Language> = read.iter().flat_map(|one| typed.lift.back(one)).collect();
        let apart = own.iter().all(|own| {
            read.iter().all(|read| {
                let goal = Goal {
                    all: vec![own, read],
                    any: Vec::new(),
                    none: Vec::new(),
                    shortest: 1,
                    longest: LONGEST,
                };
                matches!(text::find(&goal, steps), Found::Nothing)
            })
        });
        apart.then(|| typed.passes(NO_VALUE))
    };
    let answers = asked.iter().map(|(test, _)| of_one(test, steps));
    answers.collect()
}

/// In which form dates are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dates {
    /// As `2026-01-01T00:00:00Z`.
    OfRequests,
    /// Seconds since 1970 as well.
    OfPolicies,
}

/// Languages that together hold all texts of a type, and perhaps some more; none if that says
/// nothing.
pub(super) fn shapes(of: ValueType, dates: Dates) -> Vec<Language> {
    let is = |one: char| Step::One(Chars::Is(one));
    let digits = [Step::One(Chars::Digit), Step::Run(Chars::Digit)];
    let decimals = || {
        let signs = [None, Some('+'), Some('-')];
        signs.into_iter().flat_map(move |sign| {
            let whole = sign.map(is).into_iter().chain(digits);
            let fraction = [is('.')].into_iter().chain(digits);
            [
                Language::of_steps(whole.clone()),
                Language::of_steps(whole.chain(fraction)),
            ]
        })
    };
    match of {
        ValueType::Arn | ValueType::String => Vec::new(),
        ValueType::Bool => ["true", "false"].map(Language::folded_literal).into(),
        ValueType::Date => {
            let year = std::iter::repeat_n(Step::One(Chars::Digit), 4);
            let iso = match dates {
                Dates::OfRequests => year.chain([is('-'), Step::Run(Chars::Any)]).collect(),
                Dates::OfPolicies => year.chain([Step::Run(Chars::Any)]).collect::<Vec<_>>(),
            };
            let epoch = decimals().filter(|_| dates == Dates::OfPolicies);
            [Language::of_steps(iso)].into_iter().chain(epoch).collect()
        }
        ValueType::Ip => {
            let dotted = (0..4).flat_map(|part| {
                let dot = (part > 0).then(|| is('.'));
                dot.into_iter().chain(digits)
            });
            // No address has a letter behind `f`, and every ARN and every host has this one.
            let group = Step::Run(Chars::Not('s'));
            let colons = [group, is(':'), group, is(':'), group];
            vec![Language::of_steps(dotted), Language::of_steps(colons)]
        }
        ValueType::Numeric => decimals().collect(),
    }
}

/// A text that is no address, boolean, date or number.
const NO_VALUE: &str = "x";
