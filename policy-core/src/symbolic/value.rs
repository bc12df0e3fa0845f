//! One value of a key: a text that passes some tests and fails others.

use std::collections::BTreeSet;

use crate::condition::{Wanted, WantedDate};
use crate::symbolic::domain::{Lift, Values};
use crate::symbolic::test::{Body, Said, Test, Typed};
use crate::symbolic::text::language::Language;
use crate::symbolic::text::steps::Steps;
use crate::symbolic::text::{self, Found, Goal};
use crate::table::condition_key::ValueType;
use crate::value::ip::{IpRange, parse_address};
use crate::value::number::Decimal;
use crate::value::time::Timestamp;

mod shape;

use shape::{Dates, shapes, strangers};

/// The longest text that is looked for.
const LONGEST: usize = 2_048;

/// A search for one value.
#[derive(Debug)]
pub(super) enum Outcome<T> {
    Found(T),
    /// There is none.
    None,
    /// None was found, and there may be one.
    Unknown,
}

/// What is asked of a value: to pass a test, or to fail it.
pub(super) type Asked<'a> = (&'a Test, bool);

/// What is asked of a value beside tests.
#[derive(Debug, Default)]
pub(super) struct Beside<'a> {
    pub(super) within: Vec<&'a Language>,
    pub(super) outside: Vec<&'a Language>,
    /// How the key is spelled.
    pub(super) spelling: Option<&'a str>,
}

/// A text, not empty unless it may be, that passes and fails single-value tests as asked.
pub(super) fn find(
    values: &Values,
    asked: &[Asked<'_>],
    beside: &Beside<'_>,
    steps: &mut Steps,
) -> Outcome<String> {
    let strangers = strangers(values, asked, steps);
    // What no value can be read as says the same of all values.
    let constants: Vec<Test> = asked
        .iter()
        .zip(&strangers)
        .map(|((test, _), answer)| match answer {
            Some(answer) => Test {
                body: Body::Constant(*answer),
                ..(*test).clone()
            },
            None => (*test).clone(),
        })
        .collect();
    let settled: Vec<Asked<'_>> = constants
        .iter()
        .zip(asked)
        .map(|(test, (_, wanted))| (test, *wanted))
        .collect();
    let has_strangers = strangers.iter().any(Option::is_some);
    let search = Search {
        values,
        asked: if has_strangers { &settled } else { asked },
        beside,
    };
    search.run(steps)
}

struct Search<'a> {
    values: &'a Values,
    asked: &'a [Asked<'a>],
    beside: &'a Beside<'a>,
}

