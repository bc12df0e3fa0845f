//! One statement against one check.

use crate::ast::{Effect, Polarity};
use crate::compile::lower::{CompiledStatement, Listed};
use crate::condition::{Condition, Ternary, Truth};
use crate::context::{ContextView, Lookup, Slot, Values};
use crate::eval::facts::{Facts, Spelled, View};
use crate::eval::principal::Ways;
use crate::semantics::{Reading, Semantics, Touched, Uncertain};
use crate::template::TemplateMatch;
use crate::template::arn::ArnTemplate;

/// What a statement says of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// Whether it matches.
    pub(crate) matches: Ternary,
    /// How it names the caller; without a `Principal` element it speaks of its holder, directly.
    pub(crate) ways: Ways,
}

/// What did not match, for explanations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Failures {
    pub(crate) action: bool,
    pub(crate) principal: bool,
    pub(crate) resource: bool,
    /// One bit a condition: those that fail, as far as the first 64 go.
    pub(crate) conditions: u64,
    /// One bit a condition: those that hang on what the request does not say.
    pub(crate) unknown: u64,
    /// The uncertain points that conditions came across.
    pub(crate) touched: Touched,
}

impl Verdict {
    pub(crate) const FAILS: Self = Self {
        matches: Ternary::False,
        ways: Ways::NONE,
    };
}

/// Who hears what did not match.
pub(crate) trait Note {
    /// Whether somebody does. If so, every element is looked at, else only as many as are needed.
    const HEARS: bool;

    fn note(&mut self, note: impl FnOnce(&mut Failures));
}

/// Nobody hears anything.
#[derive(Debug)]
pub(crate) struct Unheard;

impl Note for Unheard {
    const HEARS: bool = false;

    #[inline]
    fn note(&mut self, _: impl FnOnce(&mut Failures)) {}
}

impl Note for Failures {
    const HEARS: bool = true;

    fn note(&mut self, note: impl FnOnce(&mut Failures)) {
        note(self);
    }
}

/// Evaluates a statement that speaks of the action; `bounded` says that the caller has a permissions
/// boundary. How its `Principal` element names the caller is looked up, unless `named` says it.
#[inline]
pub(crate) fn eval<N: Note>(
    statement: &CompiledStatement,
    view: &View<'_>,
    bounded: bool,
    named: Option<Ways>,
    note: &mut N,
) -> Verdict {
    let facts = view.facts;
    let ways = named.unwrap_or_else(|| ways(statement, facts, bounded));
    let mut matches = ways.any();
    if matches == Ternary::False {
        note.note(|failures| failures.principal = true);
        if !N::HEARS {
            return Verdict::FAILS;
        }
    }
    if let Some(listed) = &statement.resources {
        let covered = resource(listed, statement.effect, facts, view);
        if covered == Ternary::False {
            note.note(|failures| failures.resource = true);
            if !N::HEARS {
                return Verdict::FAILS;
            }
        }
        matches = matches.and(covered);
    }
    for (condition, index) in statement.conditions.iter().zip(0_u32..) {
        let mut touched = Touched::default();
        let holds = holds(condition, view, facts.semantics, &mut touched);
        let holds = by_effect(holds, statement.effect);
        note.note(|failures| failures.condition(index, holds, touched));
        if holds == Ternary::False && !N::HEARS {
            return Verdict::FAILS;
        }
        matches = matches.and(holds);
    }
    // Of a caller whom it does not name, it names nobody, whatever else it says.
    match ways.any() {
        Ternary::False => Verdict::FAILS,
        Ternary::True | Ternary::Unknown => Verdict { matches, ways },
    }
}

impl Failures {
    /// How many elements did not match.
    pub(crate) fn count(&self) -> u32 {
        u32::from(self.action)
            .saturating_add(u32::from(self.principal))
            .saturating_add(u32::from(self.resource))
            .saturating_add(self.conditions.count_ones())
    }

    /// Notes what one of the conditions says.
    fn condition(&mut self, index: u32, holds: Ternary, touched: Touched) {
        self.touched = self.touched.union(touched);
        let bit = 1_u64.checked_shl(index).unwrap_or_default();
        match holds {
            Ternary::False => self.conditions |= bit,
            Ternary::Unknown => self.unknown |= bit,
            Ternary::True => {}
        }
    }
}

