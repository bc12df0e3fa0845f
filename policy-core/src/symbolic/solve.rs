//! The search: a SAT solver proposes which atoms are true, the theory answers whether a request can
//! be so, and what it finds is tried on the engine. The only file that names batsat.

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};

use batsat::{Callbacks, Lit, Solver, SolverInterface, SolverOpts, lbool};
use foldhash::quality::RandomState;

use crate::semantics::Uncertain;
use crate::symbolic::answer::Assumed;
use crate::symbolic::atom::{Atom, Book};
use crate::symbolic::formula::{AtomId, Literal, Node, Shape};
use crate::symbolic::text::steps::Steps;
use crate::symbolic::theory::{self, Answer, States};

/// A request that a formula holds of, as far as the formula speaks of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Model {
    pub(super) states: States,
    pub(super) assumed: BTreeMap<Assumed, bool>,
    pub(super) flipped: Vec<Uncertain>,
    pub(super) tokens: Vec<String>,
}

/// What a search gave.
#[derive(Debug)]
pub(super) enum Search<T> {
    Found(T),
    /// No request is so.
    None,
    /// None was found, and there may be one.
    Unknown,
}

/// Looks for a request that the formula holds of. `confirm` answers with what is to be reported, or
/// with nothing when the engine says otherwise; then the search goes on.
pub(super) fn search<T>(
    book: &Book,
    root: Node,
    steps: &mut Steps,
    mut confirm: impl FnMut(Model) -> Option<T>,
) -> Search<T> {
    if root == Node::FALSE {
        return Search::None;
    }
    if root == Node::TRUE {
        return match confirm(Model::default()) {
            Some(found) => Search::Found(found),
            None => Search::Unknown,
        };
    }
    let Some(mut propositions) = Propositions::new(book, root, steps) else {
        return Search::Unknown;
    };
    let mut unknown = false;
    let mut refused = 0_u32;
    loop {
        let Some(assigned) = propositions.next(steps) else {
            return Search::Unknown;
        };
        let Some(assigned) = assigned else {
            return if unknown {
                Search::Unknown
            } else {
                Search::None
            };
        };
        let reasons = book
            .formulas
            .reasons(root, |atom| assigned.get(&atom).copied().unwrap_or(false));
        let blocked = match theory::check(book, &reasons, steps) {
            Answer::Contradiction(core) => core,
            Answer::Unknown => {
                unknown = true;
                reasons
            }
            Answer::Possible(states) => {
                if let Some(found) = confirm(model(book, &reasons, states)) {
                    return Search::Found(found);
                }
                // The formula says more than a request can be: a tie between keys that the theory
                // does not know of. This one is left out, and so are those that need the same.
                unknown = true;
                refused = refused.saturating_add(1);
                reasons
            }
        };
        if refused > MOST_REFUSED || !propositions.forbid(&blocked) {
            return if unknown {
                Search::Unknown
            } else {
                Search::None
            };
        }
    }
}

fn model(book: &Book, reasons: &[Literal], states: States) -> Model {
    let mut model = Model {
        states,
        ..Model::default()
    };
    for literal in reasons {
        match book.atom(literal.atom) {
            Some(Atom::Assumed(assumed)) => {
                model.assumed.insert(*assumed, literal.holds);
            }
            Some(Atom::Flipped(point)) if literal.holds => model.flipped.push(*point),
            Some(Atom::Token(token)) if literal.holds => model.tokens.push(token.to_string()),
            Some(Atom::Flipped(_) | Atom::Linked(_) | Atom::Test { .. } | Atom::Token(_))
            | None => {}
        }
    }
    model
}

/// A formula as clauses.
struct Propositions {
    solver: Solver<Patience>,
    atoms: Vec<(AtomId, Lit)>,
}

/// Stops the solver when it asked too often.
#[derive(Default)]
struct Patience {
    asked: Cell<u64>,
}

impl Callbacks for Patience {
    fn stop(&self) -> bool {
        let asked = self.asked.get().saturating_add(1);
        self.asked.set(asked);
        asked > MOST_ASKED
    }
}

impl Propositions {
    fn new(book: &Book, root: Node, steps: &mut Steps) -> Option<Self> {
        let below = book.formulas.below(root);
        if !steps.spend(below.len()) {
            return None;
        }
        let mut solver = Solver::new(SolverOpts::default(), Patience::default());
        let mut literals: HashMap<Node, Lit, RandomState> = HashMap::default();
        let mut atoms = Vec::new();
        let mut clause = Vec::new();
        for node in below {
            let literal = match book.formulas.shape(node) {
                Shape::Not(inner) => !*literals.get(inner)?,
                Shape::Always | Shape::And(_) | Shape::Atom(_) => {
                    Lit::new(solver.new_var_default(), true)
                }
            };
            literals.insert(node, literal);
            let mut add = |lits: &[Lit]| {
                clause.clear();
                clause.extend_from_slice(lits);
                solver.add_clause_reuse(&mut clause);
            };
            match book.formulas.shape(node) {
                Shape::Always => add(&[literal]),
                Shape::Atom(atom) => atoms.push((*atom, literal)),
                Shape::Not(_) => {}
                Shape::And(parts) => {
                    let mut none = vec![literal];
                    for part in parts {
                        let part = *literals.get(part)?;
                        add(&[!literal, part]);
                        none.push(!part);
                    }
                    add(&none);
                }
            }
        }
        let root = *literals.get(&root)?;
        solver.add_clause_reuse(&mut vec![root]);
        Some(Self { solver, atoms })
    }

    /// The next proposal; nothing inside when there is none left, nothing at all when the steps do
    /// not suffice to tell.
    #[expect(clippy::option_option, reason = "out of steps, no more, and the next")]
    fn next(&mut self, steps: &mut Steps) -> Option<Option<HashMap<AtomId, bool, RandomState>>> {
        let before = self.solver.num_propagations();
        let outcome = self.solver.solve_limited(&[]);
        let work = self.solver.num_propagations().saturating_sub(before);
        if !steps.spend(
            usize::try_from(work)
                .unwrap_or(usize::MAX)
                .saturating_add(1),
        ) {
            return None;
        }
        if outcome == lbool::FALSE {
            return Some(None);
        }
        if outcome != lbool::TRUE {
            return None;
        }
        let value = |literal: Lit| self.solver.value_lit(literal) == lbool::TRUE;
        let assigned = self
            .atoms
            .iter()
            .map(|(atom, literal)| (*atom, value(*literal)));
        Some(Some(assigned.collect()))
    }

    /// Rules proposals out in which all of these hold. Says whether any may be left.
    fn forbid(&mut self, literals: &[Literal]) -> bool {
        let mut clause: Vec<Lit> = Vec::new();
        for literal in literals {
            if let Some((_, lit)) = self.atoms.iter().find(|(atom, _)| *atom == literal.atom) {
                clause.push(if literal.holds { !*lit } else { *lit });
            }
        }
        !clause.is_empty() && self.solver.add_clause_reuse(&mut clause)
    }
}

const MOST_REFUSED: u32 = 200;
const MOST_ASKED: u64 = 1_000_000;
