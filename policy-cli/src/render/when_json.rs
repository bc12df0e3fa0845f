//! When a request is allowed, for programs. The schema is documented in `docs/output.md`.

use policy_core::symbolic::answer::{Assumption, Conditions};
use serde::Serialize;

use crate::case::write::{self, tree::Tree};
use crate::command::when::report::Report;
use crate::render::symbolic::{sentence, wire};

/// The whole answer.
#[derive(Debug, Serialize)]
pub(crate) struct Answer {
    version: u32,
    command: &'static str,
    answer: &'static str,
    request: Tree,
    blocks: Vec<Block>,
    more: bool,
    assumptions: Vec<String>,
    steps: u64,
}

#[derive(Debug, Serialize)]
struct Block {
    sentence: String,
    #[serde(rename = "Condition")]
    condition: Tree,
    unless: Vec<Exception>,
}

#[derive(Debug, Serialize)]
struct Exception {
    sentence: String,
    #[serde(rename = "Condition")]
    condition: Tree,
}

impl Answer {
    pub(crate) fn new(report: &Report) -> Self {
        let residual = &report.residual;
        let blocks = residual.blocks.iter().map(|block| Block {
            sentence: sentence::block(block),
            condition: condition(&block.conditions),
            unless: block.exceptions.iter().map(exception).collect(),
        });
        let assumptions: Vec<&Assumption> = residual.assumptions.iter().collect();
        Self {
            version: VERSION,
            command: "when",
            answer: report.answer().as_str(),
            request: write::request(&report.request),
            blocks: blocks.collect(),
            more: residual.more,
            assumptions: wire::sentences(&assumptions),
            steps: residual.steps,
        }
    }
}

fn exception(conditions: &Conditions) -> Exception {
    Exception {
        sentence: sentence::conditions(conditions),
        condition: condition(conditions),
    }
}

/// As a policy writes it: one value is no list.
pub(super) fn condition(Conditions(operators): &Conditions) -> Tree {
    let operators = operators.iter().map(|(operator, keys)| {
        let keys = keys.iter().map(|(key, values)| {
            let values = match values.as_slice() {
                [one] => Tree::text(one),
                several => Tree::texts(several),
            };
            (key.clone(), values)
        });
        (operator.clone(), Tree::Object(keys.collect()))
    });
    Tree::Object(operators.collect())
}

const VERSION: u32 = 1;
