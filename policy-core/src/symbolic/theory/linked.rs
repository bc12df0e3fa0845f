//! Conditions whose values have variables that are open, as `${aws:PrincipalTag/team}`.
//!
//! A variable stands for nothing, for several values, or for a text. Of all texts, one or two of
//! every class that the other questions tell apart are tried in its place; then nothing is linked
//! any more.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::condition::{Condition, Wanted};
use crate::context::Slot;
use crate::symbolic::atom::{Book, DomainId, Linked, LinkedAsk, LinkedId, Subject};
use crate::symbolic::domain::{Domain, Lift, Many};
use crate::symbolic::formula::Literal;
use crate::symbolic::test::{Body, Test, Variables};
use crate::symbolic::text::language::Language;
use crate::symbolic::text::steps::Steps;
use crate::symbolic::theory::States;
use crate::symbolic::theory::group::{self, AskedOf};
use crate::symbolic::theory::joined::Joined;
use crate::symbolic::value::{self, Asked, Beside, Outcome};
use crate::template::arn::{ArnParts, ArnTemplate};
use crate::template::{Folding, Template, TemplatePiece};

/// The keys that a linked condition speaks of.
pub(super) fn domains(book: &Book, id: LinkedId) -> Vec<DomainId> {
    let Some(linked) = book.linked(id) else {
        return Vec::new();
    };
    let variables = linked.variables.iter().map(|(_, domain, _)| *domain);
    let of = match &linked.ask {
        LinkedAsk::Condition {
            of: Subject::Open(domain, _),
            ..
        } => Some(*domain),
        LinkedAsk::Condition { .. } | LinkedAsk::Resource { .. } => None,
    };
    variables.chain(of).collect()
}

/// States of all keys for which tests and linked conditions are as asked.
pub(super) fn solve(
    book: &Book,
    asked: &AskedOf,
    linked: &[(LinkedId, Literal)],
    steps: &mut Steps,
) -> Outcome<States> {
    let linked: Vec<(&Linked, bool)> = linked
        .iter()
        .filter_map(|(id, literal)| Some((book.linked(*id)?, literal.holds)))
        .collect();
    let mut variables: Vec<DomainId> = linked
        .iter()
        .flat_map(|(one, _)| one.variables.iter().map(|(_, domain, _)| *domain))
        .collect();
    variables.sort_unstable();
    variables.dedup();
    let mut choices: Vec<(DomainId, Vec<Stand>)> = Vec::new();
    let links = Links {
        linked: &linked,
        joined: Joined::of(book, asked, &linked),
        count: variables.len(),
    };
    let mut is_complete = links.joined.is_some() || linked.iter().all(|(one, _)| is_exact(one));
    for &variable in &variables {
        let Some(domain) = book.domain(variable) else {
            return Outcome::Unknown;
        };
        let (stands, all) = stands(book, domain, asked, &links, variable, steps);
        is_complete &= all;
        choices.push((variable, stands));
    }
    let count = choices.iter().try_fold(1_usize, |count, (_, stands)| {
        count
            .checked_mul(stands.len())
            .filter(|count| *count <= MOST_CHOICES)
    });
    let Some(count) = count else {
        return Outcome::Unknown;
    };
    let mut unknown = !is_complete;
    for number in 0..count {
        let mut rest = number;
        let mut chosen: BTreeMap<DomainId, &Stand> = BTreeMap::new();
        for (variable, stands) in &choices {
            let index = rest.checked_rem(stands.len()).unwrap_or(0);
            rest = rest.checked_div(stands.len()).unwrap_or(0);
            if let Some(stand) = stands.get(index) {
                chosen.insert(*variable, stand);
            }
        }
        match with(book, asked, &linked, &chosen, steps) {
            Outcome::Found(states) => return Outcome::Found(states),
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

/// What a variable stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Stand {
    Absent,
    /// More than one text, so none.
    Many,
    Text(String),
}

/// All variables of a linked condition, as chosen.
struct Chosen<'a> {
    linked: &'a Linked,
    chosen: &'a BTreeMap<DomainId, &'a Stand>,
}

impl Chosen<'_> {
    fn stand(&self, slot: Slot) -> Option<(&Stand, &Lift)> {
        let mut variables = self.linked.variables.iter();
        let (_, domain, lift) = variables.find(|(of, ..)| *of == slot)?;
        let stand = self.chosen.get(domain).copied()?;
        Some((stand, lift))
    }
}

