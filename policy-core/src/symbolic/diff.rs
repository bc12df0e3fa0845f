//! What a change of policies gives and takes away.

use std::collections::BTreeMap;

use crate::compile::record::LoadError;
use crate::explain::Explanation;
use crate::request::Resource;
use crate::semantics::UncertainRow;
use crate::symbolic::answer::{CallerClass, Change, Diff, Direction, Example, Readings, Undecided};
use crate::symbolic::encode::ReadAs;
use crate::symbolic::example::Cell;
use crate::symbolic::formula::Node;
use crate::symbolic::inquiry::Inquiry;
use crate::symbolic::prove::add_flipped;
use crate::symbolic::solve::Search;
use crate::symbolic::{Options, World};
use crate::table::kms_action::ActionSet;

/// See [`diff`](crate::symbolic::diff).
pub(super) fn run(old: &World, new: &World, options: &Options) -> Result<Diff, LoadError> {
    let mut inquiry = Inquiry::new(&[old, new], &[], options)?;
    let mut diff = Diff {
        assumptions: inquiry.assumptions(),
        ..Diff::default()
    };
    let Some(cells) = inquiry.cells() else {
        diff.undecided.push(Undecided {
            what: "who gains and who loses access".to_owned(),
            why: "the steps did not suffice to tell callers apart".to_owned(),
        });
        diff.steps = inquiry.taken();
        return Ok(diff);
    };
    let mut found: BTreeMap<(String, Direction, CallerClass), Found> = BTreeMap::new();
    for (cell, actions) in cells.iter() {
        for (direction, formula, wanted) in changes(&mut inquiry, &cell) {
            let key = (resource(&cell), direction, cell.class.label.clone());
            match inquiry.search(&cell, formula, &wanted) {
                Search::Found((example, _)) => {
                    let entry = found.entry(key).or_insert_with(|| Found {
                        actions: ActionSet::EMPTY,
                        example,
                    });
                    entry.actions = entry.actions.union(actions);
                }
                Search::None => {}
                Search::Unknown => diff.undecided.push(undecided(&key, actions)),
            }
        }
    }
    diff.changes = joined(found, &mut inquiry);
    diff.elsewhere = elsewhere(&mut inquiry, &diff);
    diff.undecided.dedup_by(|one, other| one.what == other.what);
    diff.steps = inquiry.taken();
    Ok(diff)
}

struct Found {
    actions: ActionSet,
    example: Example,
}

/// The formulas of what is gained and lost in a cell, those that can hold.
fn changes(inquiry: &mut Inquiry, cell: &Cell) -> Vec<(Direction, Node, [bool; 2])> {
    let (Some(old), Some(new)) = (inquiry.allowed(0, cell), inquiry.allowed(1, cell)) else {
        return Vec::new();
    };
    if old == new {
        return Vec::new();
    }
    let encoder = &mut inquiry.encoder;
    let (not_old, not_new) = (encoder.not(old), encoder.not(new));
    let gained = encoder.and(new, not_old);
    let lost = encoder.and(old, not_new);
    [
        (Direction::Gained, gained, [false, true]),
        (Direction::Lost, lost, [true, false]),
    ]
    .into_iter()
    .filter(|(_, formula, _)| *formula != Node::FALSE)
    .collect()
}

/// Changes of the same actions are one.
fn joined(
    found: BTreeMap<(String, Direction, CallerClass), Found>,
    inquiry: &mut Inquiry,
) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    for ((resource, direction, caller), Found { actions, example }) in found {
        let same = changes.iter_mut().find(|change| {
            change.resource == resource
                && change.direction == direction
                && change.actions == actions
                && change.example.assumed == example.assumed
                && change.example.request.context == example.request.context
        });
        if let Some(change) = same {
            change.callers.push(caller);
            continue;
        }
        let (Some(before), Some(after)) =
            (inquiry.explain(0, &example), inquiry.explain(1, &example))
        else {
            continue;
        };
        changes.push(Change {
            direction,
            callers: vec![caller],
            actions,
            resource,
            readings: readings(&[&before, &after]),
            example,
            before,
            after,
        });
    }
    changes
}

/// Whether an example shows what it shows under every reading of each point.
pub(super) fn readings(explanations: &[&Explanation]) -> Readings {
    let mut points: Vec<&'static UncertainRow> = Vec::new();
    for explanation in explanations {
        for hinge in &explanation.hinges {
            let allowed = crate::decide::Decision::Allowed;
            let turns = (hinge.otherwise == allowed) != (explanation.decision == allowed);
            if turns && !points.iter().any(|known| known.point == hinge.point.point) {
                points.push(hinge.point);
            }
        }
    }
    match points.is_empty() {
        true => Readings::Every,
        false => Readings::DependsOn(points),
    }
}

/// Points under whose other reading access changes for more requests.
fn elsewhere(inquiry: &mut Inquiry, diff: &Diff) -> Vec<&'static UncertainRow> {
    let mut points: Vec<&'static UncertainRow> = Vec::new();
    if !diff.changes.is_empty() {
        return points;
    }
    inquiry.read(ReadAs::Either);
    let Some(cells) = inquiry.cells() else {
        return points;
    };
    for (cell, _) in cells.iter() {
        for (_, formula, wanted) in changes(inquiry, &cell) {
            if let Search::Found((_, model)) = inquiry.search(&cell, formula, &wanted) {
                add_flipped(&model, &mut points);
            }
        }
    }
    inquiry.read(ReadAs::Said);
    points
}

fn resource(cell: &Cell) -> String {
    match &cell.resource {
        // The example says in which Region.
        Resource::Account {
            partition, account, ..
        } => format!("arn:{partition}:kms:*:{account}:*"),
        Resource::Alias(arn) | Resource::Key(arn) => arn.to_string(),
    }
}

fn undecided(key: &(String, Direction, CallerClass), actions: ActionSet) -> Undecided {
    let (resource, direction, caller) = key;
    let verb = match direction {
        Direction::Gained => "gains",
        Direction::Lost => "loses",
    };
    let names: Vec<&str> = actions.iter().map(|action| action.full_name()).collect();
    Undecided {
        what: format!(
            "whether {caller} {verb} {} on `{resource}`",
            names.join(", ")
        ),
        why: "the steps did not suffice, or a policy variable is joined with other text".to_owned(),
    }
}