impl Search<'_> {
    fn run(&self, steps: &mut Steps) -> Outcome<String> {
        if !steps.spend(self.asked.len().saturating_add(1)) {
            return Outcome::Unknown;
        }
        if let Values::Listed(listed) = self.values {
            let found = listed.iter().find(|value| self.fits(value));
            return found.map_or(Outcome::None, |value| Outcome::Found(value.to_string()));
        }
        if let Some(candidates) = self.finite() {
            let found = candidates.into_iter().find(|value| self.fits(value));
            return found.map_or(Outcome::None, Outcome::Found);
        }
        let families = self.families();
        let by_type = match self.values {
            Values::Typed(_) => true,
            Values::Listed(_) | Values::Text { .. } => !families.is_empty(),
        };
        if !by_type {
            return self.by_text(steps);
        }
        let has_texts = self.asked.iter().any(|(test, _)| test.is_of_text());
        for candidate in self.typed_candidates(&families) {
            if !steps.spend(1) {
                return Outcome::Unknown;
            }
            if self.fits(&candidate) {
                return Outcome::Found(candidate);
            }
        }
        // Each family alone has a candidate in every class that it tells apart.
        let typed: Vec<&Typed> = self
            .asked
            .iter()
            .filter_map(|(test, _)| test.typed())
            .collect();
        let is_complete = !has_texts
            && are_all_scaled(&typed)
            && self.beside.within.is_empty()
            && self.beside.outside.is_empty()
            && match self.values {
                Values::Typed(own) => families.iter().all(|family| family == own),
                // Where not every text is a value, the candidates may be none.
                Values::Text {
                    grammar: None,
                    except,
                    ..
                } => {
                    except.is_empty() && families.len() <= 1 && !families.contains(&ValueType::Arn)
                }
                Values::Listed(_) | Values::Text { .. } => false,
            };
        if is_complete {
            return Outcome::None;
        }
        // The texts alone may already rule everything out.
        let texts: Vec<Asked<'_>> = self
            .asked
            .iter()
            .copied()
            .filter(|(test, _)| test.is_of_text())
            .collect();
        if texts.len() < self.asked.len() && !matches!(self.values, Values::Typed(_)) {
            match find(self.values, &texts, self.beside, steps) {
                Outcome::None => return Outcome::None,
                Outcome::Found(text) if self.fits(&text) => return Outcome::Found(text),
                Outcome::Found(_) | Outcome::Unknown => {}
            }
        }
        if let Values::Typed(own) = self.values
            && self.no_value_is_among(&shapes(*own, Dates::OfRequests), steps)
        {
            return Outcome::None;
        }
        Outcome::Unknown
    }

    /// Whether the tests of texts alone rule out every text of these shapes.
    fn no_value_is_among(&self, shapes: &[Language], steps: &mut Steps) -> bool {
        !shapes.is_empty()
            && shapes.iter().all(|shape| {
                let values = Values::of(shape.clone());
                let texts = self.asked.iter().copied();
                let texts: Vec<Asked<'_>> = texts.filter(|(test, _)| test.is_of_text()).collect();
                let search = Search {
                    values: &values,
                    asked: &texts,
                    beside: self.beside,
                };
                matches!(search.run(steps), Outcome::None)
            })
    }

    /// Whether a text is what is looked for.
    fn fits(&self, value: &str) -> bool {
        let said = Said {
            spelling: self.beside.spelling.map(Into::into),
            value: value.to_owned(),
        };
        self.is_value(value)
            && self.beside.within.iter().all(|one| one.matches(value))
            && !self.beside.outside.iter().any(|one| one.matches(value))
            && self
                .asked
                .iter()
                .all(|(test, wanted)| test.passes(&said) == *wanted)
    }

    fn is_value(&self, value: &str) -> bool {
        match self.values {
            Values::Listed(listed) => listed.iter().any(|one| **one == *value),
            Values::Text {
                grammar,
                except,
                may_be_empty,
            } => {
                (*may_be_empty || !value.is_empty())
                    && grammar.as_ref().is_none_or(|one| one.matches(value))
                    && !except.iter().any(|one| one.matches(value))
            }
            Values::Typed(ValueType::Ip) => parse_address(value).is_some(),
            // As requests write it, not as seconds since 1970.
            Values::Typed(ValueType::Date) => {
                value.get(4..5) == Some("-") && Timestamp::parse(value).is_some()
            }
            Values::Typed(ValueType::Numeric) => {
                !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit())
            }
            Values::Typed(ValueType::Arn | ValueType::Bool | ValueType::String) => true,
        }
    }

    /// All texts that can be it, where they are finitely many: those that a test lists.
    fn finite(&self) -> Option<Vec<String>> {
        let mut smallest: Option<Vec<String>> = None;
        let of_tests = self
            .asked
            .iter()
            .filter_map(|(test, wanted)| match &test.body {
                Body::Text { languages, negated } if negated != wanted => languages
                    .iter()
                    .map(|one| one.as_literal().map(str::to_owned))
                    .collect(),
                Body::Pair { value, .. } if *wanted => Some(vec![value.to_string()]),
                Body::Constant(answer) if answer != wanted => Some(Vec::new()),
                Body::Constant(_)
                | Body::NotBefore(_)
                | Body::Pair { .. }
                | Body::Text { .. }
                | Body::Typed(_) => None,
            });
        let of_beside = self.beside.within.iter().filter_map(|one| {
            let literal = one.as_literal()?;
            Some(vec![literal.to_owned()])
        });
        for listed in of_tests.chain(of_beside) {
            if smallest
                .as_ref()
                .is_none_or(|known| listed.len() < known.len())
            {
                smallest = Some(listed);
            }
        }
        smallest
    }

    fn families(&self) -> BTreeSet<ValueType> {
        let typed = self.asked.iter().filter_map(|(test, _)| test.typed());
        let instants = self.asked.iter().filter_map(|(test, _)| test.instant());
        let dates = instants.map(|_| ValueType::Date);
        typed.map(Typed::family).chain(dates).collect()
    }

    fn by_text(&self, steps: &mut Steps) -> Outcome<String> {
        let Values::Text {
            grammar,
            except,
            may_be_empty,
        } = self.values
        else {
            return Outcome::Unknown;
        };
        let mut goal = Goal {
            all: grammar
                .iter()
                .chain(self.beside.within.iter().copied())
                .collect(),
            any: Vec::new(),
            none: except
                .iter()
                .chain(self.beside.outside.iter().copied())
                .collect(),
            shortest: 1,
            longest: LONGEST,
        };
        let mut others = Vec::new();
        for (test, wanted) in self.asked {
            match &test.body {
                Body::Text { languages, negated } if negated == wanted => {
                    goal.none.extend(languages.iter());
                }
                Body::Text { languages, .. } => goal.any.push(languages.iter().collect()),
                Body::Pair { name, value, exact } => {
                    // Only a pair that must not be there gets here.
                    let spelled = self.beside.spelling.is_some_and(|spelling| {
                        spelling == &**name || (!exact && spelling.eq_ignore_ascii_case(name))
                    });
                    if spelled {
                        others.push(Language::literal(value));
                    }
                }
                Body::Constant(_) | Body::NotBefore(_) | Body::Typed(_) => {}
            }
        }
        goal.none.extend(others.iter());
        match text::find(&goal, steps) {
            Found::Text(text) if self.fits(&text) => Outcome::Found(text),
            Found::Text(_) | Found::OutOfSteps => Outcome::Unknown,
            Found::Nothing if *may_be_empty && self.fits("") => Outcome::Found(String::new()),
            Found::Nothing => Outcome::None,
        }
    }

    /// For each family, texts of every class that the tests tell apart, one that is of no type, and
    /// the texts that other tests name.
    fn typed_candidates(&self, families: &BTreeSet<ValueType>) -> Vec<String> {
        let mut found = Vec::new();
        let typed: Vec<&Typed> = self
            .asked
            .iter()
            .filter_map(|(test, _)| test.typed())
            .collect();
        let own = match self.values {
            Values::Typed(own) => Some(*own),
            Values::Listed(_) | Values::Text { .. } => None,
        };
        for family in families.iter().copied().chain(own) {
            match family {
                ValueType::Bool => found.extend(["true", "false"].map(str::to_owned)),
                ValueType::Date => {
                    let instants = self.asked.iter().filter_map(|(test, _)| test.instant());
                    dates(&typed, instants, &mut found);
                }
                ValueType::Ip => addresses(&typed, &mut found),
                ValueType::Numeric => numbers(&typed, &mut found),
                ValueType::Arn | ValueType::String => bytes(&typed, &mut found),
            }
        }
        for (test, _) in self.asked {
            if let Body::Text { languages, .. } = &test.body {
                let literals = languages.iter().filter_map(Language::as_literal);
                found.extend(literals.map(str::to_owned));
            }
        }
        found.push("x".to_owned());
        // What is tested may be a part of the text that is looked for.
        let mut parts: Vec<&Lift> = Vec::new();
        for Typed { lift, .. } in typed {
            if !matches!(lift, Lift::Epoch | Lift::Same) && !parts.contains(&lift) {
                parts.push(lift);
            }
        }
        let homes = parts
            .iter()
            .flat_map(|lift| found.iter().map(|part| lift.home(part)));
        let homes: Vec<String> = homes.collect();
        found.extend(homes);
        found
    }
}

