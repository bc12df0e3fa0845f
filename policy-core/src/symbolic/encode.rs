//! From the statements of one cell to formulas: the same elements in the same order as
//! `eval/statement.rs`, with a formula in the place of each truth value.
//!
//! A cell is one class of callers, one action, one key and one way to call. Everything that follows
//! from it is settled by the engine itself; what is left are questions about open condition keys.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::quality::RandomState;

use crate::ast::{Effect, Polarity};
use crate::compile::intern::slot_of;
use crate::compile::lower::{CompiledStatement, Listed};
use crate::condition::{Condition, Ternary, Wanted};
use crate::context::{Lookup, Slot, Values};
use crate::eval::facts::{Facts, Sight, View};
use crate::eval::principal::Ways;
use crate::eval::statement;
use crate::semantics::{Semantics, Touched, Uncertain};
use crate::symbolic::atom::{Atom, Book, DomainId, Linked, LinkedAsk, Subject};
use crate::symbolic::domain::Lift;
use crate::symbolic::formula::Node;
use crate::symbolic::room::{Place, Room};
use crate::symbolic::test::{Mode, Test, Variables};
use crate::table::derived_key::Derived;
use crate::template::arn::ArnTemplate;

/// Makes formulas of statements.
#[derive(Debug)]
pub(super) struct Encoder {
    pub(super) book: Book,
    pub(super) readings: ReadAs,
    /// Conditions that were seen, by where they stand. INVARIANT(encoder): every statement that is
    /// encoded lives as long as the ground, so that no other condition ever stands there.
    conditions: HashMap<usize, Arc<Condition>, RandomState>,
    tests: HashMap<Seen, Node, RandomState>,
}

/// A condition whose test was made before.
type Seen = (usize, Effect, Semantics, DomainId);

/// How uncertain points are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ReadAs {
    /// Both ways: which one is a question of its own.
    Either,
    /// As the facts say.
    Said,
}

/// What a statement says: whether it matches, naming the caller in each of the ways.
#[derive(Clone, Copy, Debug)]
pub(super) struct Matches {
    pub(super) account: Node,
    pub(super) capped: Node,
    pub(super) direct: Node,
}

impl Encoder {
    pub(super) fn new(readings: ReadAs) -> Self {
        Self {
            book: Book::new(),
            readings,
            conditions: HashMap::default(),
            tests: HashMap::default(),
        }
    }

    pub(super) fn or(&mut self, one: Node, other: Node) -> Node {
        self.book.formulas.or(one, other)
    }

    pub(super) fn and(&mut self, one: Node, other: Node) -> Node {
        self.book.formulas.and(one, other)
    }

    pub(super) fn not(&mut self, node: Node) -> Node {
        self.book.formulas.not(node)
    }

    /// The formula under the semantics at hand, or under either reading of these points.
    pub(super) fn under(
        &mut self,
        semantics: Semantics,
        points: &[Uncertain],
        make: &mut dyn FnMut(&mut Self, Semantics) -> Node,
    ) -> Node {
        match (self.readings, points) {
            (ReadAs::Said, _) | (ReadAs::Either, []) => make(self, semantics),
            (ReadAs::Either, [point, rest @ ..]) => {
                let as_said = self.under(semantics, rest, make);
                let otherwise = self.under(semantics.flipped(*point), rest, make);
                if as_said == otherwise {
                    return as_said;
                }
                let flipped = self.book.formulas.atom(Atom::Flipped(*point));
                self.book.formulas.choose(flipped, otherwise, as_said)
            }
        }
    }

    /// What a statement that speaks of the action says.
    pub(super) fn statement(
        &mut self,
        statement: &CompiledStatement,
        place: &Place<'_>,
        sight: Sight,
    ) -> Matches {
        self.statement_as(statement, statement.effect, place, sight)
    }

    /// The same, with conditions read as those of another effect.
    pub(super) fn statement_as(
        &mut self,
        statement: &CompiledStatement,
        effect: Effect,
        place: &Place<'_>,
        sight: Sight,
    ) -> Matches {
        let facts = place.facts;
        let [account, capped, direct] = self.ways(statement, facts);
        let nobody = [account, capped, direct]
            .iter()
            .all(|way| *way == Node::FALSE);
        let mut rest = vec![if nobody { Node::FALSE } else { Node::TRUE }];
        if !nobody && let Some(listed) = &statement.resources {
            rest.push(self.resource(listed, effect, place, sight));
        }
        for condition in &statement.conditions {
            if rest.last() == Some(&Node::FALSE) {
                break;
            }
            rest.push(self.condition(condition, effect, place, sight));
        }
        let rest = self.book.formulas.all(rest);
        Matches {
            account: self.and(account, rest),
            capped: self.and(capped, rest),
            direct: self.and(direct, rest),
        }
    }

