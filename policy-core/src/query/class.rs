//! Which callers, and which keys, nothing tells apart.
//!
//! A policy tells callers apart by naming them, by conditions, and by variables. What names a caller
//! is left aside here: the pairs of a key with the callers that its policies and grants name are
//! looked at one by one (`matrix.rs`), and every other caller sees the rest of the key only. Keys
//! that a caller's policies name one by one are left aside in the same way.
//! A condition that follows from the caller alone is asked of the caller, and its answer takes part
//! in the class. One that follows from caller and key at once tells callers apart by the values that
//! it reads. The same holds for keys.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::ControlFlow;

use foldhash::quality::RandomState;

use crate::ast::{Effect, Polarity};
use crate::compile::entry::CompiledGrant;
use crate::compile::intern::{NameId, Vocabulary};
use crate::compile::lower::{CompiledStatement, PrincipalMatcher, UniqueIdOf};
use crate::compile::set::PolicySet;
use crate::condition::{Condition, Ternary};
use crate::context::Slot;
use crate::eval::facts::Sight;
use crate::eval::principal::Identity;
use crate::eval::statement;
use crate::grant::Visibility;
use crate::name::principal::{Caller, PathKnown};
use crate::query::mask::{Mask, NamedKeys, alike};
use crate::query::sight::{CallerSide, KeySide, Origin, PairView, Part, origin};
use crate::query::signature::Signature;
use crate::semantics::Touched;
use crate::table::kms_action::Action;
use crate::template::arn::ArnTemplate;

/// The classes of one axis.
#[derive(Clone, Debug, Default)]
pub(super) struct Axis {
    class_of: Vec<u32>,
    count: u32,
    by_signature: HashMap<Box<[u8]>, u32, RandomState>,
}

/// What some policies look at, so that they tell callers or keys apart by it.
#[derive(Clone, Debug, Default)]
pub(super) struct Looks<'a> {
    /// Conditions that follow from the caller, and not from the key.
    of_caller: Vec<&'a Condition>,
    /// Conditions that follow from the key, and not from the caller.
    of_key: Vec<&'a Condition>,
    /// Condition keys of callers that are held against something of the key.
    caller_slots: BTreeSet<Slot>,
    /// Condition keys of keys that are held against something of the caller.
    key_slots: BTreeSet<Slot>,
    /// Patterns without variables.
    patterns: Vec<&'a ArnTemplate>,
    /// Whether a pattern has variables: then the ARN of the key matters.
    whole_key: bool,
    seen_conditions: HashSet<&'a Condition, RandomState>,
    seen_patterns: HashSet<&'a ArnTemplate, RandomState>,
}

/// Numbers for what occurs again and again.
#[derive(Debug, Default)]
pub(super) struct Contents<'a> {
    /// By what they say.
    sets: HashMap<(Vec<Vec<u8>>, NamedKeys), u32>,
    /// By their statements, for those that many callers have.
    same: HashMap<(&'a [CompiledStatement], NamedKeys), u32, RandomState>,
    looks: Vec<Looks<'a>>,
    conditions: HashMap<&'a Condition, u32, RandomState>,
    patterns: HashMap<&'a ArnTemplate, u32, RandomState>,
}

impl Axis {
    /// Adds the next one, and says whether it is the first of its class.
    pub(super) fn add(&mut self, signature: &Signature) -> bool {
        let found = self.by_signature.get(signature.as_bytes()).copied();
        let class = found.unwrap_or(self.count);
        if found.is_none() {
            self.by_signature.insert(signature.as_bytes().into(), class);
            self.count = self.count.saturating_add(1);
        }
        self.class_of.push(class);
        found.is_none()
    }

    /// Forgets what tells the classes apart.
    pub(super) fn finish(mut self) -> Self {
        self.by_signature = HashMap::default();
        self
    }

    pub(super) fn class_of(&self) -> &[u32] {
        &self.class_of
    }

    /// How many classes there are.
    pub(super) fn count(&self) -> usize {
        self.count as usize
    }
}