impl Test {
    fn is_of_text(&self) -> bool {
        match self.body {
            Body::Pair { .. } | Body::Text { .. } => true,
            Body::Constant(_) | Body::NotBefore(_) | Body::Typed(_) => false,
        }
    }

    fn typed(&self) -> Option<&Typed> {
        match &self.body {
            Body::Typed(typed) => Some(typed),
            Body::Constant(_) | Body::NotBefore(_) | Body::Pair { .. } | Body::Text { .. } => None,
        }
    }

    /// The instant that it names.
    fn instant(&self) -> Option<Timestamp> {
        match &self.body {
            Body::NotBefore(text) => Timestamp::parse(text),
            Body::Constant(_) | Body::Pair { .. } | Body::Text { .. } | Body::Typed(_) => None,
        }
    }
}

impl Typed {
    /// What its values are; bytes count as text.
    fn family(&self) -> ValueType {
        match self.condition.wanted() {
            Wanted::Addresses(_) => ValueType::Ip,
            Wanted::Arns(_) => ValueType::Arn,
            Wanted::Booleans => ValueType::Bool,
            Wanted::Bytes(_) | Wanted::Presence | Wanted::Texts(..) => ValueType::String,
            Wanted::Dates(_) => ValueType::Date,
            Wanted::Numbers(_) if self.lift == Lift::Epoch => ValueType::Date,
            Wanted::Numbers(_) => ValueType::Numeric,
        }
    }
}

