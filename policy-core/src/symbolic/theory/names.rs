//! Pairs and their names: the encryption context with `kms:EncryptionContextKeys`, the tags of a
//! request with `aws:TagKeys`.
//!
//! The names are those of the pairs that are there, spelled as they are, and nothing else.

use crate::symbolic::domain::Many;
use crate::symbolic::states::{self, Quantified};
use crate::symbolic::test::{Body, Fold, Mode, Said, State, Test};
use crate::symbolic::text::language::Language;
use crate::symbolic::text::steps::Steps;
use crate::symbolic::theory::States;
use crate::symbolic::theory::group::Key;
use crate::symbolic::value::{self, Asked, Beside, Outcome};

/// What the keys of pairs begin with, and the key that says their names.
pub(super) const FAMILIES: &[(&str, &str)] = &[
    ("kms:encryptioncontext:", "kms:encryptioncontextkeys"),
    ("aws:requesttag/", "aws:tagkeys"),
];

/// States of the pairs and of their names.
pub(super) fn solve(
    prefix: &str,
    names: &Key<'_>,
    pairs: &[&Key<'_>],
    steps: &mut Steps,
) -> Outcome<States> {
    let mut unknown = false;
    // Which pairs are there, all ways, none first.
    let ways = 1_usize.checked_shl(u32::try_from(pairs.len()).unwrap_or(u32::MAX));
    let Some(ways) = ways.filter(|ways| *ways <= MOST_WAYS) else {
        return Outcome::Unknown;
    };
    for way in 0..ways {
        let is_there = |index: usize| way >> index & 1 == 1;
        let case = Case {
            prefix,
            names,
            pairs,
        };
        match case.solve(is_there, steps) {
            Outcome::Found(found) => return Outcome::Found(found),
            Outcome::None => {}
            Outcome::Unknown => unknown = true,
        }
    }
    if unknown {
        Outcome::Unknown
    } else {
        Outcome::None
    }
}

struct Case<'a> {
    prefix: &'a str,
    names: &'a Key<'a>,
    pairs: &'a [&'a Key<'a>],
}

