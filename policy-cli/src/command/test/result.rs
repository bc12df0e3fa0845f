//! What came of one case.

use policy_core::decide::{Decision, Layer};
use policy_core::explain::Explanation;

use crate::case::file::{Body, Case};
use crate::clock;
use crate::problem::Problem;
use crate::render::paint::Paint;
use crate::render::{diagnostic, text};

/// One case, run.
#[derive(Clone, Debug)]
pub(crate) struct CaseResult {
    pub(crate) file: String,
    pub(crate) name: String,
    /// From 1.
    pub(crate) line: u32,
    pub(crate) outcome: Outcome,
    pub(crate) decision: Option<Decision>,
    pub(crate) layer: Option<Layer>,
    /// What was wrong, in one line; empty for a pass.
    pub(crate) message: String,
    /// Why, in several lines; empty for a pass.
    pub(crate) explanation: String,
}

/// How a case ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It could not be run.
    Error,
    /// The answer is not the wanted one.
    Fail,
    /// The answer is the wanted one.
    Pass,
}

impl CaseResult {
    /// A case that got an answer.
    pub(crate) fn decided(
        path: &str,
        case: &Case,
        body: &Body,
        explanation: &Explanation,
        paint: Paint,
    ) -> Self {
        let mismatches = body.want.mismatches(explanation);
        let message: Vec<String> = mismatches
            .iter()
            .map(|one| format!("{}: wanted {}, got {}", one.what, one.wanted, one.got))
            .collect();
        let (outcome, text) = if mismatches.is_empty() {
            (Outcome::Pass, String::new())
        } else {
            let mut text = text::answer(&body.asked.request, explanation, paint);
            if hangs_on_time(explanation) {
                text.push_str(TIME_HELP);
            }
            (Outcome::Fail, text)
        };
        Self {
            file: path.to_owned(),
            name: case.name.clone(),
            line: case.line,
            outcome,
            decision: Some(explanation.decision),
            layer: explanation.layer,
            message: message.join("; "),
            explanation: text,
        }
    }

    /// A case that could not be run.
    pub(crate) fn error(path: &str, case: &Case, problems: &[Problem], paint: Paint) -> Self {
        Self {
            name: case.name.clone(),
            line: case.line,
            ..Self::broken_file(path, problems, paint)
        }
    }

    /// A file whose cases could not be read; it counts as one case in error.
    pub(crate) fn broken_file(path: &str, problems: &[Problem], paint: Paint) -> Self {
        let lines: Vec<String> = problems.iter().flat_map(Problem::lines).collect();
        Self {
            file: path.to_owned(),
            name: "the file".to_owned(),
            line: 1,
            outcome: Outcome::Error,
            decision: None,
            layer: None,
            message: lines.join("; "),
            explanation: diagnostic::problems(problems, paint),
        }
    }
}

/// Whether an answer is open because a case does not say when it happens.
fn hangs_on_time(explanation: &Explanation) -> bool {
    explanation.checks.iter().any(|check| {
        check
            .depends_on
            .iter()
            .any(|depends| clock::is_time(depends.key.as_str()))
    })
}

const TIME_HELP: &str =
    "\nsay in the request when the call is made, such as `time: 2026-01-01T00:00:00Z`\n";
