//! Statements of key policies that do nothing, each proven.
//!
//! A Deny that guards against what nobody can do is no such statement: it is one only if nothing
//! matches it, or if other Denies deny all that it does.

use std::sync::Arc;

use crate::ast::Effect;
use crate::decide::Layer;
use crate::eval::facts::Sight;
use crate::explain::Reference;
use crate::name::arn::Arn;
use crate::symbolic::answer::{Idle, IdleBecause, Idleness, Readings, Undecided};
use crate::symbolic::cells::Cells;
use crate::symbolic::encode::{Encoder, ReadAs};
use crate::symbolic::example::Cell;
use crate::symbolic::formula::Node;
use crate::symbolic::inquiry::Inquiry;
use crate::symbolic::layers::{self, Doubt};
use crate::symbolic::prove::add_flipped;
use crate::symbolic::room::Place;
use crate::symbolic::solve::Search;

/// All of them, in the order of the policies.
pub(super) fn find(
    inquiry: &mut Inquiry,
    cells: &Cells,
    key: &Arn,
    undecided: &mut Vec<Undecided>,
) -> Vec<Idle> {
    let mut found = Vec::new();
    for (number, (statement, effect)) in statements(inquiry, key).into_iter().enumerate() {
        match why(inquiry, cells, key, number, effect) {
            Ok(Some(why)) => {
                let readings = readings(inquiry, cells, key, number, effect, why);
                found.push(Idle {
                    statement,
                    why,
                    readings,
                });
            }
            Ok(None) => {}
            Err(NotKnown) => {
                let sid = statement.sid.as_deref().unwrap_or("");
                undecided.push(Undecided {
                    what: format!(
                        "whether statement {} `{sid}` does anything",
                        statement.index
                    ),
                    why: "the steps did not suffice".to_owned(),
                });
            }
        }
    }
    found
}

/// The same of some statements of the key's policies, by their places among all of them.
pub(super) fn find_of(
    inquiry: &mut Inquiry,
    cells: &Cells,
    key: &Arn,
    wanted: &[usize],
) -> Vec<Idleness> {
    let all = statements(inquiry, key);
    let mut found = Vec::new();
    for &number in wanted {
        let Some((_, effect)) = all.get(number) else {
            found.push(Idleness::Busy);
            continue;
        };
        found.push(match why(inquiry, cells, key, number, *effect) {
            Ok(None) => Idleness::Busy,
            Ok(Some(why)) => Idleness::Idle {
                why,
                readings: readings(inquiry, cells, key, number, *effect, why),
            },
            Err(NotKnown) => Idleness::Unknown(Undecided {
                what: format!("whether statement {number} does anything"),
                why: "the steps did not suffice".to_owned(),
            }),
        });
    }
    found
}

/// The steps did not suffice.
struct NotKnown;

/// The statements of the key policies.
fn statements(inquiry: &Inquiry, key: &Arn) -> Vec<(Reference, Effect)> {
    let Some(side) = inquiry.ground.sides.first() else {
        return Vec::new();
    };
    let Some(entry) = inquiry.ground.known(side).key(key) else {
        return Vec::new();
    };
    let placed = entry.policies.iter();
    placed
        .filter_map(|placed| {
            let written = placed.document.policy.statements.get(placed.position)?;
            let reference = Reference {
                layer: Layer::KeyPolicy,
                source: Arc::clone(&placed.document.source),
                span: written.span,
                index: placed.position,
                sid: written.value.sid.as_ref().map(|sid| sid.value.clone()),
            };
            Some((reference, placed.statement.effect))
        })
        .collect()
}

/// What a statement can do in a cell: match, match where nothing else denies, and change something.
#[derive(Clone, Copy)]
struct Does {
    matches: Node,
    unshadowed: Node,
    changes: Node,
}