impl<'a> Looks<'a> {
    pub(super) fn add_statement(&mut self, statement: &'a CompiledStatement, words: &Vocabulary) {
        for condition in &statement.conditions {
            self.add_condition(condition, words);
        }
    }

    pub(super) fn add_resources(
        &mut self,
        statement: &'a CompiledStatement,
        named: NamedKeys,
        words: &Vocabulary,
    ) {
        let listed = statement.resources.iter();
        for pattern in listed.flat_map(|listed| &listed.entries) {
            let aside = is_aside(pattern, named) || pattern.is_any();
            if aside || !self.seen_patterns.insert(pattern) {
                continue;
            }
            if pattern.slots().next().is_none() {
                self.patterns.push(pattern);
                continue;
            }
            self.whole_key = true;
            self.add_slots(pattern.slots(), words);
        }
    }

    /// Variables in resources of a key policy; the rest of them is of the key alone.
    pub(super) fn add_variables(&mut self, statement: &'a CompiledStatement, words: &Vocabulary) {
        let listed = statement.resources.iter();
        for pattern in listed.flat_map(|listed| &listed.entries) {
            self.add_slots(pattern.slots(), words);
        }
    }

    fn add_condition(&mut self, condition: &'a Condition, words: &Vocabulary) {
        if !self.seen_conditions.insert(condition) {
            return;
        }
        match follows(condition, words) {
            (false, false) => {}
            (true, false) => self.of_caller.push(condition),
            (false, true) => self.of_key.push(condition),
            (true, true) => self.add_slots(slots(condition), words),
        }
    }

    fn add_slots(&mut self, slots: impl Iterator<Item = Slot>, words: &Vocabulary) {
        for slot in slots {
            match origin(slot, words) {
                Origin::Caller => _ = self.caller_slots.insert(slot),
                Origin::Key => _ = self.key_slots.insert(slot),
                Origin::Neither => {}
            }
        }
    }

    /// Takes over what another one says of keys.
    pub(super) fn add_for_keys(&mut self, other: &Looks<'a>) {
        for &condition in &other.of_key {
            if self.seen_conditions.insert(condition) {
                self.of_key.push(condition);
            }
        }
        for &pattern in &other.patterns {
            if self.seen_patterns.insert(pattern) {
                self.patterns.push(pattern);
            }
        }
        self.key_slots.extend(&other.key_slots);
        self.whole_key |= other.whole_key;
    }

    /// Writes what tells a caller apart.
    pub(super) fn sign_caller(&self, part: Part<'_>, out: &mut Signature) {
        for condition in &self.of_caller {
            sign_condition(condition, part, Sight::Other, out);
        }
        for &slot in &self.caller_slots {
            out.slot(slot, &part);
        }
    }

    /// Writes what tells a key apart.
    pub(super) fn sign_key(&self, part: Part<'_>, out: &mut Signature) {
        let sight = Sight::Other;
        for condition in &self.of_key {
            sign_condition(condition, part, sight, out);
        }
        for &slot in &self.key_slots {
            out.slot(slot, &part);
        }
        let facts = part.facts;
        for pattern in &self.patterns {
            let view = view(part, sight, Action::DECRYPT);
            out.matched(if pattern.is_short() {
                pattern.matches_plain(facts.subject, &view)
            } else {
                pattern.matches(&facts.parts, &view)
            });
        }
        if self.whole_key {
            out.text(facts.subject);
        }
    }
}

impl<'a> Contents<'a> {
    /// The number of policies of a caller that say the same.
    pub(super) fn set(&mut self, set: &'a PolicySet, named: NamedKeys, words: &Vocabulary) -> u32 {
        let statements = set.statements();
        if let Some(number) = self.same.get(&(statements, named)) {
            return *number;
        }
        let mut said = BTreeSet::new();
        for statement in statements {
            said.extend(self.sign_own(statement, named));
        }
        let said: Vec<Vec<u8>> = said.into_iter().collect();
        let next = u32::try_from(self.looks.len()).unwrap_or(u32::MAX);
        let number = *self.sets.entry((said, named)).or_insert(next);
        if number == next {
            let mut looks = Looks::default();
            for statement in statements {
                looks.add_statement(statement, words);
                looks.add_resources(statement, named, words);
            }
            self.looks.push(looks);
        }
        self.same.insert((statements, named), number);
        number
    }

