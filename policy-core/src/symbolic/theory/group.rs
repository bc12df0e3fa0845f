//! Keys whose tests are settled, with what ties them to each other.

use std::collections::BTreeMap;

use crate::symbolic::atom::{Book, DomainId};
use crate::symbolic::domain::{Domain, Many, Values};
use crate::symbolic::states;
use crate::symbolic::test::{Body, Mode, State, Test};
use crate::symbolic::text::chars::Chars;
use crate::symbolic::text::language::{Language, Step};
use crate::symbolic::text::steps::Steps;
use crate::symbolic::theory::{States, names};
use crate::symbolic::value::{Asked, Outcome};

/// What is asked of each key.
pub(super) type AskedOf = BTreeMap<DomainId, Vec<(Test, bool)>>;

/// A key and what is asked of it.
#[derive(Debug)]
pub(super) struct Key<'a> {
    pub(super) domain: &'a Domain,
    pub(super) asked: Vec<Asked<'a>>,
}

/// States of all keys for which all tests are as asked.
pub(super) fn solve(book: &Book, asked: &AskedOf, steps: &mut Steps) -> Outcome<States> {
    let keys: Vec<Key<'_>> = asked
        .iter()
        .filter_map(|(id, tests)| {
            let domain = book.domain(*id)?;
            let asked = tests.iter().map(|(test, wanted)| (test, *wanted)).collect();
            Some(Key { domain, asked })
        })
        .collect();
    let mut found = States::new();
    let mut left: Vec<Key<'_>> = keys;
    for (prefix, of) in names::FAMILIES {
        let Some(at) = left.iter().position(|key| &*key.domain.key == *of) else {
            continue;
        };
        let named = left.remove(at);
        let (pairs, others): (Vec<_>, Vec<_>) = left
            .into_iter()
            .partition(|key| key.domain.key.starts_with(prefix));
        left = others;
        let pairs: Vec<&Key<'_>> = pairs.iter().collect();
        match names::solve(prefix, &named, &pairs, steps) {
            Outcome::Found(states) => found.extend(states),
            other @ (Outcome::None | Outcome::Unknown) => return other,
        }
    }
    for (one, other, solve) in PAIRS {
        let find = |name: &str| left.iter().position(|key| &*key.domain.key == name);
        if let (Some(first), Some(second)) = (find(one), find(other))
            && let (Some(one), Some(other)) = (left.get(first), left.get(second))
        {
            match solve(one, other, steps) {
                Outcome::Found(states) => found.extend(states),
                other @ (Outcome::None | Outcome::Unknown) => return other,
            }
            let (one, other) = (one.domain.key.clone(), other.domain.key.clone());
            left.retain(|key| key.domain.key != one && key.domain.key != other);
        }
    }
    each(&left, steps).map(|states| {
        found.extend(states);
        found
    })
}

type OfTwo = fn(&Key<'_>, &Key<'_>, &mut Steps) -> Outcome<States>;

/// Keys that are tied to each other, two by two.
const PAIRS: [(&str, &str, OfTwo); 2] = [
    ("aws:sourcearn", "aws:sourceaccount", source),
    ("kms:requestalias", "kms:resourcealiases", aliases),
];

