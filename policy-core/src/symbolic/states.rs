//! What a request may say of one key so that tests about it are true or false as asked.

use crate::symbolic::domain::{Domain, Many};
use crate::symbolic::test::{Body, Fold, Mode, Said, State, Test};
use crate::symbolic::text::steps::Steps;
use crate::symbolic::value::{self, Asked, Beside, Outcome};

/// A state of the key for which the tests are true or false as asked.
pub(super) fn find(domain: &Domain, asked: &[Asked<'_>], steps: &mut Steps) -> Outcome<State> {
    let mut unknown = false;
    if domain.may_be_absent && asked.iter().all(|(test, wanted)| test.absent == *wanted) {
        return Outcome::Found(State::Absent);
    }
    let mut note = |outcome: Outcome<State>| match outcome {
        Outcome::Found(state) => Some(state),
        Outcome::None => None,
        Outcome::Unknown => {
            unknown = true;
            None
        }
    };
    let found = match domain.many {
        Many::One => note(one(domain, asked, steps)),
        Many::Spellings => {
            let found = note(one(domain, asked, steps));
            found.or_else(|| note(spelled(domain, asked, steps)))
        }
        Many::Several => note(several(domain, asked, steps)),
    };
    match (found, unknown) {
        (Some(state), _) => Outcome::Found(state),
        (None, true) => Outcome::Unknown,
        (None, false) => Outcome::None,
    }
}

/// How keys may be spelled: those that a pair of a grant writes exactly, and any other.
pub(super) fn spellings<'a>(asked: &[Asked<'a>]) -> Vec<Option<&'a str>> {
    let mut found = vec![None];
    for (test, _) in asked {
        if let Body::Pair { name, .. } = &test.body
            && !found.contains(&Some(&**name))
        {
            found.push(Some(name));
        }
    }
    found
}