    /// A statement of a caller's policy; `None` when it speaks of no key that it does not name.
    fn sign_own(&mut self, statement: &'a CompiledStatement, named: NamedKeys) -> Option<Vec<u8>> {
        let actions = statement.actions.intersection(Mask::COVERED);
        if actions.is_empty() {
            return None;
        }
        let mut out = Signature::default();
        out.flag(statement.effect == Effect::Allow);
        out.actions(actions);
        out.flag(statement.resources.is_some());
        if let Some(listed) = &statement.resources {
            let mut patterns: BTreeSet<u32> = BTreeSet::new();
            for pattern in listed.entries.iter().filter(|one| !is_aside(one, named)) {
                patterns.insert(self.pattern(pattern));
            }
            if patterns.is_empty() && listed.polarity == Polarity::Is {
                return None;
            }
            out.flag(listed.polarity == Polarity::Is);
            out.length(patterns.len());
            patterns.iter().for_each(|pattern| out.number(*pattern));
        }
        for condition in &statement.conditions {
            out.number(self.condition(condition));
        }
        Some(out.into_bytes())
    }

    /// What the policies of a number look at.
    pub(super) fn looks(&self, number: u32) -> Option<&Looks<'a>> {
        self.looks.get(number as usize)
    }

    /// What all policies look at.
    pub(super) fn all_looks(&self) -> &[Looks<'a>] {
        &self.looks
    }

    fn condition(&mut self, condition: &'a Condition) -> u32 {
        let next = u32::try_from(self.conditions.len()).unwrap_or(u32::MAX);
        *self.conditions.entry(condition).or_insert(next)
    }

    fn pattern(&mut self, pattern: &'a ArnTemplate) -> u32 {
        let next = u32::try_from(self.patterns.len()).unwrap_or(u32::MAX);
        *self.patterns.entry(pattern).or_insert(next)
    }

    /// Writes the policies and grants of a key as callers see them that they do not name.
    pub(super) fn sign_rest(&mut self, key: &KeySide<'a>, part: Part<'_>, out: &mut Signature) {
        let mut rest: BTreeSet<Vec<u8>> = BTreeSet::new();
        for statement in key.entry.policies.statements() {
            if is_general(statement)
                && let Some(signed) = self.sign_statement(statement, part)
            {
                rest.insert(signed);
            }
        }
        out.length(rest.len());
        rest.iter().for_each(|signed| out.block(signed));
        let mut grants = BTreeSet::new();
        let _ = key.entry.grants.each(|grant| {
            grants.insert(sign_grant(grant));
            ControlFlow::Continue(())
        });
        out.length(grants.len());
        grants.iter().for_each(|signed| out.block(signed));
    }

    /// A statement; `None` when it does not speak of this key.
    fn sign_statement(
        &mut self,
        statement: &'a CompiledStatement,
        part: Part<'_>,
    ) -> Option<Vec<u8>> {
        let mut out = Signature::default();
        out.flag(statement.effect == Effect::Allow);
        out.actions(statement.actions);
        let element = statement.principals.as_ref();
        out.flag(element.is_some());
        out.flag(element.is_some_and(|element| element.polarity == Polarity::Is));
        let entries = element.into_iter().flat_map(|element| &element.entries);
        let entries: BTreeSet<_> = entries.filter_map(|entry| sign_entry(*entry)).collect();
        out.length(entries.len());
        entries.iter().for_each(|entry| out.block(entry));
        out.flag(statement.resources.is_some());
        if let Some(listed) = &statement.resources {
            let is_fixed = |entry: &ArnTemplate| entry.slots().next().is_none();
            let fixed = listed.entries.iter().all(is_fixed);
            out.flag(fixed);
            if fixed {
                let view = view(part, Sight::KeyPolicy, Action::DECRYPT);
                let covered = statement::resource(listed, statement.effect, part.facts, &view);
                if covered == Ternary::False {
                    return None;
                }
                out.ternary(covered);
            } else {
                out.flag(listed.polarity == Polarity::Is);
                out.length(listed.entries.len());
                for pattern in &listed.entries {
                    out.number(self.pattern(pattern));
                }
                out.text(part.facts.subject);
            }
        }
        for condition in &statement.conditions {
            out.number(self.condition(condition));
            let words = part.facts.vocabulary;
            match follows(condition, words) {
                (_, false) => {}
                (false, true) => sign_condition(condition, part, Sight::KeyPolicy, &mut out),
                (true, true) => {
                    let own = slots(condition).filter(|slot| origin(*slot, words) == Origin::Key);
                    own.for_each(|slot| out.slot(slot, &part));
                }
            }
        }
        Some(out.into_bytes())
    }
}

