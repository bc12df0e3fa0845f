//! Texts that come into question one by one.
//!
//! A text as wanted is one of the literals in a group, or it is not, and then those literals do
//! nothing for their group. So the literals are tried, and what is left to search for is a text
//! with the rest of each group. Most principals and resources of a policy are literals.

use std::borrow::Cow;
use std::collections::HashSet;

use foldhash::quality::RandomState;

use crate::symbolic::text::language::Language;
use crate::symbolic::text::steps::Steps;
use crate::symbolic::text::{Found, Goal, is_in_one};

/// What came of the literals.
#[derive(Debug)]
pub(super) enum Tried<'g, 'a> {
    /// The answer.
    End(Found),
    /// None of them is as wanted. Every text that is, is as this goal describes it, which has no
    /// literals in its groups, and the other way around.
    Open(Cow<'g, Goal<'a>>),
}

/// Tries the literals that the text must be, or may be to be in a group.
pub(super) fn try_all<'g, 'a>(goal: &'g Goal<'a>, steps: &mut Steps) -> Tried<'g, 'a> {
    let only_text = goal.all.iter().find_map(|language| language.as_literal());
    if let Some(text) = only_text {
        return Tried::End(first_wanted(goal, &[text], steps));
    }
    let mut members = goal.any.iter().flatten();
    if members.all(|language| language.as_literal().is_none()) {
        return Tried::Open(Cow::Borrowed(goal));
    }
    let groups: Vec<Group<'_>> = goal.any.iter().map(|group| Group::new(group)).collect();
    // Where a group has nothing else, no other texts come into question.
    let only_texts = groups
        .iter()
        .filter(|group| group.others.is_empty())
        .min_by_key(|group| group.texts.len());
    if let Some(group) = only_texts {
        return Tried::End(first_wanted(goal, &group.texts, steps));
    }
    let texts: Vec<&str> = groups
        .iter()
        .flat_map(|group| &group.texts)
        .copied()
        .collect();
    match first_wanted(goal, &texts, steps) {
        Found::Nothing => {}
        found @ (Found::OutOfSteps | Found::Text(_)) => return Tried::End(found),
    }
    Tried::Open(Cow::Owned(Goal {
        any: groups.into_iter().map(|group| group.others).collect(),
        ..goal.clone()
    }))
}

/// The first of these texts that is as wanted.
fn first_wanted(goal: &Goal<'_>, texts: &[&str], steps: &mut Steps) -> Found {
    let table = (texts.len() >= MANY).then(|| Table::new(goal));
    for text in texts {
        let wanted = match &table {
            Some(table) => table.check(text, steps),
            None => goal.check(text, steps),
        };
        match wanted {
            Some(true) => return Found::Text((*text).to_owned()),
            Some(false) => {}
            None => return Found::OutOfSteps,
        }
    }
    Found::Nothing
}

/// A goal for many texts: they are looked up in its groups.
struct Table<'a> {
    /// Without groups, and with nothing that the text must not be in.
    plain: Goal<'a>,
    any: Vec<LookUp<'a>>,
    none: LookUp<'a>,
}

impl<'a> Table<'a> {
    fn new(goal: &Goal<'a>) -> Self {
        Self {
            plain: Goal {
                all: goal.all.clone(),
                any: Vec::new(),
                none: Vec::new(),
                ..*goal
            },
            any: goal.any.iter().map(|group| LookUp::new(group)).collect(),
            none: LookUp::new(&goal.none),
        }
    }

    fn check(&self, text: &str, steps: &mut Steps) -> Option<bool> {
        if self.none.has(text, steps)? || !self.plain.check(text, steps)? {
            return Some(false);
        }
        for group in &self.any {
            if !group.has(text, steps)? {
                return Some(false);
            }
        }
        Some(true)
    }
}

/// Languages, of which the literals are looked up.
struct LookUp<'a> {
    texts: HashSet<&'a str, RandomState>,
    others: Vec<&'a Language>,
}

impl<'a> LookUp<'a> {
    fn new(languages: &[&'a Language]) -> Self {
        let Group { texts, others } = Group::new(languages);
        Self {
            texts: texts.into_iter().collect(),
            others,
        }
    }

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

/// Languages, those of one text apart.
struct Group<'a> {
    texts: Vec<&'a str>,
    others: Vec<&'a Language>,
}

impl<'a> Group<'a> {
    fn new(languages: &[&'a Language]) -> Self {
        let literal = |language: &&'a Language| language.as_literal();
        let others = languages.iter().filter(|one| literal(one).is_none());
        Self {
            texts: languages.iter().filter_map(literal).collect(),
            others: others.copied().collect(),
        }
    }
}

/// From so many texts on they are looked up. Chosen: a table takes as long as some comparisons of
/// each text.
const MANY: usize = 8;