/// One value under one spelling.
fn one(domain: &Domain, asked: &[Asked<'_>], steps: &mut Steps) -> Outcome<State> {
    let mut unknown = false;
    for spelling in spellings(asked) {
        match one_spelled(domain, asked, spelling, &Beside::default(), steps) {
            Outcome::Found(said) => return Outcome::Found(State::One(said)),
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

/// One value under a spelling, `None` for one that no grant writes.
pub(super) fn one_spelled(
    domain: &Domain,
    asked: &[Asked<'_>],
    spelling: Option<&str>,
    beside: &Beside<'_>,
    steps: &mut Steps,
) -> Outcome<Said> {
    let said = |value: String| Said {
        spelling: spelling.map(Into::into),
        value,
    };
    // The empty text is as good as none for set operators.
    let empty = said(String::new());
    let beside = Beside {
        within: beside.within.clone(),
        outside: beside.outside.clone(),
        spelling,
    };
    let mut values = Vec::new();
    for (test, wanted) in asked {
        match test.mode {
            Mode::Never | Mode::Many if *wanted => return Outcome::None,
            Mode::Never | Mode::Many => {}
            Mode::Every | Mode::Exactly | Mode::Present | Mode::Single | Mode::Some => {
                values.push((*test, *wanted));
            }
        }
    }
    let found = value::find(&domain.values, &values, &beside, steps);
    match found {
        Outcome::Found(text) if !text.is_empty() => Outcome::Found(said(text)),
        Outcome::Found(_) | Outcome::None | Outcome::Unknown => {
            let fits = asked
                .iter()
                .all(|(test, wanted)| test.of_one(&empty) == *wanted);
            let allowed = matches!(
                value::find(
                    &domain.values,
                    &[(&Test::is_text(""), true)],
                    &beside,
                    steps
                ),
                Outcome::Found(_)
            );
            match found {
                _ if fits && allowed => Outcome::Found(empty),
                Outcome::Unknown => Outcome::Unknown,
                // An empty text passed where set operators do not count.
                Outcome::Found(_) => nonempty(domain, &values, &beside, steps).map(said),
                Outcome::None => Outcome::None,
            }
        }
    }
}

fn nonempty(
    domain: &Domain,
    asked: &[Asked<'_>],
    beside: &Beside<'_>,
    steps: &mut Steps,
) -> Outcome<String> {
    let not_empty = Test::is_text("");
    let mut all = asked.to_vec();
    all.push((&not_empty, false));
    value::find(&domain.values, &all, beside, steps)
}

/// One value under each of several spellings.
fn spelled(domain: &Domain, asked: &[Asked<'_>], steps: &mut Steps) -> Outcome<State> {
    let (mut every, mut some): (Vec<Asked<'_>>, Vec<Asked<'_>>) = (Vec::new(), Vec::new());
    for &(test, wanted) in asked {
        match (test.mode, test.spellings, wanted) {
            (Mode::Exactly, _, true) | (Mode::Many, _, false) => return Outcome::None,
            (Mode::Exactly, _, false) | (Mode::Many, _, true) => {}
            (_, Fold::All, true) | (_, Fold::Any, false) => every.push((test, wanted)),
            (_, Fold::All, false) | (_, Fold::Any, true) => some.push((test, wanted)),
        }
    }
    let names = spellings(asked);
    let mut unknown = false;
    let mut said: Vec<Said> = Vec::new();
    // One that makes each of these true, then as many as it takes to be several.
    let fillers = usize::from(some.is_empty()).saturating_add(1);
    let wanted = some.iter().map(|one| Some(*one));
    let wanted: Vec<Option<Asked<'_>>> = wanted.chain((0..fillers).map(|_| None)).collect();
    for extra in wanted {
        let is_needed = extra.is_some() || said.len() < 2;
        if !is_needed {
            break;
        }
        let mut own = every.clone();
        own.extend(extra);
        let mut found = None;
        for name in &names {
            // A grant's spelling can be used once.
            let used = name.is_some() && said.iter().any(|one| one.spelling.as_deref() == *name);
            if used {
                continue;
            }
            match one_spelled(domain, &own, *name, &Beside::default(), steps) {
                Outcome::Found(one) => {
                    found = Some(one);
                    break;
                }
                Outcome::None => {}
                Outcome::Unknown => unknown = true,
            }
        }
        match found {
            Some(one) => said.push(one),
            None if unknown => return Outcome::Unknown,
            None => {
                // A spelling that is used already may have been the only one.
                let was_used = names.len() > 1 && !said.is_empty();
                return if was_used {
                    Outcome::Unknown
                } else {
                    Outcome::None
                };
            }
        }
    }
    Outcome::Found(State::Spelled(said))
}

/// At least one value of a multi-valued key.
fn several(domain: &Domain, asked: &[Asked<'_>], steps: &mut Steps) -> Outcome<State> {
    let empty = vec![String::new()];
    if let Outcome::Found(_) = value::find(
        &domain.values,
        &[(&Test::is_text(""), true)],
        &Beside::default(),
        steps,
    ) && asked
        .iter()
        .all(|(test, wanted)| test.of_several(&empty) == *wanted)
    {
        return Outcome::Found(State::Several(empty));
    }
    let Some(Quantified {
        every,
        some,
        is_one,
    }) = quantified(asked)
    else {
        return Outcome::None;
    };
    let mut values: Vec<String> = Vec::new();
    if is_one {
        let all: Vec<Asked<'_>> = every.iter().chain(&some).copied().collect();
        return nonempty(domain, &all, &Beside::default(), steps)
            .map(|value| State::Several(vec![value]));
    }
    for extra in some {
        let mut own = every.clone();
        own.push(extra);
        match value::find(&domain.values, &own, &Beside::default(), steps) {
            Outcome::Found(value) => values.push(value),
            Outcome::None => return Outcome::None,
            Outcome::Unknown => return Outcome::Unknown,
        }
    }
    // Some value is not empty.
    if values.iter().all(String::is_empty) {
        match nonempty(domain, &every, &Beside::default(), steps) {
            Outcome::Found(value) => values.push(value),
            Outcome::None => return Outcome::None,
            Outcome::Unknown => return Outcome::Unknown,
        }
    }
    values.sort();
    values.dedup();
    // Tests that hold of several values only, or of one only, are answered for what was found.
    if asked
        .iter()
        .all(|(test, wanted)| test.of_several(&values) == *wanted)
    {
        return Outcome::Found(State::Several(values));
    }
    let mut more = every.clone();
    let known: Vec<Test> = values.iter().map(|value| Test::is_text(value)).collect();
    more.extend(known.iter().map(|test| (test, false)));
    match value::find(&domain.values, &more, &Beside::default(), steps) {
        Outcome::Found(value) => {
            values.push(value);
            if asked
                .iter()
                .all(|(test, wanted)| test.of_several(&values) == *wanted)
            {
                return Outcome::Found(State::Several(values));
            }
            Outcome::Unknown
        }
        Outcome::None | Outcome::Unknown => Outcome::Unknown,
    }
}

/// What all values must pass or fail, and what some value must.
#[derive(Debug)]
pub(super) struct Quantified<'a> {
    pub(super) every: Vec<Asked<'a>>,
    pub(super) some: Vec<Asked<'a>>,
    /// There must be exactly one value.
    pub(super) is_one: bool,
}

/// Tests of a multi-valued key that has some value that is not empty; `None` if they contradict
/// each other.
pub(super) fn quantified<'a>(asked: &[Asked<'a>]) -> Option<Quantified<'a>> {
    let mut found = Quantified {
        every: Vec::new(),
        some: Vec::new(),
        is_one: false,
    };
    for &(test, wanted) in asked {
        match (test.mode, wanted) {
            (Mode::Every, true) | (Mode::Some, false) | (Mode::Present, _) => {
                found.every.push((test, wanted));
            }
            (Mode::Every, false) | (Mode::Some, true) => found.some.push((test, wanted)),
            (Mode::Never, true) => return None,
            (Mode::Never, false) | (Mode::Many, _) => {}
            (Mode::Exactly | Mode::Single, true) => {
                found.is_one = true;
                found.every.push((test, true));
            }
            // Several values fail it as well as one that does not pass.
            (Mode::Exactly | Mode::Single, false) => {}
        }
    }
    Some(found)
}

impl<T> Outcome<T> {
    pub(super) fn map<U>(self, change: impl FnOnce(T) -> U) -> Outcome<U> {
        match self {
            Self::Found(found) => Outcome::Found(change(found)),
            Self::None => Outcome::None,
            Self::Unknown => Outcome::Unknown,
        }
    }
}
