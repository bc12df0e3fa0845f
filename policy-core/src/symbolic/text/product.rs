//! Many languages, read together.

use crate::symbolic::text::Goal;
use crate::symbolic::text::chars::Chars;
use crate::symbolic::text::language::{Language, Step};
use crate::symbolic::text::read::{self, Live};
use crate::symbolic::text::steps::Steps;

/// The languages of a goal.
///
/// A state holds the places of all languages, in the order of the languages. A language whose end
/// cannot be reached any more has no place, so that states differ only in what still matters.
#[derive(Debug)]
pub(super) struct Product<'a> {
    owners: Vec<Owner<'a>>,
    /// How many languages and groups there must be a place of.
    wanted: usize,
}

/// What can come of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Prospect {
    /// Nothing.
    Dead,
    /// The text that was read is as wanted.
    Found,
    /// That is open.
    Open,
}

impl<'a> Product<'a> {
    /// Those of a goal, and one more that a text must be in; or nothing without steps.
    pub(super) fn new(goal: &Goal<'a>, one_more: &'a Language, steps: &mut Steps) -> Option<Self> {
        let read = goal.all.iter().chain(goal.any.iter().flatten());
        let size = read.fold(goal.none.len(), |size, language| {
            size.saturating_add(language.steps().len())
        });
        if !steps.spend(size) {
            return None;
        }
        let mut owners = Vec::new();
        for language in goal.all.iter().copied().chain([one_more]) {
            // Every text is in it.
            if !language.is_everything() {
                owners.push(Owner::new(language, Role::All));
            }
        }
        let alone = owners.len();
        for (number, group) in goal.any.iter().enumerate() {
            let members = group.iter().copied();
            owners.extend(members.map(|language| Owner::new(language, Role::Any(number))));
        }
        for language in &goal.none {
            if is_in_the_way(goal, language, steps)? {
                owners.push(Owner::new(language, Role::None));
            }
        }
        Some(Self {
            owners,
            wanted: alone.saturating_add(goal.any.len()),
        })
    }

    /// These languages, which nothing is wanted of.
    pub(super) fn watch(languages: &[&'a Language]) -> Self {
        let owners = languages.iter().copied();
        Self {
            owners: owners
                .map(|language| Owner::new(language, Role::Watched))
                .collect(),
            wanted: 0,
        }
    }

    /// Before anything was read.
    pub(super) fn start(&self) -> Vec<Live> {
        let mut state = Vec::new();
        for (number, owner) in (0..).zip(&self.owners) {
            read::start(owner.steps, number, &mut state);
        }
        state
    }

    /// The sets that one more character may be in.
    pub(super) fn sets(&self, state: &[Live]) -> impl Iterator<Item = Chars> {
        state.iter().filter_map(|place| {
            let steps = self.owners.get(place.owner as usize)?.steps;
            match steps.get(place.at as usize)? {
                Step::One(set) | Step::Run(set) => Some(*set),
            }
        })
    }

    /// Puts the state after one more character into `next`. Where a language that the text must be
    /// in has no place any more, that is dead already, and the rest of it is left out.
    pub(super) fn read(&self, state: &[Live], character: char, next: &mut Vec<Live>) {
        next.clear();
        for live in state.chunk_by(|one, other| one.owner == other.owner) {
            let Some(owner) = self.owner_of(live) else {
                continue;
            };
            let before = next.len();
            read::read(owner.steps, live, character, next);
            if owner.role == Role::All && next.len() == before {
                return;
            }
        }
    }

    /// What can come of a state if at most so many characters may follow.
    pub(super) fn prospect(&self, state: &[Live], left: usize) -> Prospect {
        let (mut alive, mut ended) = (0_usize, 0_usize);
        let (mut alive_group, mut ended_group) = (None, None);
        let mut hit = false;
        for live in state.chunk_by(|one, other| one.owner == other.owner) {
            let Some(owner) = self.owner_of(live) else {
                continue;
            };
            let ends = owner.ends(live);
            match owner.role {
                Role::All => {
                    if !owner.can_end_within(live, left) {
                        return Prospect::Dead;
                    }
                    alive = alive.saturating_add(1);
                    ended = ended.saturating_add(usize::from(ends));
                }
                Role::Any(group) => {
                    if alive_group != Some(group) && owner.can_end_within(live, left) {
                        alive_group = Some(group);
                        alive = alive.saturating_add(1);
                    }
                    if ended_group != Some(group) && ends {
                        ended_group = Some(group);
                        ended = ended.saturating_add(1);
                    }
                }
                Role::None => {
                    if owner.takes_everything(live) {
                        return Prospect::Dead;
                    }
                    hit |= ends;
                }
                Role::Watched => {}
            }
        }
        if alive < self.wanted {
            Prospect::Dead
        } else if ended == self.wanted && !hit {
            Prospect::Found
        } else {
            Prospect::Open
        }
    }

    fn owner_of(&self, live: &[Live]) -> Option<&Owner<'a>> {
        let place = live.first()?;
        self.owners.get(place.owner as usize)
    }
}

/// One of the languages.
#[derive(Debug)]
struct Owner<'a> {
    steps: &'a [Step],
    role: Role,
    /// For each place, how many characters must follow at least. Empty if nobody asks.
    least: Vec<usize>,
}

/// What is wanted of a language. Languages stand in this order, and groups in the order of theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// The text is in it.
    All,
    /// The text is in it or another one of this group.
    Any(usize),
    /// The text is not in it.
    None,
    /// Nothing.
    Watched,
}

impl<'a> Owner<'a> {
    fn new(language: &'a Language, role: Role) -> Self {
        let steps = language.steps();
        let least = match role {
            Role::All | Role::Any(_) => least(steps),
            Role::None | Role::Watched => Vec::new(),
        };
        Self { steps, role, least }
    }

    /// Whether what was read is in the language.
    fn ends(&self, live: &[Live]) -> bool {
        live.last()
            .is_some_and(|last| last.at as usize == self.steps.len())
    }

    /// Whether at most so many characters more can be enough to be in the language.
    fn can_end_within(&self, live: &[Live], left: usize) -> bool {
        // Later places need no more than earlier ones.
        live.last()
            .and_then(|last| self.least.get(last.at as usize))
            .is_some_and(|least| *least <= left)
    }

    /// Whether what was read is in the language, whatever follows.
    fn takes_everything(&self, live: &[Live]) -> bool {
        let [.., before_last, _] = live else {
            return false;
        };
        let behind = self.steps.get(before_last.at as usize..);
        behind == Some(&[Step::Run(Chars::Any)])
    }
}

fn least(steps: &[Step]) -> Vec<usize> {
    let mut count = read::ones(steps);
    let mut least = Vec::with_capacity(steps.len().saturating_add(1));
    least.push(count);
    for step in steps {
        match step {
            Step::One(_) => count = count.saturating_sub(1),
            Step::Run(_) => {}
        }
        least.push(count);
    }
    least
}

/// Whether a language that a text must not be in can keep out any that is in the others. A single
/// text that is not in all of them keeps out nothing.
fn is_in_the_way(goal: &Goal<'_>, language: &Language, steps: &mut Steps) -> Option<bool> {
    let Some(text) = language.as_literal() else {
        return Some(true);
    };
    for other in &goal.all {
        if !other.check(text, steps)? {
            return Some(false);
        }
    }
    Some(true)
}
