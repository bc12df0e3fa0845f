//! Which statements may speak of an action and name a caller, without looking at them.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::ast::{Effect, Polarity};
use crate::compile::intern::NameId;
use crate::compile::lower::{CompiledStatement, PrincipalMatcher};
use crate::name::account::AccountId;
use crate::table::kms_action::{Action, ActionSet};

/// Numbers of statements, by what they speak of.
///
/// A statement that names its callers one by one is found by each of them; of all others each action
/// has a list. Actions of which the same statements speak share their list.
#[derive(Clone, Debug)]
pub(crate) struct Index {
    /// For each action, which of the lists.
    list_of: [u8; Action::COUNT],
    lists: Box<[List]>,
    /// Open addressing: a key stands in the first free cell after the place of its hash.
    // INVARIANT(Index): their number is none or a power of two, and at least half of them are free.
    named: Box<[Named]>,
    names_in_allows: bool,
    names_in_denies: bool,
    /// What lists are cut from.
    numbers: Box<[u32]>,
}

/// What callers are found by: a number of a name, or an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CallerKey(u64);

/// Denies, and then Allows.
#[derive(Clone, Copy, Debug, Default)]
struct List {
    start: u32,
    allows: u32,
    end: u32,
}

#[derive(Clone, Copy, Debug)]
struct Named {
    key: CallerKey,
    list: List,
}

impl Index {
    pub(crate) fn new(statements: &[CompiledStatement]) -> Self {
        let mut numbers = Vec::new();
        let mut general = Vec::new();
        let mut by_name: BTreeMap<CallerKey, Vec<u32>> = BTreeMap::new();
        let mut keys = Vec::new();
        for (statement, number) in statements.iter().zip(0_u32..) {
            keys.clear();
            match statement.names(&mut keys) {
                Names::Anyone => general.push(number),
                Names::Keys => {
                    for key in &keys {
                        let found = by_name.entry(*key).or_default();
                        if found.last() != Some(&number) {
                            found.push(number);
                        }
                    }
                }
            }
        }
        let statement = |number: u32| statements.get(number as usize);
        let mut list = |found: &[u32]| {
            let of = |effect| {
                let found = found.iter().copied();
                found.filter(move |number| {
                    statement(*number).is_some_and(|one| one.effect == effect)
                })
            };
            let start = length(&numbers);
            numbers.extend(of(Effect::Deny));
            let allows = length(&numbers);
            numbers.extend(of(Effect::Allow));
            List {
                start,
                allows,
                end: length(&numbers),
            }
        };
        let mut lists = Vec::new();
        let mut list_of = [0; Action::COUNT];
        for alike in spoken_of_alike(general.iter().filter_map(|number| statement(*number))) {
            let speaks = |number: &u32| {
                let own = statement(*number).map(|statement| statement.actions);
                own.is_some_and(|own| !own.intersection(alike).is_empty())
            };
            let found: Vec<u32> = general.iter().copied().filter(speaks).collect();
            // There are no more lists than actions.
            let place = u8::try_from(lists.len()).unwrap_or(u8::MAX);
            lists.push(list(&found));
            for action in alike.iter() {
                if let Some(own) = list_of.get_mut(usize::from(action.index())) {
                    *own = place;
                }
            }
        }
        let names = |effect| {
            let mut found = by_name.values().flatten();
            found.any(|number| statement(*number).is_some_and(|one| one.effect == effect))
        };
        let (names_in_allows, names_in_denies) = (names(Effect::Allow), names(Effect::Deny));
        let mut named = Vec::new();
        if !by_name.is_empty() {
            let cells = by_name.len().saturating_mul(2).next_power_of_two();
            named.resize(cells, Named::FREE);
        }
        for (key, found) in by_name {
            let own = list(&found);
            let place = place(&named, key);
            if let Some(cell) = place.and_then(|place| named.get_mut(place)) {
                *cell = Named { key, list: own };
            }
        }
        Self {
            list_of,
            lists: lists.into(),
            named: named.into(),
            names_in_allows,
            names_in_denies,
            numbers: numbers.into(),
        }
    }

    /// The statements of one effect that speak of the action and do not name callers one by one.
    #[inline]
    pub(crate) fn general(&self, action: Action, effect: Effect) -> &[u32] {
        let list = self.list_of.get(usize::from(action.index()));
        let list = list.and_then(|list| self.lists.get(usize::from(*list)));
        self.cut(list, effect)
    }

