//! Languages: sets of texts that are some steps one after the other.

use std::{iter, mem, str};

#[cfg(test)]
use crate::name::wildcard::Token;
use crate::symbolic::text::chars::Chars;
use crate::symbolic::text::read::{self, Live};
use crate::symbolic::text::steps::Steps;
#[cfg(test)]
use crate::template::Folding;

/// A set of texts: those that are these steps one after the other.
///
/// A pattern with wildcards is one, and so is the grammar of a name, as
/// `arn:aws:iam::111122223333:role/` and after it characters of a path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Language {
    steps: Box<[Step]>,
    /// The only text, if there is only one.
    literal: Option<Box<str>>,
}

/// One step of a [`Language`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Step {
    /// Exactly one character of these.
    One(Chars),
    /// Any number of them, also none.
    Run(Chars),
}

/// Makes a [`Language`], step by step.
#[derive(Clone, Debug, Default)]
pub(crate) struct Builder {
    steps: Vec<Step>,
}

impl Language {
    /// This text alone.
    pub(crate) fn literal(text: &str) -> Self {
        Builder::default().text(text).build()
    }

    /// The texts that are these steps one after the other.
    pub(crate) fn of_steps(steps: impl IntoIterator<Item = Step>) -> Self {
        steps
            .into_iter()
            .fold(Builder::default(), Builder::step)
            .build()
    }

    /// All texts that differ from this one in case at most.
    pub(crate) fn folded_literal(text: &str) -> Self {
        Builder::default().folded_text(text).build()
    }

    /// All texts.
    pub(crate) fn everything() -> Self {
        Builder::default().step(Step::Run(Chars::Any)).build()
    }

    /// All texts of at least so many characters, or nothing without steps.
    pub(super) fn at_least(characters: usize, steps: &mut Steps) -> Option<Self> {
        if !steps.spend(characters) {
            return None;
        }
        let ones = iter::repeat_n(Step::One(Chars::Any), characters);
        let builder = ones.fold(Builder::default(), Builder::step);
        Some(builder.step(Step::Run(Chars::Any)).build())
    }

    /// The texts that match a wildcard pattern.
    #[cfg(test)]
    pub(crate) fn of_tokens(tokens: impl IntoIterator<Item = Token>, folding: Folding) -> Self {
        Builder::default().tokens(tokens, folding).build()
    }

    pub(crate) fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The only text of this language, if there is only one and no step says otherwise.
    pub(crate) fn as_literal(&self) -> Option<&str> {
        self.literal.as_deref()
    }

    /// Whether every text is in it.
    pub(crate) fn is_everything(&self) -> bool {
        *self.steps == [Step::Run(Chars::Any)]
    }

    /// The number of characters of its shortest texts.
    pub(crate) fn shortest(&self) -> usize {
        read::ones(&self.steps)
    }

    /// The number of characters of its longest texts, if there is such a number.
    pub(crate) fn longest(&self) -> Option<usize> {
        let shortest = self.shortest();
        (shortest == self.steps.len()).then_some(shortest)
    }

    /// Whether a text is in it.
    pub(crate) fn matches(&self, text: &str) -> bool {
        // No text is so long that these are not enough.
        self.check(text, &mut Steps::new(u64::MAX)).unwrap_or(false)
    }

    /// The texts that are in it with one text before and another one after them: each of these
    /// languages, and no others.
    pub(crate) fn without(&self, before: &str, after: &str) -> Vec<Self> {
        let mut rests = vec![self.steps.to_vec()];
        for character in before.chars() {
            rests = after_first(&rests, character);
        }
        for rest in &mut rests {
            rest.reverse();
        }
        for character in after.chars().rev() {
            rests = after_first(&rests, character);
        }
        let languages = rests.into_iter().map(|mut rest| {
            rest.reverse();
            Self::of_steps(rest)
        });
        languages.collect()
    }

    /// Whether a text is in it, or nothing if that takes too many steps.
    pub(crate) fn check(&self, text: &str, steps: &mut Steps) -> Option<bool> {
        if let Some(literal) = &self.literal {
            return steps.spend(1).then_some(**literal == *text);
        }
        let mut rest = text.chars();
        let inside = strip_ends(&self.steps, &mut rest);
        let stripped = text.len().saturating_sub(rest.as_str().len());
        if !steps.spend(stripped.saturating_add(1)) {
            return None;
        }
        let Some(inside) = inside else {
            return Some(false);
        };
        match inside {
            [] => Some(rest.as_str().is_empty()),
            [Step::Run(Chars::Any)] => Some(true),
            [Step::One(_) | Step::Run(_), ..] => check_inside(inside, rest.as_str(), steps),
        }
    }
}

