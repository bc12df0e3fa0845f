//! Languages of texts, and the search for a text that lies in some and not in others.
//!
//! In: a [`Goal`], languages that a text must be in and languages that it must not be in. Out:
//! such a text, or that there provably is none, or that the steps did not suffice to tell.
//!
//! Most goals are settled without a search (`literals`, `guess`). Otherwise all languages are read
//! together (`read`, `product`), with the few characters that stand for all (`letters`), and what
//! was reached once is not gone into again (`search`).

use crate::symbolic::text::language::Language;
use crate::symbolic::text::literals::Tried;
use crate::symbolic::text::product::Product;
use crate::symbolic::text::steps::Steps;

pub(crate) mod chars;
pub(crate) mod classes;
mod guess;
pub(crate) mod language;
mod letters;
mod literals;
mod product;
mod read;
mod search;
pub(crate) mod steps;
#[cfg(test)]
mod tests;

/// What is asked for: a text with these properties.
#[derive(Clone, Debug)]
pub(crate) struct Goal<'a> {
    /// It is in every one of these.
    pub(crate) all: Vec<&'a Language>,
    /// It is in at least one of each group.
    pub(crate) any: Vec<Vec<&'a Language>>,
    /// It is in none of these.
    pub(crate) none: Vec<&'a Language>,
    /// It has at least so many characters.
    pub(crate) shortest: usize,
    /// It has at most so many characters.
    pub(crate) longest: usize,
}

/// What came of a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// There is no such text.
    Nothing,
    /// There was no step left before one was found, or found missing.
    OutOfSteps,
    /// This is one.
    Text(String),
}

/// Looks for a text as the goal describes it.
pub(crate) fn find(goal: &Goal<'_>, steps: &mut Steps) -> Found {
    if goal.is_hopeless() {
        return Found::Nothing;
    }
    let goal = match literals::try_all(goal, steps) {
        Tried::End(found) => return found,
        Tried::Open(goal) => goal,
    };
    if let Some(found) = guess::guess(&goal, steps) {
        return found;
    }
    // The texts that are long enough are a language like others.
    let is_long_enough = |language: &&Language| language.shortest() >= goal.shortest;
    let asked = match goal.all.iter().any(is_long_enough) {
        true => 0,
        false => goal.shortest,
    };
    let Some(long_enough) = Language::at_least(asked, steps) else {
        return Found::OutOfSteps;
    };
    match Product::new(&goal, &long_enough, steps) {
        Some(product) => search::run(&product, goal.longest, steps),
        None => Found::OutOfSteps,
    }
}

impl Goal<'_> {
    /// Whether a text is as described, or nothing if that takes too many steps.
    pub(crate) fn check(&self, text: &str, steps: &mut Steps) -> Option<bool> {
        let length = text.chars().count();
        if length < self.shortest || length > self.longest {
            return Some(false);
        }
        for language in &self.all {
            if !language.check(text, steps)? {
                return Some(false);
            }
        }
        for group in &self.any {
            if !is_in_one(group, text, steps)? {
                return Some(false);
            }
        }
        Some(!is_in_one(&self.none, text, steps)?)
    }

    /// Whether it can be seen at once that there is no such text.
    fn is_hopeless(&self) -> bool {
        let has_no_length = |language: &&Language| {
            language.shortest() > self.longest
                || language.longest().is_some_and(|most| most < self.shortest)
        };
        self.shortest > self.longest
            || self.any.iter().any(Vec::is_empty)
            || self.all.iter().any(has_no_length)
            || self
                .none
                .iter()
                .any(|other| other.is_everything() || self.all.contains(other))
    }
}

fn is_in_one(languages: &[&Language], text: &str, steps: &mut Steps) -> Option<bool> {
    for language in languages {
        if language.check(text, steps)? {
            return Some(true);
        }
    }
    Some(false)
}