    /// The statements of one effect that name a caller, whatever they speak of.
    #[inline]
    pub(crate) fn named(&self, key: CallerKey, effect: Effect) -> &[u32] {
        let cell = place(&self.named, key).and_then(|place| self.named.get(place));
        self.cut(cell.map(|cell| &cell.list), effect)
    }

    /// Whether some statement of one effect names callers one by one.
    #[inline]
    pub(crate) const fn names(&self, effect: Effect) -> bool {
        match effect {
            Effect::Allow => self.names_in_allows,
            Effect::Deny => self.names_in_denies,
        }
    }

    fn cut(&self, list: Option<&List>, effect: Effect) -> &[u32] {
        let range = list.map(|list| list.range(effect)).unwrap_or_default();
        self.numbers.get(range).unwrap_or_default()
    }
}

impl CallerKey {
    /// No caller has it.
    pub(crate) const NONE: Self = Self(0);

    pub(crate) const fn of_name(name: NameId) -> Self {
        Self((name.number() as u64) << 1 | 1)
    }

    pub(crate) const fn of_account(account: AccountId) -> Self {
        // No name has an even number.
        Self(account.number().wrapping_add(1) << 1)
    }

    pub(crate) const fn number(self) -> u64 {
        self.0
    }
}

/// Whom a statement or a grant may name.
pub(crate) enum Names {
    /// Callers that are found by nothing.
    Anyone,
    /// Only those of the keys.
    Keys,
}

impl CompiledStatement {
    fn names(&self, keys: &mut Vec<CallerKey>) -> Names {
        let Some(element) = &self.principals else {
            return Names::Anyone;
        };
        match element.polarity {
            Polarity::Is => {}
            Polarity::IsNot => return Names::Anyone,
        }
        for entry in &element.entries {
            match entry.names(keys) {
                Names::Anyone => return Names::Anyone,
                Names::Keys => {}
            }
        }
        Names::Keys
    }
}

impl PrincipalMatcher {
    /// Adds the keys of the callers that it may name.
    pub(crate) fn names(self, keys: &mut Vec<CallerKey>) -> Names {
        match self {
            Self::Any | Self::AnyAws => return Names::Anyone,
            Self::Account { account, .. } => keys.push(CallerKey::of_account(account)),
            Self::Nobody => {}
            // Sessions are found by the role's ARN, or by its name where the path is not known.
            Self::Role { arn, name } => {
                keys.extend([CallerKey::of_name(arn), CallerKey::of_name(name)]);
            }
            Self::FederatedUser(name)
            | Self::Service(name)
            | Self::Session { arn: name, .. }
            | Self::UniqueId { id: name, .. }
            | Self::User { arn: name, .. } => keys.push(CallerKey::of_name(name)),
        }
        Names::Keys
    }
}

impl List {
    const EMPTY: Self = Self {
        start: 0,
        allows: 0,
        end: 0,
    };

    fn range(&self, effect: Effect) -> Range<usize> {
        let (from, to) = match effect {
            Effect::Allow => (self.allows, self.end),
            Effect::Deny => (self.start, self.allows),
        };
        from as usize..to as usize
    }
}

impl Named {
    const FREE: Self = Self {
        key: CallerKey::NONE,
        list: List::EMPTY,
    };
}

/// All actions, in sets of which each statement speaks wholly or not at all.
fn spoken_of_alike<'a>(statements: impl Iterator<Item = &'a CompiledStatement>) -> Vec<ActionSet> {
    let mut sets = vec![ActionSet::ALL];
    for statement in statements {
        for place in 0..sets.len() {
            let Some(set) = sets.get_mut(place) else {
                break;
            };
            let inside = set.intersection(statement.actions);
            let outside = set.intersection(statement.actions.complement());
            if !inside.is_empty() && !outside.is_empty() {
                *set = inside;
                sets.push(outside);
            }
        }
    }
    sets
}

/// Where a key stands, or would stand.
fn place(cells: &[Named], key: CallerKey) -> Option<usize> {
    let mask = cells.len().checked_sub(1)?;
    // The upper half of the product is the mixed one.
    let hash = key.0.wrapping_mul(GOLDEN) >> 32;
    let mut place = usize::try_from(hash).unwrap_or_default() & mask;
    loop {
        let cell = cells.get(place)?;
        // INVARIANT(Index): some cells are free.
        if cell.key == key || cell.key == CallerKey::NONE {
            return Some(place);
        }
        place = place.wrapping_add(1) & mask;
    }
}

fn length(numbers: &[u32]) -> u32 {
    u32::try_from(numbers.len()).unwrap_or(u32::MAX)
}

/// 2^64 divided by the golden ratio: it takes neighbors far apart.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