    /// Account, capped, direct: in which way a statement names the caller.
    fn ways(&mut self, statement: &CompiledStatement, facts: &Facts<'_>) -> [Node; 3] {
        let points: &[Uncertain] = match &statement.principals {
            None => &[],
            Some(_) => &[
                Uncertain::AnyAwsAndServices,
                Uncertain::CapOnAnyPrincipal,
                Uncertain::AllowWithNotPrincipal,
            ],
        };
        let parts: [fn(Ways) -> Ternary; 3] =
            [|ways| ways.account, |ways| ways.capped, |ways| ways.direct];
        parts.map(|part| {
            self.under(facts.semantics, points, &mut |_, semantics| {
                let facts = Facts {
                    semantics,
                    ..*facts
                };
                let ways = statement::ways(statement, &facts, facts.is_bounded());
                Node::of(part(ways) == Ternary::True)
            })
        })
    }

    /// Whether the `Resource` or `NotResource` element covers the key.
    fn resource(
        &mut self,
        listed: &Listed<ArnTemplate>,
        effect: Effect,
        place: &Place<'_>,
        sight: Sight,
    ) -> Node {
        let open: Vec<bool> = listed
            .entries
            .iter()
            .map(|entry| self.is_open(entry.slots(), place, sight))
            .collect();
        let settled = Listed {
            polarity: Polarity::Is,
            entries: listed
                .entries
                .iter()
                .zip(&open)
                .filter(|(_, open)| !**open)
                .map(|(entry, _)| entry.clone())
                .collect(),
        };
        let read_as = match (listed.polarity, effect) {
            (Polarity::Is, effect) => effect,
            (Polarity::IsNot, Effect::Allow) => Effect::Deny,
            (Polarity::IsNot, Effect::Deny) => Effect::Allow,
        };
        let semantics = place.facts.semantics;
        let points = [Uncertain::ShortArnPattern];
        let mut found = self.under(semantics, &points, &mut |_, semantics| {
            let facts = Facts {
                semantics,
                ..*place.facts
            };
            let view = View {
                facts: &facts,
                table: place.table,
                sight,
            };
            let covered = statement::resource(&settled, read_as, &facts, &view);
            Node::of(covered == Ternary::True)
        });
        for (entry, _) in listed.entries.iter().zip(&open).filter(|(_, open)| **open) {
            let ask = LinkedAsk::Resource {
                pattern: entry.clone(),
                subject: place.facts.subject.into(),
            };
            let covered = self.linked(entry.slots().collect(), ask, place, sight);
            found = self.or(found, covered);
        }
        match listed.polarity {
            Polarity::Is => found,
            Polarity::IsNot => self.not(found),
        }
    }

    /// Whether a statement speaks of the caller, as far as it says who that is: by its `Principal`
    /// element, and by conditions on keys that follow from the caller.
    pub(super) fn speaks_of_caller(
        &mut self,
        statement: &CompiledStatement,
        effect: Effect,
        place: &Place<'_>,
    ) -> Node {
        let ways = self.ways(statement, place.facts);
        let mut all = vec![self.book.formulas.any(ways)];
        for condition in &statement.conditions {
            let known = place.facts.vocabulary.facts(condition.key());
            let key = known.map_or("", |known| known.key.folded());
            let is_of_caller = key.starts_with("aws:principal")
                || ["aws:userid", "aws:username", "kms:calleraccount"].contains(&key);
            if is_of_caller {
                all.push(self.condition(condition, effect, place, Sight::Other));
            }
        }
        self.book.formulas.all(all)
    }

    /// A call of CreateGrant that gives one of these operations to a grantee.
    pub(super) fn grant_for(
        &mut self,
        place: &Place<'_>,
        grantee: Option<&str>,
        operations: &[&str],
    ) -> Node {
        let ask = |encoder: &mut Self, key: Derived, test: Test| match encoder.room(
            slot_of(key),
            place,
            Sight::Other,
        ) {
            Room::Open(domain, lift) => encoder.book.test(domain, lift.test(test)),
            Room::Settled(values) => Node::of(test.of_settled(values.as_deref())),
            Room::SettledSpellings => Node::TRUE,
        };
        let some = Test {
            mode: Mode::Some,
            ..Test::all_among(operations.iter().copied())
        };
        let gives = ask(self, Derived::KmsGrantOperations, some);
        let to = match grantee {
            Some(grantee) => ask(self, Derived::KmsGranteePrincipal, Test::is_text(grantee)),
            None => Node::TRUE,
        };
        self.and(gives, to)
    }

