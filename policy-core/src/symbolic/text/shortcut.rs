//! Answers that need no search.

use std::collections::HashSet;
use std::iter;

use foldhash::quality::RandomState;

use crate::symbolic::text::chars::Chars;
use crate::symbolic::text::language::{Language, Step};
use crate::symbolic::text::letters::Letters;
use crate::symbolic::text::steps::Steps;
use crate::symbolic::text::{Found, Goal, is_in_one};

/// What a short way led to.
#[derive(Debug)]
pub(super) enum Shortcut {
    /// The answer.
    End(Found),
    /// Nowhere: only a search can tell.
    None,
}

/// Tries the short ways.
pub(super) fn take(goal: &Goal<'_>, steps: &mut Steps) -> Shortcut {
    if is_hopeless(goal) {
        return Shortcut::End(Found::Nothing);
    }
    if let Some(texts) = only_texts(goal) {
        return Shortcut::End(try_all(goal, &texts, steps));
    }
    guess(goal, steps)
}

/// Whether it can be seen at once that there is no such text.
fn is_hopeless(goal: &Goal<'_>) -> bool {
    let too_long = |language: &Language| language.shortest() > goal.longest;
    let too_short =
        |language: &Language| language.longest().is_some_and(|most| most < goal.shortest);
    goal.shortest > goal.longest
        || goal.any.iter().any(Vec::is_empty)
        || goal.all.iter().any(|one| too_long(one) || too_short(one))
        || goal.none.iter().any(|other| {
            let is_all = goal.all.iter().any(|one| one == other);
            is_all || other.is_everything()
        })
}

/// The only texts that come into question, if they are known one by one.
fn only_texts<'a>(goal: &Goal<'a>) -> Option<Vec<&'a str>> {
    if let Some(text) = goal.all.iter().find_map(|language| language.as_literal()) {
        return Some(vec![text]);
    }
    goal.any
        .iter()
        .filter_map(|group| group.iter().map(|language| language.as_literal()).collect())
        .min_by_key(Vec::len)
}

fn try_all(goal: &Goal<'_>, texts: &[&str], steps: &mut Steps) -> Found {
    // Many texts against many others are looked up instead.
    let plain = Goal {
        any: Vec::new(),
        none: Vec::new(),
        ..goal.clone()
    };
    let any: Vec<Group<'_>> = goal.any.iter().map(|group| Group::new(group)).collect();
    let none = Group::new(&goal.none);
    let is_wanted = |text: &str, steps: &mut Steps| {
        if none.has(text, steps)? || !plain.check(text, steps)? {
            return Some(false);
        }
        for group in &any {
            if !group.has(text, steps)? {
                return Some(false);
            }
        }
        Some(true)
    };
    for text in texts {
        match is_wanted(text, steps) {
            Some(true) => return Found::Text((*text).to_owned()),
            Some(false) => {}
            None => return Found::OutOfSteps,
        }
    }
    Found::Nothing
}

/// Languages, of which those of one text are looked up.
struct Group<'a> {
    texts: HashSet<&'a str, RandomState>,
    others: Vec<&'a Language>,
}

impl<'a> Group<'a> {
    fn new(languages: &[&'a Language]) -> Self {
        let one_text = |language: &&'a Language| language.as_literal();
        let others = languages.iter().filter(|one| one_text(one).is_none());
        Self {
            texts: languages.iter().filter_map(one_text).collect(),
            others: others.copied().collect(),
        }
    }

    /// Whether a text is in one of them, or nothing if that takes too many steps.
    fn has(&self, text: &str, steps: &mut Steps) -> Option<bool> {
        if !steps.spend(1) {
            return None;
        }
        match self.texts.contains(text) {
            true => Some(true),
            false => is_in_one(&self.others, text, steps),
        }
    }
}

/// Tries some ordinary texts of the languages that say most about the text.
fn guess(goal: &Goal<'_>, steps: &mut Steps) -> Shortcut {
    let everything = Language::everything();
    let group = goal.any.iter().min_by_key(|group| group.len());
    let one = goal.all.iter().max_by_key(|language| language.shortest());
    let one = one.copied().unwrap_or(&everything);
    let members = group.into_iter().flatten().copied().take(MAX_MEMBERS);
    for language in members.chain([one]) {
        for run in RUNS {
            let Some(text) = example(language, run, goal.shortest, steps) else {
                return Shortcut::End(Found::OutOfSteps);
            };
            match goal.check(&text, steps) {
                Some(true) => return Shortcut::End(Found::Text(text)),
                Some(false) => {}
                None => return Shortcut::End(Found::OutOfSteps),
            }
        }
    }
    Shortcut::None
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
        Chars::Any
        | Chars::Digit
        | Chars::Hex
        | Chars::Host
        | Chars::Name
        | Chars::Not(_)
        | Chars::Path => {
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
