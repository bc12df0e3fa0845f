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
    /// What lists are cut from.
    numbers: Box<[u32]>,
}

/// What callers are found by: a number of a name, or an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CallerKey(u64);

/// Everything by which statements may name one caller.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct CallerKeys {
    keys: [u64; CallerKeys::MOST],
    count: usize,
}

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
            numbers: numbers.into(),
        }
    }

    /// The statements that speak of the action and do not name callers one by one, and those that
    /// name the caller, whatever they speak of.
    pub(crate) fn find(&self, action: Action, caller: &CallerKeys) -> Found<'_> {
        let mut found = Found {
            numbers: &self.numbers,
            lists: [List::EMPTY; CallerKeys::MOST + 1],
            count: 0,
        };
        let general = self.list_of.get(usize::from(action.index()));
        found.add(general.and_then(|list| self.lists.get(usize::from(*list))));
        if !self.named.is_empty() {
            for key in caller.iter() {
                let cell = place(&self.named, key).and_then(|place| self.named.get(place));
                found.add(cell.filter(|cell| cell.key == key).map(|cell| &cell.list));
            }
        }
        found
    }
}

/// Lists of statements.
#[derive(Debug)]
pub(crate) struct Found<'a> {
    numbers: &'a [u32],
    lists: [List; CallerKeys::MOST + 1],
    count: usize,
}

impl<'a> Found<'a> {
    /// The numbers of the statements of one effect.
    #[inline]
    pub(crate) fn lists(&self, effect: Effect) -> impl Iterator<Item = &'a [u32]> {
        let lists = self.lists.iter().take(self.count);
        lists.map(move |list| self.numbers.get(list.range(effect)).unwrap_or_default())
    }

    fn add(&mut self, list: Option<&List>) {
        let list = list.filter(|list| list.start < list.end);
        if let (Some(list), Some(free)) = (list, self.lists.get_mut(self.count)) {
            *free = *list;
            self.count = self.count.saturating_add(1);
        }
    }
}

impl CallerKey {
    /// No key has this number.
    const NONE: Self = Self(0);

    pub(crate) const fn of_name(name: NameId) -> Self {
        Self((name.number() as u64) << 1 | 1)
    }

    pub(crate) const fn of_account(account: AccountId) -> Self {
        // No name has an even number.
        Self(account.number().wrapping_add(1) << 1)
    }
}

impl CallerKeys {
    /// A caller has an ARN, a role, a name of that role, a unique id, an issuer and an account.
    const MOST: usize = 6;

    pub(crate) fn add(&mut self, key: CallerKey) {
        if let Some(free) = self.keys.get_mut(self.count) {
            *free = key.0;
            self.count = self.count.saturating_add(1);
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = CallerKey> {
        let keys = self.keys.iter().take(self.count);
        keys.map(|key| CallerKey(*key))
    }
}

/// Whom a statement may name.
enum Names {
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
            match *entry {
                PrincipalMatcher::Any | PrincipalMatcher::AnyAws => return Names::Anyone,
                PrincipalMatcher::Account { account, .. } => {
                    keys.push(CallerKey::of_account(account));
                }
                PrincipalMatcher::Nobody => {}
                // Sessions are found by the role's ARN, or by its name where the path is not known.
                PrincipalMatcher::Role { arn, name } => {
                    keys.extend([CallerKey::of_name(arn), CallerKey::of_name(name)]);
                }
                PrincipalMatcher::FederatedUser(name)
                | PrincipalMatcher::Service(name)
                | PrincipalMatcher::Session { arn: name, .. }
                | PrincipalMatcher::UniqueId { id: name, .. }
                | PrincipalMatcher::User { arn: name, .. } => {
                    keys.push(CallerKey::of_name(name));
                }
            }
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
    let start = usize::try_from(hash).unwrap_or_default();
    (0..cells.len())
        .map(|step| start.wrapping_add(step) & mask)
        .find(|place| {
            let cell = cells.get(*place);
            cell.is_some_and(|cell| cell.key == key || cell.key == CallerKey::NONE)
        })
}

fn length(numbers: &[u32]) -> u32 {
    u32::try_from(numbers.len()).unwrap_or(u32::MAX)
}

/// 2^64 divided by the golden ratio: it takes neighbors far apart.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