/// How a statement names the caller; `bounded` says that the caller has a permissions boundary.
pub(crate) fn ways(statement: &CompiledStatement, facts: &Facts<'_>, bounded: bool) -> Ways {
    let Some(element) = &statement.principals else {
        return Ways::HOLDER;
    };
    // U-05a: an Allow for `*` that tests `aws:PrincipalArn` is documented as not capped.
    let semantics = match statement.tests_principal_arn {
        true => facts
            .semantics
            .with(Uncertain::CapOnAnyPrincipal, Reading::Recommended),
        false => facts.semantics,
    };
    facts
        .identity
        .named(element, statement.effect, bounded, semantics)
}

/// A truth as a statement of this effect reads it.
pub(crate) fn by_effect(truth: Truth, effect: Effect) -> Ternary {
    match effect {
        Effect::Allow => truth.as_allow,
        Effect::Deny => truth.as_deny,
    }
}

/// A request as the statements of one layer see it, keys in several spellings included (U-17).
pub(crate) trait Spelt: ContextView {
    /// What is said of a key that this layer sees, and whether it is said in several spellings.
    fn look(&self, slot: Slot) -> (Lookup<'_>, Spelled);

    /// The values of each spelling.
    fn spellings(&self, slot: Slot) -> impl Iterator<Item = Values<'_>>;
}

/// Whether one condition holds.
pub(crate) fn holds(
    condition: &Condition,
    view: &impl Spelt,
    semantics: Semantics,
    touched: &mut Touched,
) -> Truth {
    let slot = condition.key();
    let (lookup, spelled) = view.look(slot);
    if spelled == Spelled::Alike {
        return condition.eval_on(lookup, view, semantics, touched);
    }
    touched.insert(Uncertain::KeysDifferingByCase);
    // U-17: the request says the key in several spellings.
    let reading = semantics.reading(Uncertain::KeysDifferingByCase);
    view.spellings(slot)
        .map(|values| {
            let spelling = OneSpelling {
                view,
                slot,
                lookup: Lookup::Values(values),
            };
            condition.eval(&spelling, semantics, touched)
        })
        .reduce(|one, other| Truth {
            as_allow: match reading {
                Reading::Recommended => one.as_allow.and(other.as_allow),
                Reading::Alternative => one.as_allow.or(other.as_allow),
            },
            as_deny: one.as_deny.or(other.as_deny),
        })
        .unwrap_or(Truth::UNKNOWN)
}

/// A view in which one key has the values of one of its spellings only.
struct OneSpelling<'a, V> {
    view: &'a V,
    slot: Slot,
    lookup: Lookup<'a>,
}

impl<V: ContextView> ContextView for OneSpelling<'_, V> {
    fn lookup(&self, slot: Slot) -> Lookup<'_> {
        if slot == self.slot {
            self.lookup
        } else {
            self.view.lookup(slot)
        }
    }
}

/// Whether the `Resource` or `NotResource` element covers what is acted on.
pub(crate) fn resource(
    listed: &Listed<ArnTemplate>,
    effect: Effect,
    facts: &Facts<'_>,
    view: &impl ContextView,
) -> Ternary {
    resource_as_if(listed, effect, facts, view, |_| true)
}

/// The same, as if only some of the patterns were there.
pub(crate) fn resource_as_if(
    listed: &Listed<ArnTemplate>,
    effect: Effect,
    facts: &Facts<'_>,
    view: &impl ContextView,
    there: impl Fn(&ArnTemplate) -> bool,
) -> Ternary {
    // U-06: a pattern that is no ARN fails closed: it neither widens an Allow nor narrows a Deny.
    let widens = (effect == Effect::Allow) == (listed.polarity == Polarity::Is);
    let short_counts = !widens || facts.reads(Uncertain::ShortArnPattern, Reading::Alternative);
    let mut found = Ternary::False;
    for pattern in listed.entries.iter().filter(|one| there(one)) {
        found = found.or(covers(pattern, short_counts, facts, view));
        if found == Ternary::True {
            break;
        }
    }
    match listed.polarity {
        Polarity::Is => found,
        Polarity::IsNot => found.not(),
    }
}

fn covers(
    pattern: &ArnTemplate,
    short_counts: bool,
    facts: &Facts<'_>,
    view: &impl ContextView,
) -> Ternary {
    let matched = if pattern.is_any() {
        TemplateMatch::Yes
    } else if !pattern.is_short() {
        pattern.matches(&facts.parts, view)
    } else if short_counts {
        pattern.matches_plain(facts.subject, view)
    } else {
        TemplateMatch::No
    };
    match matched {
        TemplateMatch::No | TemplateMatch::Unresolved => Ternary::False,
        TemplateMatch::Unknown => Ternary::Unknown,
        TemplateMatch::Yes => Ternary::True,
    }
}