fn why(
    inquiry: &mut Inquiry,
    cells: &Cells,
    key: &Arn,
    number: usize,
    effect: Effect,
) -> Result<Option<IdleBecause>, NotKnown> {
    let (mut matches, mut unshadowed, mut unknown) = (false, false, false);
    for (cell, _) in cells.of_key(key) {
        let Some(does) = does(inquiry, &cell, number, effect) else {
            continue;
        };
        // From the strongest on: what changes something also matches.
        match inquiry.search(&cell, does.changes, &[]) {
            Search::Found(_) => return Ok(None),
            Search::None => {}
            Search::Unknown => unknown = true,
        }
        if !unshadowed {
            match inquiry.search(&cell, does.unshadowed, &[]) {
                Search::Found(_) => unshadowed = true,
                Search::None => {}
                Search::Unknown => unknown = true,
            }
        }
        if !matches {
            match inquiry.search(&cell, does.matches, &[]) {
                Search::Found(_) => matches = true,
                Search::None => {}
                Search::Unknown => unknown = true,
            }
        }
    }
    if unknown {
        return Err(NotKnown);
    }
    Ok(Some(match (matches, unshadowed, effect) {
        (false, _, _) => IdleBecause::Unmatched,
        (true, false, Effect::Allow) => IdleBecause::Shadowed,
        (true, _, Effect::Allow | Effect::Deny) => IdleBecause::Redundant,
    }))
}

fn does(inquiry: &mut Inquiry, cell: &Cell, number: usize, effect: Effect) -> Option<Does> {
    let mut found = None;
    inquiry.on_side(0, cell, |encoder, place, doubt| {
        found = in_place(encoder, place, doubt, number, effect);
        Node::FALSE
    })?;
    found
}

fn in_place(
    encoder: &mut Encoder,
    place: &Place<'_>,
    doubt: Doubt,
    number: usize,
    effect: Effect,
) -> Option<Does> {
    let action = place.facts.check.action;
    let is_retiring = action == crate::table::kms_action::Action::RETIRE_GRANT;
    let statement = place.facts.key?.policies.statements().get(number)?;
    if is_retiring || !statement.actions.contains(action) {
        return None;
    }
    let own = encoder.statement(statement, place, Sight::KeyPolicy);
    let matches = encoder
        .book
        .formulas
        .any([own.account, own.capped, own.direct]);
    if matches == Node::FALSE {
        return None;
    }
    let others = Doubt {
        without: Some(number),
        ..doubt
    };
    let tally = layers::tally(encoder, place, others);
    let denied = encoder.book.formulas.any(tally.denies.iter().copied());
    let spared = encoder.not(denied);
    let unshadowed = encoder.and(matches, spared);
    let changes = match effect {
        Effect::Deny => unshadowed,
        Effect::Allow => {
            let without = layers::decide(encoder, place.facts.situation(), &tally);
            let with = layers::allowed(encoder, place, doubt);
            let not = encoder.not(without);
            encoder.and(with, not)
        }
    };
    Some(Does {
        matches,
        unshadowed,
        changes,
    })
}

/// Whether a statement does nothing under the other readings as well.
fn readings(
    inquiry: &mut Inquiry,
    cells: &Cells,
    key: &Arn,
    number: usize,
    effect: Effect,
    why: IdleBecause,
) -> Readings {
    inquiry.read(ReadAs::Either);
    let mut points = Vec::new();
    let mut unknown = false;
    for (cell, _) in cells.of_key(key) {
        let Some(does) = does(inquiry, &cell, number, effect) else {
            continue;
        };
        let formula = match why {
            IdleBecause::Unmatched => does.matches,
            IdleBecause::Shadowed => does.unshadowed,
            IdleBecause::Redundant => does.changes,
        };
        match inquiry.search(&cell, formula, &[]) {
            Search::Found((_, model)) => add_flipped(&model, &mut points),
            Search::None => {}
            Search::Unknown => unknown = true,
        }
    }
    inquiry.read(ReadAs::Said);
    match (points.is_empty(), unknown) {
        (false, _) => Readings::DependsOn(points),
        (true, true) => Readings::NotKnown,
        (true, false) => Readings::Every,
    }
}
