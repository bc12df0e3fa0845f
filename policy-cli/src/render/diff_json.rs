//! What changed, for programs. The schema is documented in `docs/output.md`.

use policy_core::symbolic::answer::Change;
use policy_core::table::kms_action::Action;
use serde::Serialize;

use crate::case::write::tree::Tree;
use crate::command::diff::report::{self, Compared, Report};
use crate::render::symbolic::{wire, words};

/// The whole answer.
#[derive(Debug, Serialize)]
pub(crate) struct Answer {
    version: u32,
    command: &'static str,
    changes: Vec<One>,
    elsewhere: Vec<&'static str>,
    undecided: Vec<wire::Open>,
    assumptions: Vec<String>,
    ignored: Vec<String>,
    steps: u64,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct One {
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    direction: &'static str,
    callers: Vec<wire::Caller>,
    actions: Vec<&'static str>,
    resource: String,
    example: Tree,
    before: wire::Decided,
    after: wire::Decided,
    readings: wire::Reading,
    before_case: Tree,
    after_case: Tree,
}

impl Answer {
    pub(crate) fn new(report: &Report) -> Self {
        let changes = report.changes();
        let compared = &report.compared;
        let undecided = compared.iter().flat_map(|it| &it.diff.undecided);
        let steps = compared.iter().map(|it| it.diff.steps);
        Self {
            version: VERSION,
            command: "diff",
            changes: changes
                .map(|(compared, change)| one(compared, change))
                .collect(),
            elsewhere: report.elsewhere().iter().map(|row| row.id).collect(),
            undecided: undecided.map(wire::open).collect(),
            assumptions: wire::sentences(&report.assumptions()),
            ignored: report.ignored.clone(),
            steps: steps.fold(0, u64::saturating_add),
        }
    }
}

fn one(compared: &Compared, change: &Change) -> One {
    One {
        file: compared.file.clone(),
        direction: words::direction(change.direction),
        callers: change.callers.iter().map(wire::caller).collect(),
        actions: change.actions.iter().map(Action::full_name).collect(),
        resource: change.resource.clone(),
        example: wire::example(&change.example),
        before: wire::decided(&change.before),
        after: wire::decided(&change.after),
        readings: wire::readings(&change.readings),
        before_case: report::before(compared, change),
        after_case: report::after(compared, change),
    }
}

const VERSION: u32 = 1;