impl Variables for Chosen<'_> {
    fn text(&self, slot: Slot) -> Option<&str> {
        match self.stand(slot) {
            Some((Stand::Text(text), lift)) => lift.part(text),
            Some((Stand::Absent | Stand::Many, _)) => None,
            None => {
                let settled = self.linked.settled.iter();
                let (_, text) = settled.into_iter().find(|(of, _)| *of == slot)?;
                text.as_deref()
            }
        }
    }

    fn is_present(&self, slot: Slot) -> bool {
        match self.stand(slot) {
            Some((Stand::Text(_) | Stand::Many, _)) => true,
            Some((Stand::Absent, _)) => false,
            None => self.linked.settled.iter().any(|(of, _)| *of == slot),
        }
    }
}

fn with(
    book: &Book,
    asked: &AskedOf,
    linked: &[(&Linked, bool)],
    chosen: &BTreeMap<DomainId, &Stand>,
    steps: &mut Steps,
) -> Outcome<States> {
    let mut all = asked.clone();
    for (domain, stand) in chosen {
        let (test, holds) = match stand {
            Stand::Absent => (Test::is_present(), false),
            Stand::Many => (Test::is_many(), true),
            Stand::Text(text) => (Test::is_text(text), true),
        };
        all.entry(*domain).or_default().push((test, holds));
    }
    for &(one, holds) in linked {
        let variables = Chosen {
            linked: one,
            chosen,
        };
        match &one.ask {
            LinkedAsk::Condition {
                condition,
                effect,
                semantics,
                of,
            } => {
                let test = Test::of_condition(condition, *effect, *semantics, &variables);
                match of {
                    Subject::Open(domain, lift) => {
                        let asked = all.entry(*domain).or_default();
                        asked.push((lift.test(test), holds));
                    }
                    Subject::Settled(values) => {
                        if test.of_settled(values.as_deref()) != holds {
                            return Outcome::None;
                        }
                    }
                }
            }
            LinkedAsk::Resource { pattern, subject } => {
                if covers(pattern, subject, &variables) != holds {
                    return Outcome::None;
                }
            }
        }
    }
    group::solve(book, &all, steps)
}

fn covers(pattern: &ArnTemplate, subject: &str, variables: &Chosen<'_>) -> bool {
    let language = pattern
        .parts()
        .and_then(|parts| crate::symbolic::wording::arn_language(parts, variables));
    language.is_some_and(|language| language.matches(subject))
}

/// What ties keys to each other.
struct Links<'a> {
    /// The conditions, with what they are to be.
    linked: &'a [(&'a Linked, bool)],
    /// The one way in which a variable is joined with text, if there is only one.
    joined: Option<Joined>,
    /// How many variables there are.
    count: usize,
}