/// The instants that tests name, and those right before, after and between them.
fn dates(typed: &[&Typed], instants: impl Iterator<Item = Timestamp>, found: &mut Vec<String>) {
    let mut seconds = BTreeSet::from([1_767_225_600]);
    // Instants within a second, as they are.
    let mut exact: BTreeSet<Timestamp> = BTreeSet::new();
    for instant in instants {
        exact.insert(instant);
        let at = instant.epoch_seconds();
        seconds.extend([at.saturating_sub(1), at, at.saturating_add(1)]);
    }
    for one in typed {
        let mut add = |time: Option<Timestamp>| {
            if let Some(time) = time {
                exact.insert(time);
                let at = time.epoch_seconds();
                seconds.extend([at.saturating_sub(1), at, at.saturating_add(1)]);
            }
        };
        match one.condition.wanted() {
            Wanted::Dates(wanted) => {
                for date in wanted {
                    match date {
                        WantedDate::Plain(time) => add(*time),
                        WantedDate::Ambiguous { as_epoch, as_year } => {
                            add(*as_epoch);
                            add(*as_year);
                        }
                    }
                }
            }
            Wanted::Numbers(wanted) => {
                for number in wanted {
                    let whole = number
                        .split('.')
                        .next()
                        .and_then(|whole| whole.parse().ok());
                    add(whole.map(Timestamp::from_epoch_seconds));
                }
            }
            Wanted::Addresses(_)
            | Wanted::Arns(_)
            | Wanted::Booleans
            | Wanted::Bytes(_)
            | Wanted::Presence
            | Wanted::Texts(..) => {}
        }
    }
    let texts = seconds
        .into_iter()
        .map(|at| Timestamp::from_epoch_seconds(at).to_string());
    found.extend(texts);
    found.extend(exact.into_iter().map(|time| time.to_string()));
}

/// The first and last addresses of ranges, and those right before and after.
fn addresses(typed: &[&Typed], found: &mut Vec<String>) {
    let mut all = BTreeSet::new();
    for one in typed {
        if let Wanted::Addresses(ranges) = one.condition.wanted() {
            all.extend(
                ranges
                    .iter()
                    .flatten()
                    .flat_map(|range| IpRange::edges(*range)),
            );
        }
    }
    found.extend(["203.0.113.9", "2001:db8::9"].map(str::to_owned));
    found.extend(all.into_iter().map(|address| address.to_string()));
}

/// The numbers that tests name, and those right below and above, so near that none lies between;
/// whole ones for keys whose values are whole.
fn numbers(typed: &[&Typed], found: &mut Vec<String>) {
    let mut all = BTreeSet::from([scaled("1")]);
    for one in typed {
        if let Wanted::Numbers(wanted) = one.condition.wanted() {
            all.extend(wanted.iter().map(|text| scaled(text)));
        }
    }
    for number in all.into_iter().flatten() {
        let whole = number.div_euclid(SCALE).saturating_mul(SCALE);
        let near = [
            number,
            number.saturating_sub(1),
            number.saturating_add(1),
            whole,
            whole.saturating_sub(SCALE),
            whole.saturating_add(SCALE),
        ];
        found.extend(near.map(unscaled));
    }
}

/// How many parts a whole number has: more than numbers of policies tell apart.
const SCALE: i128 = 1_000_000_000_000;

/// A decimal as so many parts; `None` when it is too large or too fine.
fn scaled(text: &str) -> Option<i128> {
    Decimal::parse(text)?;
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if fraction.len() > 11 {
        return None;
    }
    let parts: i128 = format!("{fraction:0<12}").parse().ok()?;
    let whole: i128 = whole.parse().ok()?;
    let number = whole.checked_mul(SCALE)?.checked_add(parts)?;
    Some(if negative {
        number.saturating_neg()
    } else {
        number
    })
}

fn unscaled(number: i128) -> String {
    let sign = if number < 0 { "-" } else { "" };
    let (whole, parts) = (
        number.abs().div_euclid(SCALE),
        number.abs().rem_euclid(SCALE),
    );
    let text = format!("{sign}{whole}.{parts:012}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Whether the numbers that tests name can all be told apart here.
fn are_all_scaled(typed: &[&Typed]) -> bool {
    typed.iter().all(|one| match one.condition.wanted() {
        Wanted::Numbers(wanted) => wanted
            .iter()
            .all(|text| Decimal::parse(text).is_none() || scaled(text).is_some()),
        Wanted::Addresses(_)
        | Wanted::Arns(_)
        | Wanted::Booleans
        | Wanted::Dates(_)
        | Wanted::Presence
        | Wanted::Texts(..) => true,
        // Which bytes the policy names is not undone to texts.
        Wanted::Bytes(_) => false,
    })
}

/// The bytes that tests name, and others.
fn bytes(typed: &[&Typed], found: &mut Vec<String>) {
    for one in typed {
        if let Wanted::Bytes(wanted) = one.condition.wanted() {
            found.extend(wanted.iter().flatten().map(|bytes| base64(bytes)));
        }
    }
    found.extend(["AAAA", "AQID"].map(str::to_owned));
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for group in bytes.chunks(3) {
        let bits = (0..3).fold(0_u32, |bits, index| {
            bits << 8 | u32::from(group.get(index).copied().unwrap_or(0))
        });
        for digit in 0..4_usize {
            let shift = 18_usize.saturating_sub(digit.saturating_mul(6));
            let value = (bits >> shift & 63) as usize;
            let character = DIGITS.get(value).copied().map_or('=', char::from);
            out.push(if digit > group.len() { '=' } else { character });
        }
    }
    out
}