/// Keys that have nothing to do with each other.
fn each(keys: &[Key<'_>], steps: &mut Steps) -> Outcome<States> {
    let mut found = States::new();
    let mut unknown = false;
    for key in keys {
        match states::find(key.domain, &key.asked, steps) {
            Outcome::Found(state) => _ = found.insert(key.domain.key.clone(), state),
            Outcome::None => return Outcome::None,
            Outcome::Unknown => unknown = true,
        }
    }
    if unknown {
        Outcome::Unknown
    } else {
        Outcome::Found(found)
    }
}

/// The account of `aws:SourceArn` is `aws:SourceAccount`, where it is said, unless the ARN names
/// none, as those of buckets.
fn source(arn: &Key<'_>, account: &Key<'_>, steps: &mut Steps) -> Outcome<States> {
    let mut unknown = false;
    // What is asked of one alone may be too much already.
    for key in [arn, account] {
        if matches!(states::find(key.domain, &key.asked, steps), Outcome::None) {
            return Outcome::None;
        }
    }
    // Without an account in the ARN, the two are free.
    let nameless = Test {
        absent: true,
        body: Body::Text {
            languages: Box::new([account_part(&Language::literal(""))]),
            negated: false,
        },
        ..Test::is_text("")
    };
    let free = arn.with(&nameless, true);
    match each(&[free, account.with_none()], steps) {
        Outcome::Found(found) => return Outcome::Found(found),
        Outcome::None => {}
        Outcome::Unknown => unknown = true,
    }
    // Some services say the ARN alone.
    let present = Test::is_present();
    match each(&[arn.with_none(), account.with(&present, false)], steps) {
        Outcome::Found(found) => return Outcome::Found(found),
        Outcome::None => {}
        Outcome::Unknown => unknown = true,
    }
    // With one, what is asked of the account is asked of the ARN.
    let digits = Language::of_steps(std::iter::repeat_n(Step::One(Chars::Digit), 12));
    let with_account = Test {
        body: Body::Text {
            languages: Box::new([account_part(&digits)]),
            negated: false,
        },
        ..Test::is_text("")
    };
    let mut lifted: Vec<(Test, bool)> = Vec::new();
    for (test, wanted) in &account.asked {
        let mut test = (*test).clone();
        match &mut test.body {
            Body::Text { languages, .. } => {
                *languages = languages.iter().map(account_part).collect();
            }
            Body::Constant(_) => {}
            Body::NotBefore(_) | Body::Pair { .. } | Body::Typed(_) => unknown = true,
        }
        lifted.push((test, *wanted));
    }
    let mut both = arn.with(&with_account, true);
    both.asked
        .extend(lifted.iter().map(|(test, wanted)| (test, *wanted)));
    match states::find(both.domain, &both.asked, steps) {
        Outcome::Found(State::One(said)) => {
            let mut of_account = said.clone();
            of_account.value = said.value.split(':').nth(4).unwrap_or_default().to_owned();
            Outcome::Found(States::from([
                (arn.domain.key.clone(), State::One(said)),
                (account.domain.key.clone(), State::One(of_account)),
            ]))
        }
        Outcome::None if !unknown => Outcome::None,
        Outcome::Found(_) | Outcome::None | Outcome::Unknown => Outcome::Unknown,
    }
}

/// The ARNs whose fifth part is in a language.
fn account_part(language: &Language) -> Language {
    let colon = Step::One(Chars::Is(':'));
    let mut steps = Vec::new();
    for _ in 0..4 {
        steps.extend([Step::Run(Chars::Not(':')), colon]);
    }
    steps.extend(language.steps().iter().map(|step| match step {
        Step::One(Chars::Any) => Step::One(Chars::Not(':')),
        Step::Run(Chars::Any) => Step::Run(Chars::Not(':')),
        Step::One(_) | Step::Run(_) => *step,
    }));
    steps.extend([colon, Step::Run(Chars::Any)]);
    Language::of_steps(steps)
}

/// The alias that a request names is one of those of the key.
fn aliases(one: &Key<'_>, all: &Key<'_>, steps: &mut Steps) -> Outcome<States> {
    let present = Test::is_present();
    let mut unknown = false;
    match each(&[one.with(&present, false), all.with_none()], steps) {
        Outcome::Found(found) => return Outcome::Found(found),
        Outcome::None => {}
        Outcome::Unknown => unknown = true,
    }
    // The alias passes what is asked of it and of every alias of the key.
    let Some(quantified) = states::quantified(&all.asked) else {
        return if unknown {
            Outcome::Unknown
        } else {
            Outcome::None
        };
    };
    let named = Domain {
        may_be_absent: false,
        many: Many::One,
        values: match &all.domain.values {
            Values::Listed(listed) => Values::Listed(listed.clone()),
            Values::Text { .. } | Values::Typed(_) => one.domain.values.clone(),
        },
        ..one.domain.clone()
    };
    let singles: Vec<(Test, bool)> = quantified
        .every
        .iter()
        .map(|(test, wanted)| {
            let single = Test {
                mode: Mode::Single,
                ..(*test).clone()
            };
            (single, *wanted)
        })
        .collect();
    let mut asked = one.asked.clone();
    asked.extend(singles.iter().map(|(test, wanted)| (test, *wanted)));
    let said = match states::find(&named, &asked, steps) {
        Outcome::Found(State::One(said)) => said,
        Outcome::None if !unknown => return Outcome::None,
        Outcome::Found(_) | Outcome::None | Outcome::Unknown => return Outcome::Unknown,
    };
    let has_it = Test {
        mode: Mode::Some,
        ..Test::is_text(&said.value)
    };
    let others = all.with(&has_it, true);
    match states::find(all.domain, &others.asked, steps) {
        Outcome::Found(state) => Outcome::Found(States::from([
            (one.domain.key.clone(), State::One(said)),
            (all.domain.key.clone(), state),
        ])),
        // Another alias might do.
        Outcome::None | Outcome::Unknown => Outcome::Unknown,
    }
}

impl<'a> Key<'a> {
    /// The same with a question more.
    fn with<'b>(&self, test: &'b Test, wanted: bool) -> Key<'b>
    where
        'a: 'b,
    {
        let mut asked: Vec<Asked<'b>> = self.asked.clone();
        asked.push((test, wanted));
        Key {
            domain: self.domain,
            asked,
        }
    }

    fn with_none(&self) -> Key<'a> {
        Key {
            domain: self.domain,
            asked: self.asked.clone(),
        }
    }
}