/// The last parts of ARNs of the keys that policies of a caller name one by one.
pub(super) fn keys_of_set(set: &PolicySet) -> impl Iterator<Item = &str> {
    let listed = set
        .statements()
        .iter()
        .filter_map(|one| one.resources.as_ref());
    let patterns = listed.flat_map(|listed| &listed.entries);
    patterns.filter_map(ArnTemplate::literal_resource)
}

/// Whether a pattern names a key, and such are left aside.
fn is_aside(pattern: &ArnTemplate, named: NamedKeys) -> bool {
    match named {
        NamedKeys::Ignored => pattern.literal_resource().is_some(),
        NamedKeys::Seen => false,
    }
}

/// Writes who a caller is, but for its names.
pub(super) fn sign_kind(side: &CallerSide<'_>, identity: &Identity<'_>, out: &mut Signature) {
    let caller = identity.caller;
    out.byte(match caller {
        Caller::Root { .. } => 0,
        Caller::User { .. } => 1,
        Caller::Session {
            path: PathKnown::No,
            ..
        } => 2,
        Caller::Session {
            path: PathKnown::Yes,
            ..
        } => 3,
        Caller::FederatedUser { .. } => 4,
        Caller::Service { .. } => 5,
    });
    out.account(caller.account());
    out.text(caller.as_str().split(':').nth(1).unwrap_or_default());
    let linked = match side.entry {
        Some(entry) => entry.arn.resource().starts_with("role/aws-service-role/"),
        None => caller.is_service_linked().unwrap_or(false),
    };
    out.flag(linked);
    out.flag(identity.may_have_any_unique_id());
}

/// The names that policies and grants of a key mention.
pub(super) fn names_of_key(key: &KeySide<'_>, mut note: impl FnMut(NameId)) {
    let elements = key.entry.policies.statements().iter();
    let listed = elements.filter_map(|statement| statement.principals.as_ref());
    for entry in listed.flat_map(|element| &element.entries) {
        names_of_entry(*entry, &mut note);
    }
    let _ = key.entry.grants.each(|grant| {
        names_of_entry(grant.grantee, &mut note);
        if let Some(retiring) = grant.retiring {
            names_of_entry(retiring, &mut note);
        }
        ControlFlow::Continue(())
    });
}

/// The names that policies mention.
pub(super) fn names_of_set(set: &PolicySet, mut note: impl FnMut(NameId)) {
    let listed = set
        .statements()
        .iter()
        .filter_map(|one| one.principals.as_ref());
    for entry in listed.flat_map(|element| &element.entries) {
        names_of_entry(*entry, &mut note);
    }
}

/// Whether a statement matters to callers that it does not name.
pub(super) fn is_general(statement: &CompiledStatement) -> bool {
    let speaks = !statement.actions.intersection(Mask::COVERED).is_empty();
    let named = statement.principals.as_ref().is_some_and(|element| {
        element.polarity == Polarity::Is
            && element
                .entries
                .iter()
                .all(|entry| sign_entry(*entry).is_none())
    });
    speaks && !named
}

