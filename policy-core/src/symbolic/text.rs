//! Languages of texts, and the search for a text that lies in some and not in others.
//!
//! In: a [`Goal`], languages that a text must be in and languages that it must not be in. Out:
//! such a text, or that there provably is none, or that the steps did not suffice to tell.
//!
//! Most goals are settled without a search (`shortcut`). Otherwise all languages are read together
//! (`read`, `product`), with the few characters that stand for all (`letters`), and what was
//! reached once is not gone into again (`search`).

use crate::symbolic::text::language::Language;
use crate::symbolic::text::product::Product;
use crate::symbolic::text::shortcut::Shortcut;
use crate::symbolic::text::steps::Steps;

pub(crate) mod chars;
pub(crate) mod classes;
pub(crate) mod language;
mod letters;
mod product;
mod read;
mod search;
mod shortcut;
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
    match shortcut::take(goal, steps) {
        Shortcut::End(found) => return found,
        Shortcut::None => {}
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
    match Product::new(goal, &long_enough, steps) {
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
}

fn is_in_one(languages: &[&Language], text: &str, steps: &mut Steps) -> Option<bool> {
    for language in languages {
        if language.check(text, steps)? {
            return Some(true);
        }
    }
    Some(false)
}
