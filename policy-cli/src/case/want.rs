//! The member `want` of a case: what the answer should be.

use std::collections::{BTreeMap, BTreeSet};

use policy_core::decide::{Decision, Layer};
use policy_core::explain::{Explanation, Reference};
use policy_core::json::{Node, Value};

use crate::case::fields::{self, Faults, Fields, listed, nearest};

/// What a case expects; what it does not mention may be anything.
#[derive(Clone, Debug)]
pub(crate) struct Want {
    decision: Decision,
    layer: Option<Layer>,
    statements: Option<Vec<Wanted>>,
    checks: BTreeMap<String, Decision>,
}

/// A determining statement, named by its `Sid` or its position in its document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Wanted {
    Index(usize),
    Sid(String),
}

/// One expectation that was not met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mismatch {
    /// `decision`, `layer`, ….
    pub(crate) what: String,
    pub(crate) wanted: String,
    pub(crate) got: String,
}

impl Want {
    pub(crate) fn read(node: &Node<'_>, faults: &mut Faults) -> Option<Self> {
        let fields = Fields::read(node, "`want`", MEMBERS, faults)?;
        let decision = fields.require("`want`", "decision", faults)?;
        let decision = read_decision(decision, faults);
        let layer = fields.get("layer").map(|node| read_layer(node, faults));
        let statements = fields
            .get("statements")
            .map(|node| read_statements(node, faults));
        let checks = fields
            .get("checks")
            .map(|node| read_checks(node, faults))
            .unwrap_or_default();
        Some(Self {
            decision: decision?,
            layer: layer.flatten(),
            statements,
            checks,
        })
    }

    /// What the answer has that was not wanted, or lacks.
    pub(crate) fn mismatches(&self, explanation: &Explanation) -> Vec<Mismatch> {
        let mut found = Vec::new();
        let mut hold = |what: &str, wanted: String, got: String| {
            if wanted != got {
                found.push(Mismatch {
                    what: what.to_owned(),
                    wanted,
                    got,
                });
            }
        };
        let decision = explanation.decision.as_str().to_owned();
        hold("decision", self.decision.as_str().to_owned(), decision);
        if let Some(layer) = self.layer {
            let got = explanation.layer.map_or("none", Layer::as_str).to_owned();
            hold("layer", layer.as_str().to_owned(), got);
        }
        for (action, wanted) in &self.checks {
            // The same action can be checked on several resources: the worst of them counts.
            let got = explanation
                .checks
                .iter()
                .filter(|check| check.check.action.full_name().eq_ignore_ascii_case(action))
                .map(|check| check.decision)
                .max_by_key(|&decision| severity(decision));
            let got = got.map_or("no such check", Decision::as_str).to_owned();
            hold(action, wanted.as_str().to_owned(), got);
        }
        if let Some(wanted) = &self.statements {
            let all: Vec<&Reference> = explanation
                .checks
                .iter()
                // Checks that came out otherwise did not settle the answer.
                .filter(|check| check.decision == explanation.decision)
                .flat_map(|check| &check.determining)
                .collect();
            let of_layer: Vec<&Reference> = all
                .iter()
                .copied()
                .filter(|reference| Some(reference.layer) == explanation.layer)
                .collect();
            if !same(wanted, &all) && !same(wanted, &of_layer) {
                let names: BTreeSet<String> = all.iter().map(|found| name(found)).collect();
                let names: Vec<String> = names.into_iter().collect();
                let wanted: Vec<String> = wanted.iter().map(shown).collect();
                hold("statements", shown_list(&wanted), shown_list(&names));
            }
        }
        found
    }
}

/// Every wanted statement is one of the found, and the other way round.
fn same(wanted: &[Wanted], found: &[&Reference]) -> bool {
    let is = |wanted: &Wanted, found: &Reference| match wanted {
        Wanted::Index(index) => found.index == *index,
        Wanted::Sid(sid) => found.sid.as_deref() == Some(sid.as_str()),
    };
    wanted
        .iter()
        .all(|one| found.iter().any(|other| is(one, other)))
        && found
            .iter()
            .all(|other| wanted.iter().any(|one| is(one, other)))
}

fn name(reference: &Reference) -> String {
    match &reference.sid {
        Some(sid) => sid.clone(),
        None => reference.index.to_string(),
    }
}

fn shown(wanted: &Wanted) -> String {
    match wanted {
        Wanted::Index(index) => index.to_string(),
        Wanted::Sid(sid) => sid.clone(),
    }
}

fn shown_list(names: &[String]) -> String {
    if names.is_empty() {
        "none".to_owned()
    } else {
        names.join(", ")
    }
}

const fn severity(decision: Decision) -> u8 {
    match decision {
        Decision::Allowed => 0,
        Decision::Depends => 1,
        Decision::ImplicitDeny => 2,
        Decision::ExplicitDeny => 3,
    }
}

fn read_decision(node: &Node<'_>, faults: &mut Faults) -> Option<Decision> {
    let text = fields::string(node, "`decision`", faults)?;
    let found = DECISIONS.iter().find(|one| one.as_str() == text).copied();
    if found.is_none() {
        let names: Vec<&str> = DECISIONS.iter().map(|one| one.as_str()).collect();
        unknown("a decision", text, &names, node, faults);
    }
    found
}

fn read_layer(node: &Node<'_>, faults: &mut Faults) -> Option<Layer> {
    let text = fields::string(node, "`layer`", faults)?;
    let found = LAYERS.iter().find(|one| one.as_str() == text).copied();
    if found.is_none() {
        let names: Vec<&str> = LAYERS.iter().map(|one| one.as_str()).collect();
        unknown("a layer", text, &names, node, faults);
    }
    found
}

fn read_statements(node: &Node<'_>, faults: &mut Faults) -> Vec<Wanted> {
    let entries = fields::list(node, "`statements`", faults).unwrap_or_default();
    let entries = entries.iter().filter_map(|entry| match &entry.value {
        Value::String(sid) => Some(Wanted::Sid(sid.to_string())),
        Value::Array(_) | Value::Bool(_) | Value::Null | Value::Number(_) | Value::Object(_) => {
            let index = fields::number(entry, "a statement without a Sid", faults)?;
            Some(Wanted::Index(index as usize))
        }
    });
    entries.collect()
}

fn read_checks(node: &Node<'_>, faults: &mut Faults) -> BTreeMap<String, Decision> {
    let members = fields::members(node, "`checks`", faults).unwrap_or_default();
    let members = members.iter().filter_map(|member| {
        let decision = read_decision(&member.value, faults)?;
        Some((member.name.to_string(), decision))
    });
    members.collect()
}

fn unknown(what: &str, text: &str, names: &[&str], node: &Node<'_>, faults: &mut Faults) {
    let help = match nearest(text, names) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", listed(names)),
    };
    faults.error_with_help(
        "bad-value",
        format!("`{text}` is not {what}"),
        node.span,
        help,
    );
}

const MEMBERS: &[&str] = &["checks", "decision", "layer", "statements"];

const DECISIONS: &[Decision] = &[
    Decision::Allowed,
    Decision::Depends,
    Decision::ExplicitDeny,
    Decision::ImplicitDeny,
];

const LAYERS: &[Layer] = &[
    Layer::CrossAccount,
    Layer::Grant,
    Layer::IdentityPolicy,
    Layer::KeyPolicy,
    Layer::PermissionsBoundary,
    Layer::ResourceControlPolicy,
    Layer::ServiceControlPolicy,
    Layer::SessionPolicy,
    Layer::VpcEndpointPolicy,
];