impl Builder {
    /// Adds a step.
    #[must_use]
    pub(crate) fn step(mut self, step: Step) -> Self {
        let Step::Run(set) = step else {
            self.steps.push(step);
            return self;
        };
        // A run of any characters takes in the runs beside it, and a run the same run.
        if set == Chars::Any {
            while let Some(Step::Run(_)) = self.steps.last() {
                self.steps.pop();
            }
        }
        match self.steps.last() {
            Some(Step::Run(before)) if *before == set || *before == Chars::Any => {}
            Some(Step::One(_) | Step::Run(_)) | None => self.steps.push(step),
        }
        self
    }

    /// Adds a text as it is.
    #[must_use]
    pub(crate) fn text(mut self, text: &str) -> Self {
        let ones = text
            .chars()
            .map(|character| Step::One(Chars::Is(character)));
        self.steps.extend(ones);
        self
    }

    /// Adds a text in any case.
    #[must_use]
    pub(crate) fn folded_text(mut self, text: &str) -> Self {
        let ones = text
            .chars()
            .map(|character| Step::One(Chars::folded(character)));
        self.steps.extend(ones);
        self
    }

    /// Adds a pattern, or a part of one.
    #[must_use]
    #[cfg(test)]
    pub(crate) fn tokens(self, tokens: impl IntoIterator<Item = Token>, folding: Folding) -> Self {
        let steps = tokens.into_iter().map(|token| match (token, folding) {
            (Token::AnyRun, Folding::None | Folding::Simple) => Step::Run(Chars::Any),
            (Token::One, Folding::None | Folding::Simple) => Step::One(Chars::Any),
            (Token::Literal(character), Folding::None) => Step::One(Chars::Is(character)),
            (Token::Literal(character), Folding::Simple) => Step::One(Chars::folded(character)),
        });
        steps.fold(self, Self::step)
    }

    pub(crate) fn build(self) -> Language {
        let literal: Option<String> = self
            .steps
            .iter()
            .map(|step| match step {
                Step::One(Chars::Is(character)) => Some(*character),
                Step::One(_) | Step::Run(_) => None,
            })
            .collect();
        Language {
            literal: literal.map(String::into_boxed_str),
            steps: self.steps.into_boxed_slice(),
        }
    }
}

/// What may follow a character, in each of several sequences of steps.
fn after_first(sequences: &[Vec<Step>], character: char) -> Vec<Vec<Step>> {
    let mut found: Vec<Vec<Step>> = Vec::new();
    for sequence in sequences {
        let mut rest = sequence.as_slice();
        while let [first, after @ ..] = rest {
            match first {
                Step::One(set) => {
                    if set.contains(character) {
                        found.push(after.to_vec());
                    }
                    break;
                }
                // The run goes on, or it has ended before.
                Step::Run(set) => {
                    if set.contains(character) {
                        found.push(rest.to_vec());
                    }
                    rest = after;
                }
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Takes off what stands before the first run and after the last one, where every character has
/// its one place: nothing if one is not as it must be.
fn strip_ends<'a>(steps: &'a [Step], text: &mut str::Chars<'_>) -> Option<&'a [Step]> {
    let mut inside = steps;
    while let [Step::One(set), after @ ..] = inside {
        text.next().filter(|found| set.contains(*found))?;
        inside = after;
    }
    while let [before @ .., Step::One(set)] = inside {
        text.next_back().filter(|found| set.contains(*found))?;
        inside = before;
    }
    Some(inside)
}

fn check_inside(inside: &[Step], text: &str, steps: &mut Steps) -> Option<bool> {
    let mut now: Vec<Live> = Vec::new();
    let mut next = Vec::new();
    read::start(inside, 0, &mut now);
    for character in text.chars() {
        next.clear();
        read::read(inside, &now, character, &mut next);
        if !steps.spend(now.len().saturating_add(next.len())) {
            return None;
        }
        if next.is_empty() {
            return Some(false);
        }
        mem::swap(&mut now, &mut next);
    }
    Some(
        now.last()
            .is_some_and(|last| last.at as usize == inside.len()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::wildcard;

    #[test]
    fn what_is_left_of_a_language_is_what_can_stand_between() {
        let texts = ["", "a", "b", "ab", "ba", "aa", "aab", "bab", "abab", "xaby"];
        for pattern in [
            "*", "a*", "*b", "a*b*a", "ab", "?b?", "xaby", "x*y", "aa*aa", "*a?b*",
        ] {
            let language = Language::of_tokens(wildcard::tokens(pattern), Folding::None);
            for before in ["", "a", "x", "ab", "aa"] {
                for after in ["", "b", "y", "ba", "aa"] {
                    let rests = language.without(before, after);
                    for text in texts {
                        let is_in = rests.iter().any(|rest| rest.matches(text));
                        let whole = format!("{before}{text}{after}");
                        assert_eq!(is_in, language.matches(&whole), "{pattern} {whole}");
                    }
                }
            }
        }
    }
}
