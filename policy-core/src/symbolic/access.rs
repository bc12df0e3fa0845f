//! Who can do what with a key, with an example for each.

use crate::compile::record::LoadError;
use crate::name::arn::Arn;
use crate::symbolic::answer::{Access, Assumed, CallerAccess, Example, Undecided};
use crate::symbolic::atom::Atom;
use crate::symbolic::cells::Cells;
use crate::symbolic::example::Cell;
use crate::symbolic::formula::Node;
use crate::symbolic::inquiry::Inquiry;
use crate::symbolic::solve::Search;
use crate::symbolic::{Options, World};
use crate::table::kms_action::ActionSet;

/// See [`access`](crate::symbolic::access).
pub(super) fn run(world: &World, options: &Options) -> Result<Vec<Access>, LoadError> {
    let mut inquiry = Inquiry::new(&[world], &[], options)?;
    let cells = inquiry.cells();
    let mut all = Vec::new();
    for key in inquiry.ground.keys.clone() {
        inquiry.refill(options.steps);
        let mut access = Access {
            key: key.clone(),
            callers: Vec::new(),
            undecided: Vec::new(),
            assumptions: inquiry.assumptions(),
            steps: 0,
        };
        match &cells {
            Some(cells) => of_key(&mut inquiry, cells, &key, &mut access),
            None => access.undecided.push(Undecided {
                what: "who can reach the key".to_owned(),
                why: "the steps did not suffice to tell callers apart".to_owned(),
            }),
        }
        access.steps = inquiry.taken();
        all.push(access);
    }
    Ok(all)
}

fn of_key(inquiry: &mut Inquiry, cells: &Cells, key: &Arn, access: &mut Access) {
    for (cell, actions) in cells.of_key(key) {
        let label = &cell.class.label;
        let known = access.callers.iter().find(|row| row.caller == *label);
        // The same actions in another way to call say nothing new.
        let before = known.map_or(ActionSet::EMPTY, |row| row.alone);
        if actions.difference(before).is_empty() {
            continue;
        }
        let allowed = inquiry.allowed(0, &cell);
        let Some(allowed) = allowed.filter(|formula| *formula != Node::FALSE) else {
            continue;
        };
        let found = match alone(inquiry, &cell, allowed) {
            Search::Found(example) => Some((example, true)),
            Search::None => match inquiry.search(&cell, allowed, &[true]) {
                Search::Found((example, _)) => Some((example, false)),
                Search::None => None,
                Search::Unknown => {
                    access.undecided.push(not_known(&cell));
                    None
                }
            },
            Search::Unknown => {
                access.undecided.push(not_known(&cell));
                None
            }
        };
        let Some((example, is_alone)) = found else {
            continue;
        };
        let at = access.callers.iter().position(|row| row.caller == *label);
        let row = match at.and_then(|at| access.callers.get_mut(at)) {
            Some(row) => row,
            None => {
                let account = cell.caller().account();
                access.callers.push(CallerAccess {
                    caller: label.clone(),
                    account,
                    is_own: account.is_some_and(|own| Some(own) == key.account()),
                    alone: ActionSet::EMPTY,
                    with_identity: ActionSet::EMPTY,
                    examples: Vec::new(),
                });
                let Some(row) = access.callers.last_mut() else {
                    continue;
                };
                row
            }
        };
        if is_alone {
            row.alone = row.alone.union(actions);
            row.with_identity = row.with_identity.difference(actions);
            row.examples.insert(0, (actions, example));
        } else if !actions.difference(row.all()).is_empty() {
            row.with_identity = row.with_identity.union(actions.difference(row.alone));
            row.examples.push((actions, example));
        }
    }
}

/// A request that is allowed although no identity policy that is not loaded allows anything.
fn alone(inquiry: &mut Inquiry, cell: &Cell, allowed: Node) -> Search<Example> {
    let assumed = Atom::Assumed(Assumed::IdentityAllows);
    let formulas = &mut inquiry.encoder.book.formulas;
    let identity = formulas.atom(assumed);
    let silent = formulas.not(identity);
    let alone = formulas.and(allowed, silent);
    if alone == Node::FALSE {
        return Search::None;
    }
    match inquiry.search(cell, alone, &[true]) {
        Search::Found((example, _)) => Search::Found(example),
        Search::None => Search::None,
        Search::Unknown => Search::Unknown,
    }
}

fn not_known(cell: &Cell) -> Undecided {
    Undecided {
        what: format!("what {} can do", cell.class.label),
        why: "the steps did not suffice".to_owned(),
    }
}