/// What to try in the place of a variable, and whether nothing else needs to be tried.
fn stands(
    book: &Book,
    domain: &Domain,
    asked: &AskedOf,
    links: &Links<'_>,
    variable: DomainId,
    steps: &mut Steps,
) -> (Vec<Stand>, bool) {
    let mut found = Vec::new();
    if domain.may_be_absent {
        found.push(Stand::Absent);
    }
    if domain.many != Many::One {
        found.push(Stand::Many);
    }
    // Texts that some question about any of the keys tells apart.
    let mut languages: Vec<Language> = Vec::new();
    let mut is_complete = true;
    let mut add = |test: &Test| match &test.body {
        Body::Text { languages: own, .. } => languages.extend(own.iter().cloned()),
        Body::Pair { value, .. } => languages.push(Language::literal(value)),
        Body::Constant(_) => {}
        Body::NotBefore(_) | Body::Typed(_) => is_complete = false,
    };
    for tests in asked.values() {
        tests.iter().for_each(|(test, _)| add(test));
    }
    for (one, _) in links.linked {
        for text in literals(one) {
            languages.push(Language::literal(&text));
            // The text may be a part of what is looked for.
            let lifts = one.variables.iter().filter(|(_, of, _)| *of == variable);
            for (_, _, lift) in lifts {
                languages.push(Language::literal(&lift.home(&text)));
            }
        }
        if let LinkedAsk::Condition {
            of: Subject::Open(of, _),
            ..
        } = &one.ask
            && let Some(other) = book.domain(*of)
            && let crate::symbolic::domain::Values::Text {
                grammar, except, ..
            } = &other.values
        {
            languages.extend(grammar.iter().cloned());
            languages.extend(except.iter().cloned());
        }
    }
    if let Some(joined) = &links.joined {
        languages.extend(joined.languages(&languages));
    }
    languages.push(Language::literal(""));
    languages.sort_by_key(|language| language.as_literal().is_none());
    let mut kept: Vec<Language> = Vec::new();
    for language in languages {
        if !kept.contains(&language) {
            kept.push(language);
        }
    }
    let own: Vec<Asked<'_>> = asked
        .get(&variable)
        .into_iter()
        .flatten()
        .filter(|(test, _)| test.is_of_one())
        .map(|(test, wanted)| (test, *wanted))
        .collect();
    let mut classes: Vec<(Vec<&Language>, Vec<&Language>)> = vec![(Vec::new(), Vec::new())];
    for language in &kept {
        let mut next = Vec::new();
        for (within, outside) in classes {
            for is_within in [true, false] {
                let (mut within, mut outside) = (within.clone(), outside.clone());
                if is_within {
                    within.push(language);
                } else {
                    outside.push(language);
                }
                let beside = Beside {
                    within: within.clone(),
                    outside: outside.clone(),
                    spelling: None,
                };
                match value::find(&domain.values, &own, &beside, steps) {
                    Outcome::Found(_) => next.push((within, outside)),
                    Outcome::None => {}
                    Outcome::Unknown => is_complete = false,
                }
            }
        }
        classes = next;
        if classes.len() > MOST_CLASSES {
            return (found, false);
        }
    }
    // Variables may have to differ from each other and from what they are compared with.
    for (within, outside) in classes {
        let mut taken: Vec<Language> = Vec::new();
        for _ in 0..links.count.max(1) {
            let mut outside = outside.clone();
            outside.extend(taken.iter());
            let beside = Beside {
                within: within.clone(),
                outside,
                spelling: None,
            };
            match value::find(&domain.values, &own, &beside, steps) {
                Outcome::Found(text) => {
                    let stand = Stand::Text(text.clone());
                    if !found.contains(&stand) {
                        found.push(stand);
                    }
                    taken.push(Language::literal(&text));
                }
                Outcome::None => break,
                Outcome::Unknown => {
                    is_complete = false;
                    break;
                }
            }
        }
    }
    (found, is_complete)
}

/// Texts that a variable would have to be so that a template is a text that is known.
fn literals(linked: &Linked) -> Vec<String> {
    let mut found = Vec::new();
    match &linked.ask {
        LinkedAsk::Condition { condition, of, .. } => {
            let known = match of {
                Subject::Settled(Some(values)) => {
                    values.iter().map(|value| value.to_string()).collect()
                }
                Subject::Open(..) | Subject::Settled(None) => Vec::new(),
            };
            for template in templates(condition) {
                if let Some(text) = whole(template) {
                    found.push(text);
                }
                found.extend(known.iter().filter_map(|text| middle(template, text)));
            }
            found.extend(known);
        }
        LinkedAsk::Resource { pattern, subject } => {
            if let (Some(parts), Some(of)) = (pattern.parts(), ArnParts::split(subject)) {
                for (template, text) in parts.iter().zip(of.texts()) {
                    found.extend(middle(template, text));
                }
            }
        }
    }
    found
}