fn names_of_entry(entry: PrincipalMatcher, note: &mut impl FnMut(NameId)) {
    match entry {
        PrincipalMatcher::Account { .. }
        | PrincipalMatcher::Any
        | PrincipalMatcher::AnyAws
        | PrincipalMatcher::Nobody => {}
        PrincipalMatcher::Role {
            arn: one,
            name: other,
        }
        | PrincipalMatcher::Session {
            arn: one,
            role: other,
        } => {
            note(one);
            note(other);
        }
        PrincipalMatcher::FederatedUser(name)
        | PrincipalMatcher::Service(name)
        | PrincipalMatcher::UniqueId { id: name, .. }
        | PrincipalMatcher::User { arn: name, .. } => note(name),
    }
}

/// An entry of a `Principal` element as callers see it that it does not name; `None` when it does
/// not concern them.
fn sign_entry(entry: PrincipalMatcher) -> Option<Vec<u8>> {
    let mut out = Signature::default();
    match entry {
        PrincipalMatcher::Account { account, partition } => {
            out.byte(0);
            out.account(Some(account));
            out.optional(partition.map(NameId::number));
        }
        PrincipalMatcher::Any => out.byte(1),
        PrincipalMatcher::AnyAws => out.byte(2),
        // It may mean everybody whose unique id is not known.
        PrincipalMatcher::UniqueId { of, .. } => {
            out.byte(3);
            out.flag(of == UniqueIdOf::Role);
        }
        PrincipalMatcher::FederatedUser(_)
        | PrincipalMatcher::Nobody
        | PrincipalMatcher::Role { .. }
        | PrincipalMatcher::Service(_)
        | PrincipalMatcher::Session { .. }
        | PrincipalMatcher::User { .. } => return None,
    }
    Some(out.into_bytes())
}

/// A grant as callers see it that it does not name: the account that issued it may let its
/// identities retire it.
fn sign_grant(grant: &CompiledGrant) -> Vec<u8> {
    let mut out = Signature::default();
    let value = &grant.grant.value;
    out.account(value.issuing_account);
    out.byte(match value.visibility {
        Visibility::Visible => 0,
        Visibility::From(_) => 1,
        Visibility::Hidden => 2,
    });
    let grantee = sign_entry(grant.grantee);
    out.flag(grantee.is_some());
    if let Some(grantee) = grantee {
        out.block(&grantee);
        out.actions(grant.operations);
        out.text(&format!("{:?}", value.constraints));
    }
    let retiring = grant.retiring.and_then(sign_entry);
    out.flag(retiring.is_some());
    if let Some(retiring) = retiring {
        out.block(&retiring);
    }
    out.into_bytes()
}

/// The condition keys that a condition looks up.
fn slots(condition: &Condition) -> impl Iterator<Item = Slot> {
    condition.variables().chain([condition.key()])
}

/// Whether a condition follows from the caller, and whether from the key.
fn follows(condition: &Condition, words: &Vocabulary) -> (bool, bool) {
    let from = |side| slots(condition).any(|slot| origin(slot, words) == side);
    (from(Origin::Caller), from(Origin::Key))
}

/// What a condition says of one side alone, for calls of every kind.
fn sign_condition(condition: &Condition, part: Part<'_>, sight: Sight, out: &mut Signature) {
    let facts = part.facts;
    let mut left = Mask::COVERED;
    while let Some(action) = left.first() {
        let alike = alike(left, action, slots(condition), facts.vocabulary);
        let view = view(part, sight, action);
        let mut touched = Touched::default();
        out.truth(statement::holds(
            condition,
            &view,
            facts.semantics,
            &mut touched,
        ));
        left = left.difference(alike);
    }
}

/// What one side alone looks like. Conditions that follow from both are not asked here.
fn view(part: Part<'_>, sight: Sight, action: Action) -> PairView<'_> {
    PairView {
        caller: part,
        key: part,
        sight,
        action,
    }
}
