//! Whether a request can be as literals say, and what it says of each key.
//!
//! The solver proposes which atoms are true; this answers with a state for every key they speak of,
//! or with literals that contradict each other. Keys that have nothing to do with each other are
//! looked at one by one.

use std::collections::BTreeMap;

use crate::symbolic::atom::{Atom, Book, DomainId, LinkedId};
use crate::symbolic::domain::Domain;
use crate::symbolic::formula::Literal;
use crate::symbolic::test::{State, Test};
use crate::symbolic::text::steps::Steps;
use crate::symbolic::value::Outcome;

mod group;
mod joined;
mod linked;
mod names;

/// What a request says, by key in lower case. Keys that are not here are free.
pub(super) type States = BTreeMap<Box<str>, State>;

/// An answer to literals.
#[derive(Debug)]
pub(super) enum Answer {
    /// These cannot all hold.
    Contradiction(Vec<Literal>),
    /// A request can be so.
    Possible(States),
    /// It is not known whether a request can be so.
    Unknown,
}

/// Literals about keys that have to do with each other.
#[derive(Clone, Debug, Default)]
struct Group {
    /// Tests by key, with what they are to be.
    tests: BTreeMap<DomainId, Vec<Wanted>>,
    linked: Vec<(LinkedId, Literal)>,
}

/// A literal that is a test.
#[derive(Clone, Copy, Debug)]
struct Wanted {
    test: crate::symbolic::atom::TestId,
    literal: Literal,
}

/// Finds a request for which the literals hold.
pub(super) fn check(book: &Book, literals: &[Literal], steps: &mut Steps) -> Answer {
    let mut states = States::new();
    let mut unknown = false;
    for group in groups(book, literals) {
        match solve(book, &group, steps) {
            Outcome::Found(found) => states.extend(found),
            Outcome::None => return Answer::Contradiction(core(book, group.literals(), steps)),
            Outcome::Unknown => unknown = true,
        }
    }
    if unknown {
        Answer::Unknown
    } else {
        Answer::Possible(states)
    }
}

/// As few of these literals as still contradict each other: parts are left out, ever smaller ones,
/// as long as the rest does.
fn core(book: &Book, mut literals: Vec<Literal>, steps: &mut Steps) -> Vec<Literal> {
    let contradict = |literals: &[Literal], steps: &mut Steps| {
        groups(book, literals)
            .iter()
            .any(|group| matches!(solve(book, group, steps), Outcome::None))
    };
    let mut size = literals.len().div_ceil(2);
    while size > 0 {
        let mut from = 0_usize;
        while from < literals.len() {
            let to = from.saturating_add(size).min(literals.len());
            let before = literals.get(..from).unwrap_or_default();
            let after = literals.get(to..).unwrap_or_default();
            let rest: Vec<Literal> = before.iter().chain(after).copied().collect();
            if !rest.is_empty() && contradict(&rest, steps) {
                literals = rest;
            } else {
                from = to;
            }
        }
        size = if size == 1 { 0 } else { size.div_ceil(2) };
    }
    literals
}

/// Puts literals together whose keys have to do with each other.
fn groups(book: &Book, literals: &[Literal]) -> Vec<Group> {
    let mut groups: Vec<(Vec<&str>, Group)> = Vec::new();
    for &literal in literals {
        let (domains, linked): (Vec<DomainId>, _) = match book.atom(literal.atom) {
            Some(Atom::Test { domain, .. }) => (vec![*domain], None),
            Some(Atom::Linked(id)) => (linked::domains(book, *id), Some(*id)),
            Some(Atom::Assumed(_) | Atom::Flipped(_) | Atom::Token(_)) | None => continue,
        };
        let mut themes: Vec<&str> = domains
            .iter()
            .filter_map(|id| book.domain(*id))
            .map(theme)
            .collect();
        themes.sort_unstable();
        themes.dedup();
        let mut group = Group::default();
        match (book.atom(literal.atom), linked) {
            (Some(Atom::Test { domain, test }), _) => {
                let wanted = Wanted {
                    test: *test,
                    literal,
                };
                group.tests.entry(*domain).or_default().push(wanted);
            }
            (_, Some(id)) => group.linked.push((id, literal)),
            (_, None) => {}
        }
        // Every group that shares a theme becomes one with it.
        let (joined, others) = groups
            .into_iter()
            .partition(|(known, _)| known.iter().any(|theme| themes.contains(theme)));
        groups = others;
        let joined: Vec<(Vec<&str>, Group)> = joined;
        for (known, other) in joined {
            themes.extend(known);
            group.absorb(other);
        }
        themes.sort_unstable();
        themes.dedup();
        groups.push((themes, group));
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// What a key has to do with other keys.
fn theme(domain: &Domain) -> &str {
    let key = &*domain.key;
    for (prefix, names) in names::FAMILIES {
        if key.starts_with(prefix) || key == *names {
            return names;
        }
    }
    match key {
        "aws:sourceaccount" => "aws:sourcearn",
        "kms:requestalias" => "kms:resourcealiases",
        _ => key,
    }
}

impl Group {
    fn absorb(&mut self, other: Self) {
        for (domain, tests) in other.tests {
            self.tests.entry(domain).or_default().extend(tests);
        }
        self.linked.extend(other.linked);
    }

    fn literals(&self) -> Vec<Literal> {
        let tests = self.tests.values().flatten().map(|wanted| wanted.literal);
        let linked = self.linked.iter().map(|(_, literal)| *literal);
        let mut all: Vec<Literal> = tests.chain(linked).collect();
        all.sort_unstable();
        all
    }
}

fn solve(book: &Book, group: &Group, steps: &mut Steps) -> Outcome<States> {
    let mut asked: BTreeMap<DomainId, Vec<(Test, bool)>> = BTreeMap::new();
    for (domain, tests) in &group.tests {
        let own = asked.entry(*domain).or_default();
        for wanted in tests {
            if let Some(test) = book.test_of(wanted.test) {
                own.push((test.clone(), wanted.literal.holds));
            }
        }
    }
    if group.linked.is_empty() {
        return group::solve(book, &asked, steps);
    }
    linked::solve(book, &asked, &group.linked, steps)
}