fn templates(condition: &Arc<Condition>) -> Vec<&Template> {
    match condition.wanted() {
        Wanted::Texts(_, templates) => templates.iter().collect(),
        Wanted::Arns(templates) => templates
            .iter()
            .filter_map(ArnTemplate::parts)
            .flatten()
            .collect(),
        Wanted::Addresses(_)
        | Wanted::Booleans
        | Wanted::Bytes(_)
        | Wanted::Dates(_)
        | Wanted::Numbers(_)
        | Wanted::Presence => Vec::new(),
    }
}

/// The text of a template without variables and wildcards.
fn whole(template: &Template) -> Option<String> {
    template.literal().map(str::to_owned)
}

/// What the only variable of a template stands for when the template is a text.
fn middle(template: &Template, text: &str) -> Option<String> {
    let (mut before, mut after) = (String::new(), String::new());
    let mut seen = false;
    for piece in template.pieces() {
        let part = if seen { &mut after } else { &mut before };
        match piece {
            TemplatePiece::Character(character) => part.push(character),
            TemplatePiece::Text(text) => part.push_str(text),
            TemplatePiece::Variable { .. } if !seen => seen = true,
            TemplatePiece::AnyRun | TemplatePiece::One | TemplatePiece::Variable { .. } => {
                return None;
            }
        }
    }
    let rest = text.strip_prefix(&*before)?;
    seen.then(|| rest.strip_suffix(&*after).map(str::to_owned))?
}

/// Whether trying texts of every class tells all that there is to tell: every template with an open
/// variable is that variable alone, or is held against a text that is known.
fn is_exact(linked: &Linked) -> bool {
    // Of parts of a text, one may be missing among those that are tried.
    if linked
        .variables
        .iter()
        .any(|(_, _, lift)| *lift != Lift::Same)
    {
        return false;
    }
    let is_open = |slot: Slot| linked.variables.iter().any(|(of, ..)| *of == slot);
    let is_simple = |template: &Template, known: bool| {
        let pieces = template.pieces();
        let open = pieces.iter().filter(|piece| match piece {
            TemplatePiece::Variable { slot, .. } => is_open(*slot),
            TemplatePiece::AnyRun
            | TemplatePiece::Character(_)
            | TemplatePiece::One
            | TemplatePiece::Text(_) => false,
        });
        let has_wildcard = pieces
            .iter()
            .any(|piece| matches!(piece, TemplatePiece::AnyRun | TemplatePiece::One));
        match open.count() {
            0 => true,
            1 => pieces.len() == 1 || (known && !has_wildcard),
            _ => false,
        }
    };
    match &linked.ask {
        LinkedAsk::Condition { condition, .. }
            if matches!(condition.wanted(), Wanted::Booleans) =>
        {
            false
        }
        LinkedAsk::Condition {
            of: Subject::Open(_, lift),
            ..
        } if *lift != Lift::Same => false,
        LinkedAsk::Condition { condition, of, .. } => {
            let known = matches!(of, Subject::Settled(_));
            let folds = matches!(condition.wanted(), Wanted::Texts(Folding::Simple, _));
            let is_arn = matches!(condition.wanted(), Wanted::Arns(_));
            let all = templates(condition);
            !folds && !is_arn && all.into_iter().all(|template| is_simple(template, known))
        }
        LinkedAsk::Resource { pattern, .. } => pattern
            .parts()
            .is_some_and(|parts| parts.iter().all(|template| is_simple(template, true))),
    }
}

impl Test {
    /// Whether the test speaks of a single value.
    fn is_of_one(&self) -> bool {
        match self.mode {
            crate::symbolic::test::Mode::Single | crate::symbolic::test::Mode::Exactly => true,
            crate::symbolic::test::Mode::Every
            | crate::symbolic::test::Mode::Many
            | crate::symbolic::test::Mode::Never
            | crate::symbolic::test::Mode::Present
            | crate::symbolic::test::Mode::Some => false,
        }
    }
}

const MOST_CHOICES: usize = 4_096;
const MOST_CLASSES: usize = 64;