impl Case<'_> {
    fn solve(&self, is_there: impl Fn(usize) -> bool, steps: &mut Steps) -> Outcome<States> {
        let present = Test::is_present();
        let mut states = States::new();
        let mut there = Vec::new();
        for (pair, index) in self.pairs.iter().zip(0_usize..) {
            if is_there(index) {
                there.push(*pair);
                continue;
            }
            let mut asked = pair.asked.clone();
            asked.push((&present, false));
            match states::find(pair.domain, &asked, steps) {
                Outcome::Found(state) => _ = states.insert(pair.domain.key.clone(), state),
                Outcome::None => return Outcome::None,
                Outcome::Unknown => return Outcome::Unknown,
            }
        }
        // No name at all is as good as no pair.
        if there.is_empty()
            && self.names.domain.may_be_absent
            && self
                .names
                .asked
                .iter()
                .all(|(test, wanted)| test.absent == *wanted)
        {
            states.insert(self.names.domain.key.clone(), State::Absent);
            return Outcome::Found(states);
        }
        let Some(quantified) = states::quantified(&self.names.asked) else {
            return Outcome::None;
        };
        let mut unknown = false;
        let mut all: Vec<String> = Vec::new();
        // A name of its own for everything that some name must be, beside the pairs that are told
        // apart, as far as there is one.
        let apart: Vec<Language> = self.pairs.iter().map(|pair| self.name_of(pair)).collect();
        let mut left: Vec<Asked<'_>> = Vec::new();
        for extra in &quantified.some {
            let mut asked = quantified.every.clone();
            asked.push(*extra);
            let beside = Beside {
                outside: apart.iter().collect(),
                ..Beside::default()
            };
            match self.name(&asked, &beside, steps) {
                Outcome::Found(name) => all.push(name),
                // Perhaps the name of a pair that is told apart will do.
                Outcome::None => match self.name(&asked, &Beside::default(), steps) {
                    Outcome::Found(_) => left.push(*extra),
                    Outcome::None => return Outcome::None,
                    Outcome::Unknown => return Outcome::Unknown,
                },
                Outcome::Unknown => return Outcome::Unknown,
            }
        }
        let could_be_shared = there.len() > 1 || left.len() > 1;
        for pair in &there {
            match self.pair(pair, &quantified, &mut left, steps) {
                Outcome::Found(said) => {
                    all.extend(
                        said.iter()
                            .filter_map(|one| one.spelling.as_deref())
                            .map(str::to_owned),
                    );
                    let state = match <[Said; 1]>::try_from(said) {
                        Ok([one]) => State::One(one),
                        Err(several) => State::Spelled(several),
                    };
                    states.insert(pair.domain.key.clone(), state);
                }
                Outcome::None => return Outcome::None,
                Outcome::Unknown => unknown = true,
            }
        }
        if unknown {
            return Outcome::Unknown;
        }
        if !left.is_empty() {
            // Another pair, or another spelling of this one, might have met it.
            return if could_be_shared {
                Outcome::Unknown
            } else {
                Outcome::None
            };
        }
        // Some name there must be, for the key is not absent.
        if all.is_empty() {
            let beside = Beside {
                outside: apart.iter().collect(),
                ..Beside::default()
            };
            match self.name(&quantified.every, &beside, steps) {
                Outcome::Found(name) => all.push(name),
                Outcome::None => return Outcome::None,
                Outcome::Unknown => return Outcome::Unknown,
            }
        }
        all.sort();
        all.dedup();
        let fits = self
            .names
            .asked
            .iter()
            .all(|(test, wanted)| test.of_several(&all) == *wanted);
        if !fits {
            return Outcome::Unknown;
        }
        states.insert(self.names.domain.key.clone(), State::Several(all));
        Outcome::Found(states)
    }

    /// The spellings of the name of a pair.
    fn name_of(&self, pair: &Key<'_>) -> Language {
        let name = pair.domain.key.get(self.prefix.len()..).unwrap_or_default();
        Language::folded_literal(name)
    }

    fn name(&self, asked: &[Asked<'_>], beside: &Beside<'_>, steps: &mut Steps) -> Outcome<String> {
        let not_empty = Test::is_text("");
        let mut asked = asked.to_vec();
        asked.push((&not_empty, false));
        value::find(&self.names.domain.values, &asked, beside, steps)
    }

    /// A pair that is there, under spellings that all names may have, and some of them one that
    /// names must have; what is met is taken from `left`.
    fn pair<'a>(
        &self,
        pair: &Key<'a>,
        quantified: &Quantified<'_>,
        left: &mut Vec<Asked<'_>>,
        steps: &mut Steps,
    ) -> Outcome<Vec<Said>> {
        let own = self.name_of(pair);
        let mut unknown = false;
        // One spelling: the best meets all that is left; else one that meets the most.
        let mut tries: Vec<Vec<Asked<'_>>> = vec![left.clone()];
        tries.extend(left.iter().map(|one| vec![*one]));
        tries.push(Vec::new());
        for met in &tries {
            let mut asked = quantified.every.clone();
            asked.extend(met.iter().copied());
            for spelled in states::spellings(&pair.asked) {
                let exact = spelled.map(Language::literal);
                let beside = Beside {
                    within: [Some(&own), exact.as_ref()].into_iter().flatten().collect(),
                    ..Beside::default()
                };
                let name = match self.name(&asked, &beside, steps) {
                    Outcome::Found(name) => name,
                    Outcome::None => continue,
                    Outcome::Unknown => {
                        unknown = true;
                        continue;
                    }
                };
                let beside = Beside::default();
                match states::one_spelled(pair.domain, &pair.asked, Some(&name), &beside, steps) {
                    Outcome::Found(said) => {
                        left.retain(|one| !met.iter().any(|other| std::ptr::eq(one.0, other.0)));
                        return Outcome::Found(vec![said]);
                    }
                    Outcome::None => {}
                    Outcome::Unknown => unknown = true,
                }
            }
        }
        if pair.domain.many == Many::Spellings {
            match self.several_spellings(pair, &own, quantified, left, steps) {
                Outcome::Found(said) => return Outcome::Found(said),
                Outcome::None => {}
                Outcome::Unknown => unknown = true,
            }
        }
        if unknown {
            Outcome::Unknown
        } else {
            Outcome::None
        }
    }

    /// The same pair under several spellings, which may say different values.
    fn several_spellings(
        &self,
        pair: &Key<'_>,
        own: &Language,
        quantified: &Quantified<'_>,
        left: &mut Vec<Asked<'_>>,
        steps: &mut Steps,
    ) -> Outcome<Vec<Said>> {
        let (mut every, mut some): (Vec<Asked<'_>>, Vec<Asked<'_>>) = (Vec::new(), Vec::new());
        for &(test, wanted) in &pair.asked {
            match (test.mode, test.spellings, wanted) {
                (Mode::Exactly, _, true) | (Mode::Many, _, false) => return Outcome::None,
                (Mode::Exactly, _, false) | (Mode::Many, _, true) => {}
                (_, Fold::All, true) | (_, Fold::Any, false) => every.push((test, wanted)),
                (_, Fold::All, false) | (_, Fold::Any, true) => some.push((test, wanted)),
            }
        }
        // A grant that names a spelling ties value and name together.
        if pair
            .asked
            .iter()
            .any(|(test, _)| matches!(test.body, Body::Pair { .. }))
        {
            return Outcome::Unknown;
        }
        let mut said: Vec<Said> = Vec::new();
        let mut names: Vec<Language> = Vec::new();
        let count = some.len().max(left.len()).max(2);
        for index in 0..count {
            let mut asked = quantified.every.clone();
            asked.extend(left.get(index).copied());
            let beside = Beside {
                within: vec![own],
                outside: names.iter().collect(),
                ..Beside::default()
            };
            let name = match self.name(&asked, &beside, steps) {
                Outcome::Found(name) => name,
                // There may be another way to share spellings out.
                Outcome::None if index > 0 && !left.is_empty() => return Outcome::Unknown,
                Outcome::None => return Outcome::None,
                Outcome::Unknown => return Outcome::Unknown,
            };
            names.push(Language::literal(&name));
            let mut asked = every.clone();
            asked.extend(some.get(index).copied());
            let beside = Beside::default();
            match states::one_spelled(pair.domain, &asked, Some(&name), &beside, steps) {
                Outcome::Found(one) => said.push(one),
                Outcome::None => return Outcome::None,
                Outcome::Unknown => return Outcome::Unknown,
            }
        }
        left.clear();
        Outcome::Found(said)
    }
}

/// Ways in which pairs may be there or not.
const MOST_WAYS: usize = 1_024;
