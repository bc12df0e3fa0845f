//! Which claims hold, for programs. The schema is documented in `docs/output.md`.

use policy_core::symbolic::answer::Verdict;
use policy_core::symbolic::claim::Expect;
use serde::Serialize;

use crate::case::write::tree::Tree;
use crate::command::prove::report::{Answered, Report};
use crate::render::symbolic::wire;

/// The whole answer.
#[derive(Debug, Serialize)]
pub(crate) struct Answer {
    version: u32,
    command: &'static str,
    claims: Vec<One>,
}

#[derive(Debug, Serialize)]
struct One {
    name: String,
    file: String,
    line: u32,
    column: u32,
    expect: &'static str,
    answer: &'static str,
    vacuous: bool,
    readings: Option<wire::Reading>,
    escapes: Vec<OneEscape>,
    caller: Option<wire::Caller>,
    example: Option<Tree>,
    decision: Option<wire::Decided>,
    case: Option<Tree>,
    assumptions: Vec<String>,
    why: Option<String>,
    steps: u64,
}

#[derive(Debug, Serialize)]
struct OneEscape {
    caller: wire::Caller,
    action: &'static str,
    how: String,
    case: Tree,
}

impl Answer {
    pub(crate) fn new(report: &Report) -> Self {
        let claims = report.answered.iter();
        Self {
            version: VERSION,
            command: "prove",
            claims: claims.map(|answered| one(report, answered)).collect(),
        }
    }
}

fn one(report: &Report, answered: &Answered) -> One {
    let Answered { claim, proof, .. } = answered;
    let place = claim.source.line_column(claim.span.start);
    let verdict = proof.as_ref().map(|proof| &proof.answer);
    let (readings, vacuous, caller, why) = match verdict {
        Some(Verdict::Holds {
            readings, vacuous, ..
        }) => (Some(readings), *vacuous, None, None),
        Some(Verdict::Fails {
            readings, caller, ..
        }) => (Some(readings), false, Some(caller), None),
        Some(Verdict::Unknown(open)) => {
            let why = format!("{}: {}", open.what, open.why);
            (None, false, None, Some(why))
        }
        None => (
            None,
            false,
            None,
            Some("there is no answer to it".to_owned()),
        ),
    };
    let shown = answered.counterexample();
    let of_proof = proof.iter().flat_map(|proof| &proof.assumptions);
    let mut assumptions: Vec<_> = report.assumptions.iter().collect();
    assumptions.extend(of_proof);
    let escapes = answered.escapes().iter().map(|escape| OneEscape {
        caller: wire::caller(&escape.caller),
        action: escape.action.full_name(),
        how: escape.how.clone(),
        case: report.escape(claim, escape),
    });
    One {
        name: claim.name.clone(),
        file: claim.source.name().to_owned(),
        line: place.line,
        column: place.column,
        expect: match claim.expect {
            Expect::Allowed => "Allowed",
            Expect::Denied => "Denied",
        },
        answer: answered.answer().as_str(),
        vacuous,
        readings: readings.map(wire::readings),
        escapes: escapes.collect(),
        caller: caller.map(wire::caller),
        example: shown.map(|(example, _)| wire::example(example)),
        decision: shown.map(|(_, explanation)| wire::decided(explanation)),
        case: shown.map(|(example, explanation)| report.case(claim, example, explanation)),
        assumptions: wire::sentences(&assumptions),
        why,
        steps: proof.as_ref().map_or(0, |proof| proof.steps),
    }
}

const VERSION: u32 = 1;