    fn is_open(
        &mut self,
        mut slots: impl Iterator<Item = Slot>,
        place: &Place<'_>,
        sight: Sight,
    ) -> bool {
        slots.any(|slot| matches!(self.room(slot, place, sight), Room::Open(..)))
    }

    fn room(&mut self, slot: Slot, place: &Place<'_>, sight: Sight) -> Room {
        let view = View {
            facts: place.facts,
            table: place.table,
            sight,
        };
        if sight == Sight::KeyPolicy && view.hidden(slot) {
            return Room::Settled(None);
        }
        place.room(slot, &mut self.book)
    }

    /// Whether a condition holds, as a statement of this effect reads it.
    pub(super) fn condition(
        &mut self,
        condition: &Condition,
        effect: Effect,
        place: &Place<'_>,
        sight: Sight,
    ) -> Node {
        let mut points = Vec::new();
        if self.readings == ReadAs::Either {
            points.extend([
                Uncertain::UnparsableValue,
                Uncertain::MissingSetOperator,
                Uncertain::KeysDifferingByCase,
                Uncertain::TagsInKeyPolicy,
                Uncertain::GrantForResourceOnDirectCalls,
            ]);
            match condition.wanted() {
                Wanted::Addresses(_) => points.push(Uncertain::MappedAddress),
                Wanted::Booleans => points.push(Uncertain::VariableInBool),
                Wanted::Dates(_) => points.push(Uncertain::FourDigitDate),
                Wanted::Arns(_)
                | Wanted::Bytes(_)
                | Wanted::Numbers(_)
                | Wanted::Presence
                | Wanted::Texts(..) => {}
            }
            points.retain(|point| is_relevant(*point, condition, place, sight));
        }
        let semantics = place.facts.semantics;
        self.under(semantics, &points, &mut |encoder, semantics| {
            let facts = Facts {
                semantics,
                ..*place.facts
            };
            let place = Place {
                facts: &facts,
                ..*place
            };
            encoder.condition_read(condition, effect, &place, sight)
        })
    }

    fn condition_read(
        &mut self,
        condition: &Condition,
        effect: Effect,
        place: &Place<'_>,
        sight: Sight,
    ) -> Node {
        let semantics = place.facts.semantics;
        let room = self.room(condition.key(), place, sight);
        let variables: Vec<Slot> = condition.variables().collect();
        let has_open = self.is_open(variables.iter().copied(), place, sight);
        let typed_variables =
            !variables.is_empty() && matches!(condition.wanted(), Wanted::Booleans);
        match room {
            Room::Settled(_) | Room::SettledSpellings if !has_open => {
                let view = View {
                    facts: place.facts,
                    table: place.table,
                    sight,
                };
                let mut touched = Touched::default();
                let is_derived_here = condition.key() == slot_of(Derived::KmsGrantIsForAwsResource);
                let truth = match &room {
                    Room::Settled(None) => {
                        condition.eval_on(Lookup::Absent, &view, semantics, &mut touched)
                    }
                    Room::Settled(Some(values)) if is_derived_here => {
                        let text = values.first().map_or("", |value| &**value);
                        let end = u32::try_from(text.len()).unwrap_or(0);
                        let ranges = [(0, end)];
                        let lookup = Lookup::Values(Values::new(text, &ranges));
                        condition.eval_on(lookup, &view, semantics, &mut touched)
                    }
                    Room::Open(..) | Room::Settled(Some(_)) | Room::SettledSpellings => {
                        statement::holds(condition, &view, semantics, &mut touched)
                    }
                };
                Node::of(statement::by_effect(truth, effect) == Ternary::True)
            }
            Room::Open(domain, lift) if variables.is_empty() => {
                let at = std::ptr::from_ref(condition) as usize;
                let seen = (at, effect, semantics, domain);
                if let Some(&node) = self.tests.get(&seen) {
                    return node;
                }
                let condition = self.kept(condition);
                let test = Test::of_condition(&condition, effect, semantics, &Settled(&[]));
                let node = self.book.test(domain, lift.test(test));
                self.tests.insert(seen, node);
                node
            }
            Room::Open(domain, lift) if !has_open && !typed_variables => {
                let condition = self.kept(condition);
                let settled = self.settled(&variables, place, sight);
                let test = Test::of_condition(&condition, effect, semantics, &Settled(&settled));
                self.book.test(domain, lift.test(test))
            }
            Room::Open(domain, lift) => {
                let ask = LinkedAsk::Condition {
                    condition: self.kept(condition),
                    effect,
                    semantics,
                    of: Subject::Open(domain, lift),
                };
                self.linked(variables, ask, place, sight)
            }
            Room::Settled(values) => {
                let ask = LinkedAsk::Condition {
                    condition: self.kept(condition),
                    effect,
                    semantics,
                    of: Subject::Settled(values.map(Into::into)),
                };
                self.linked(variables, ask, place, sight)
            }
            Room::SettledSpellings => {
                let ask = LinkedAsk::Condition {
                    condition: self.kept(condition),
                    effect,
                    semantics,
                    of: Subject::Settled(None),
                };
                self.linked(variables, ask, place, sight)
            }
        }
    }

