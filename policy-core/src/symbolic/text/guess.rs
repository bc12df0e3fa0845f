//! Ordinary texts, tried before anything is searched for.

use std::iter;

use crate::symbolic::text::chars::Chars;
use crate::symbolic::text::language::{Language, Step};
use crate::symbolic::text::letters::Letters;
use crate::symbolic::text::steps::Steps;
use crate::symbolic::text::{Found, Goal};

/// Tries some ordinary texts of the languages that say most about the text. Nothing came of it if
/// there is no answer: only a search can tell then.
pub(super) fn guess(goal: &Goal<'_>, steps: &mut Steps) -> Option<Found> {
    let everything = Language::everything();
    let group = goal.any.iter().min_by_key(|group| group.len());
    let one = goal.all.iter().max_by_key(|language| language.shortest());
    let one = one.copied().unwrap_or(&everything);
    let members = group.into_iter().flatten().copied().take(MAX_MEMBERS);
    for language in members.chain([one]) {
        for run in RUNS {
            let Some(text) = example(language, run, goal.shortest, steps) else {
                return Some(Found::OutOfSteps);
            };
            match goal.check(&text, steps) {
                Some(true) => return Some(Found::Text(text)),
                Some(false) => {}
                None => return Some(Found::OutOfSteps),
            }
        }
    }
    None
}

/// A text of a language, with so many characters for each run, and more for the last one if the
/// text would be too short otherwise.
fn example(language: &Language, run: usize, shortest: usize, steps: &mut Steps) -> Option<String> {
    let mut letters = Letters::default();
    let mut text = Vec::new();
    let mut last_run = None;
    for step in language.steps() {
        let (Step::One(set) | Step::Run(set)) = step;
        let letter = ordinary(*set, &mut letters);
        let count = match step {
            Step::One(_) => 1,
            Step::Run(_) => {
                last_run = Some((text.len(), letter));
                run
            }
        };
        text.extend(iter::repeat_n(letter, count));
    }
    let missing = shortest.saturating_sub(text.len());
    if !steps.spend(text.len().saturating_add(missing)) {
        return None;
    }
    if let Some((at, letter)) = last_run {
        text.splice(at..at, iter::repeat_n(letter, missing));
    }
    Some(text.into_iter().collect())
}

/// An ordinary character of a set. Every set has one.
fn ordinary(set: Chars, letters: &mut Letters) -> char {
    let found = match set {
        Chars::Is(character) | Chars::Folded(character) => Some(character),
        Chars::Any | Chars::Digit | Chars::Host | Chars::Name | Chars::Not(_) | Chars::Path => {
            let mut all = letters.of([set].into_iter()).iter().copied();
            all.find(|letter| set.contains(*letter))
        }
    };
    found.unwrap_or('x')
}

/// How many characters a guess has for each run.
const RUNS: [usize; 3] = [1, 0, 2];

/// So many languages of a group are guessed from. Chosen: more guesses cost more than a search.
const MAX_MEMBERS: usize = 4;
