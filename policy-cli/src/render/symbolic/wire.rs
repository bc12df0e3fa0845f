//! Pieces of answers for programs.

use policy_core::decide::Layer;
use policy_core::explain::Explanation;
use policy_core::symbolic::answer::{
    Assumed, Assumption, CallerClass, CallerKind, Example, Readings, Undecided,
};
use serde::Serialize;

use crate::case::write::{self, tree::Tree};
use crate::render::json::{self, Place};
use crate::render::symbolic::lines;

/// Who a class of callers is.
#[derive(Debug, Serialize)]
pub(in crate::render) struct Caller {
    class: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<Option<String>>,
}

/// How a request is decided.
#[derive(Debug, Serialize)]
pub(in crate::render) struct Decided {
    decision: &'static str,
    layer: Option<&'static str>,
    statements: Vec<Place>,
    denial: Option<String>,
}

/// Under which readings an answer holds.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(in crate::render) enum Reading {
    Every {
        every: bool,
    },
    DependsOn {
        #[serde(rename = "dependsOn")]
        depends_on: Vec<&'static str>,
    },
    NotKnown {
        known: bool,
    },
}

/// What was not settled.
#[derive(Debug, Serialize)]
pub(in crate::render) struct Open {
    what: String,
    why: String,
}

pub(in crate::render) fn caller(class: &CallerClass) -> Caller {
    let empty = Caller {
        class: "named",
        name: None,
        kind: None,
        account: None,
    };
    match class {
        CallerClass::Named(name) => Caller {
            name: Some(name.clone()),
            ..empty
        },
        CallerClass::UniqueId(id) => Caller {
            class: "uniqueId",
            name: Some(id.clone()),
            ..empty
        },
        CallerClass::Others { kind, account } => Caller {
            class: "others",
            kind: Some(kind_name(*kind)),
            account: Some(account.map(|account| account.to_string())),
            ..empty
        },
    }
}

const fn kind_name(kind: CallerKind) -> &'static str {
    match kind {
        CallerKind::FederatedUser => "federatedUser",
        CallerKind::Role => "role",
        CallerKind::Root => "root",
        CallerKind::Service => "service",
        CallerKind::ServiceLinkedRole => "serviceLinkedRole",
        CallerKind::User => "user",
    }
}

pub(in crate::render) fn decided(explanation: &Explanation) -> Decided {
    Decided {
        decision: explanation.decision.as_str(),
        layer: explanation.layer.map(Layer::as_str),
        statements: lines::statements(explanation)
            .into_iter()
            .map(json::place)
            .collect(),
        denial: explanation.denial().map(str::to_owned),
    }
}

pub(in crate::render) fn readings(readings: &Readings) -> Reading {
    match readings {
        Readings::Every => Reading::Every { every: true },
        Readings::DependsOn(rows) => Reading::DependsOn {
            depends_on: rows.iter().map(|row| row.id).collect(),
        },
        Readings::NotKnown => Reading::NotKnown { known: false },
    }
}

/// The request as a case file says it, and what is taken for granted.
pub(in crate::render) fn example(example: &Example) -> Tree {
    let assumed = example.assumed.iter().map(|assumed| {
        Tree::text(match assumed {
            Assumed::IdentityAllows => "identityAllows",
            Assumed::IdentityIsSilent => "identityIsSilent",
            Assumed::SessionAllows => "sessionAllows",
            Assumed::SomethingDenies => "somethingDenies",
        })
    });
    let assumed = ("assumed".to_owned(), Tree::List(assumed.collect()));
    match write::asked(example) {
        Tree::Object(mut members) => {
            members.push(assumed);
            Tree::Object(members)
        }
        other @ (Tree::Bool(_) | Tree::List(_) | Tree::Null | Tree::Number(_) | Tree::Text(_)) => {
            other
        }
    }
}

pub(in crate::render) fn open(undecided: &Undecided) -> Open {
    Open {
        what: undecided.what.clone(),
        why: undecided.why.clone(),
    }
}

pub(in crate::render) fn sentences(assumptions: &[&Assumption]) -> Vec<String> {
    let sentences = assumptions.iter();
    sentences.map(|Assumption(text)| text.clone()).collect()
}