    fn linked(
        &mut self,
        slots: Vec<Slot>,
        ask: LinkedAsk,
        place: &Place<'_>,
        sight: Sight,
    ) -> Node {
        let mut variables: Vec<(Slot, DomainId, Lift)> = Vec::new();
        for slot in &slots {
            if let Room::Open(domain, lift) = self.room(*slot, place, sight)
                && !variables.iter().any(|(known, ..)| known == slot)
            {
                variables.push((*slot, domain, lift));
            }
        }
        let settled = self.settled(&slots, place, sight);
        self.book.linked_node(Linked {
            variables: variables.into(),
            settled: settled.into(),
            ask,
        })
    }

    /// What settled variables stand for: nothing where there is more than one value.
    fn settled(
        &mut self,
        slots: &[Slot],
        place: &Place<'_>,
        sight: Sight,
    ) -> Vec<(Slot, Option<Box<str>>)> {
        let mut found = Vec::new();
        for slot in slots {
            match self.room(*slot, place, sight) {
                Room::Open(..) | Room::Settled(None) => {}
                Room::Settled(Some(values)) => {
                    let text = match <[Box<str>; 1]>::try_from(values) {
                        Ok([only]) => Some(only),
                        Err(_) => None,
                    };
                    found.push((*slot, text));
                }
                Room::SettledSpellings => found.push((*slot, None)),
            }
        }
        found
    }

    fn kept(&mut self, condition: &Condition) -> Arc<Condition> {
        let at = std::ptr::from_ref(condition) as usize;
        let kept = self.conditions.entry(at);
        Arc::clone(kept.or_insert_with(|| Arc::new(condition.clone())))
    }
}

/// Variables that follow from the cell.
struct Settled<'a>(&'a [(Slot, Option<Box<str>>)]);

impl Variables for Settled<'_> {
    fn text(&self, slot: Slot) -> Option<&str> {
        let (_, text) = self.0.iter().find(|(of, _)| *of == slot)?;
        text.as_deref()
    }

    fn is_present(&self, slot: Slot) -> bool {
        self.0.iter().any(|(of, _)| *of == slot)
    }
}

/// Whether a point can matter to a condition at all; others need not be tried.
fn is_relevant(point: Uncertain, condition: &Condition, place: &Place<'_>, sight: Sight) -> bool {
    match point {
        Uncertain::UnparsableValue => !matches!(condition.wanted(), Wanted::Texts(..)),
        Uncertain::MissingSetOperator => condition.set().is_none(),
        Uncertain::TagsInKeyPolicy => {
            let mut slots = condition.variables().chain([condition.key()]);
            sight == Sight::KeyPolicy && slots.any(|slot| place.facts.is_of_the_key(slot))
        }
        Uncertain::GrantForResourceOnDirectCalls => {
            condition.key() == slot_of(Derived::KmsGrantIsForAwsResource)
        }
        Uncertain::VariableInBool => condition.variables().next().is_some(),
        Uncertain::AllowWithNotPrincipal
        | Uncertain::AnyAwsAndServices
        | Uncertain::CapOnAnyPrincipal
        | Uncertain::CapOnRoleGrant
        | Uncertain::ConstraintKeyCase
        | Uncertain::CrossAccountGrant
        | Uncertain::FourDigitDate
        | Uncertain::GrantToAccount
        | Uncertain::KeysDifferingByCase
        | Uncertain::LockoutDepth
        | Uncertain::MappedAddress
        | Uncertain::ParameterDefaults
        | Uncertain::RcpAndServiceLinkedRoles
        | Uncertain::ShortArnPattern
        | Uncertain::SourceArnChaining => true,
    }
}
