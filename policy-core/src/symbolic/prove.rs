//! Whether claims hold for every request that they speak of.

use std::sync::Arc;

use crate::ast::Effect;
use crate::compile::record::LoadError;
use crate::eval::facts::Sight;
use crate::semantics::{UncertainRow, uncertain_points};
use crate::symbolic::answer::{Proof, Readings, Undecided, Verdict};
use crate::symbolic::cells::Cells;
use crate::symbolic::claim::{Claim, Expect};
use crate::symbolic::diff::readings;
use crate::symbolic::encode::ReadAs;
use crate::symbolic::escape;
use crate::symbolic::example::Cell;
use crate::symbolic::formula::Node;
use crate::symbolic::inquiry::Inquiry;
use crate::symbolic::layers::{self, Doubt};
use crate::symbolic::solve::{Model, Search};
use crate::symbolic::{Options, World};

/// See [`prove`](crate::symbolic::prove).
pub(super) fn run(
    world: &World,
    claims: &[Claim],
    options: &Options,
) -> Result<Vec<Proof>, LoadError> {
    let scopes: Vec<_> = claims.iter().map(|claim| &claim.scope).collect();
    let mut inquiry = Inquiry::new(&[world], &scopes, options)?;
    let cells = inquiry.cells();
    let mut proofs = Vec::new();
    for (number, claim) in claims.iter().enumerate() {
        inquiry.refill(options.steps);
        let verdict = match &cells {
            Some(cells) => verdict(&mut inquiry, cells, number, claim),
            None => Verdict::Unknown(Undecided {
                what: format!("`{}`", claim.name),
                why: "the steps did not suffice to tell callers apart".to_owned(),
            }),
        };
        proofs.push(Proof {
            answer: verdict,
            assumptions: inquiry.assumptions(),
            steps: inquiry.taken(),
        });
    }
    Ok(proofs)
}

fn verdict(inquiry: &mut Inquiry, cells: &Cells, number: usize, claim: &Claim) -> Verdict {
    let mut unknown = false;
    for (cell, _) in cells.iter() {
        let Some(violated) = violated(inquiry, number, claim, &cell) else {
            continue;
        };
        match inquiry.search(&cell, violated, &wanted(claim.expect)) {
            Search::Found((example, _)) => {
                let Some(explanation) = inquiry.explain(0, &example) else {
                    unknown = true;
                    continue;
                };
                return Verdict::Fails {
                    caller: cell.class.label.clone(),
                    readings: readings(&[&explanation]),
                    example: Box::new(example),
                    explanation: Box::new(explanation),
                };
            }
            Search::None => {}
            Search::Unknown => unknown = true,
        }
    }
    if unknown {
        return Verdict::Unknown(Undecided {
            what: format!("`{}`", claim.name),
            why: "the steps did not suffice, or a policy variable is joined with other text"
                .to_owned(),
        });
    }
    let vacuous = is_vacuous(inquiry, cells, number, claim);
    let escapes = match claim.expect {
        Expect::Denied => escape::escapes(inquiry, cells, number),
        Expect::Allowed => Vec::new(),
    };
    Verdict::Holds {
        readings: other_readings(inquiry, cells, number, claim),
        vacuous,
        escapes,
    }
}

const fn wanted(expect: Expect) -> [bool; 1] {
    match expect {
        Expect::Allowed => [false],
        Expect::Denied => [true],
    }
}

/// The requests of a cell that a claim speaks of and for which it does not hold.
fn violated(inquiry: &mut Inquiry, number: usize, claim: &Claim, cell: &Cell) -> Option<Node> {
    let scope = scope(inquiry, number, claim.expect, cell)?;
    if scope == Node::FALSE {
        return None;
    }
    let allowed = inquiry.on_side(0, cell, |encoder, place, doubt| {
        let may_deny = claim.expect == Expect::Allowed;
        layers::allowed(encoder, place, Doubt { may_deny, ..doubt })
    })?;
    let encoder = &mut inquiry.encoder;
    let wrong = match claim.expect {
        Expect::Allowed => encoder.not(allowed),
        Expect::Denied => allowed,
    };
    Some(encoder.and(scope, wrong)).filter(|violated| *violated != Node::FALSE)
}

/// The requests of a cell that a claim speaks of.
pub(super) fn scope(
    inquiry: &mut Inquiry,
    number: usize,
    expect: Expect,
    cell: &Cell,
) -> Option<Node> {
    let statement = Arc::clone(inquiry.ground.scope(number)?);
    if !statement.actions.contains(cell.action) {
        return None;
    }
    let effect = match expect {
        Expect::Allowed => Effect::Allow,
        Expect::Denied => Effect::Deny,
    };
    inquiry.in_scope(number, cell, |encoder, place| {
        let matches = encoder.statement_as(&statement, effect, place, Sight::Other);
        let ways = [matches.account, matches.capped, matches.direct];
        encoder.book.formulas.any(ways)
    })
}

/// Whether a claim that something is denied speaks of the caller of a cell.
pub(super) fn speaks_of(inquiry: &mut Inquiry, number: usize, cell: &Cell) -> Option<Node> {
    let statement = Arc::clone(inquiry.ground.scope(number)?);
    inquiry.in_scope(number, cell, |encoder, place| {
        encoder.speaks_of_caller(&statement, Effect::Deny, place)
    })
}

/// Whether no request exists that the claim speaks of.
fn is_vacuous(inquiry: &mut Inquiry, cells: &Cells, number: usize, claim: &Claim) -> bool {
    for (cell, _) in cells.iter() {
        let Some(scope) = scope(inquiry, number, claim.expect, &cell) else {
            continue;
        };
        match inquiry.search(&cell, scope, &[]) {
            Search::Found(_) | Search::Unknown => return false,
            Search::None => {}
        }
    }
    true
}

/// Whether a claim that holds does so under every reading.
fn other_readings(inquiry: &mut Inquiry, cells: &Cells, number: usize, claim: &Claim) -> Readings {
    inquiry.read(ReadAs::Either);
    let mut points: Vec<&'static UncertainRow> = Vec::new();
    let mut unknown = false;
    for (cell, _) in cells.iter() {
        let Some(violated) = violated(inquiry, number, claim, &cell) else {
            continue;
        };
        match inquiry.search(&cell, violated, &wanted(claim.expect)) {
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

/// Notes the points that a model reads the other way.
pub(super) fn add_flipped(model: &Model, points: &mut Vec<&'static UncertainRow>) {
    for row in uncertain_points() {
        let known = points.iter().any(|known| known.point == row.point);
        if !known && model.flipped.contains(&row.point) {
            points.push(row);
        }
    }
}
