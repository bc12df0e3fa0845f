//! Answers for programs. The schema is documented in `docs/output.md`; `version` changes when a
//! member changes its meaning or goes away, not when one is added.

use policy_core::ast::Effect;
use policy_core::decide::{Layer, Outcome};
use policy_core::explain::{
    CheckExplanation, Explanation, NearMiss, Reference, SuggestedValue, Suggestion,
};
use policy_core::request::{Request, Resource};
use serde::Serialize;
use serde_json::{Value, json};

/// The answer to one request.
#[derive(Debug, Serialize)]
pub(crate) struct Answer {
    version: u32,
    command: &'static str,
    /// Of a batch, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    decision: &'static str,
    layer: Option<&'static str>,
    principal: String,
    checks: Vec<CheckAnswer>,
    hinges: Vec<Value>,
}

/// The answer to one request of a batch, without its reasons.
#[derive(Debug, Serialize)]
pub(crate) struct Brief {
    version: u32,
    command: &'static str,
    line: u64,
    decision: &'static str,
    layer: Option<&'static str>,
}

/// A request of a batch that could not be decided.
#[derive(Debug, Serialize)]
pub(crate) struct Refusal {
    version: u32,
    command: &'static str,
    line: u64,
    error: String,
}

#[derive(Debug, Serialize)]
struct CheckAnswer {
    action: &'static str,
    resource: String,
    decision: &'static str,
    layer: Option<&'static str>,
    determining: Vec<Place>,
    #[serde(rename = "notEnough")]
    not_enough: Vec<Place>,
    #[serde(rename = "nearMisses")]
    near_misses: Vec<Near>,
    denial: Option<String>,
    suggestions: Vec<Value>,
    #[serde(rename = "dependsOn")]
    depends_on: Vec<Value>,
    notes: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct Place {
    layer: &'static str,
    file: String,
    line: u32,
    column: u32,
    index: usize,
    sid: Option<String>,
}

#[derive(Debug, Serialize)]
struct Near {
    #[serde(flatten)]
    place: Place,
    effect: &'static str,
    failed: Vec<Failed>,
}

#[derive(Debug, Serialize)]
struct Failed {
    element: &'static str,
    line: u32,
    column: u32,
    reason: String,
}

impl Answer {
    pub(crate) fn new(request: &Request, explanation: &Explanation, line: Option<u64>) -> Self {
        let hinges = explanation.hinges.iter().map(|hinge| {
            json!({
                "id": hinge.point.id,
                "recommended": hinge.point.recommended,
                "alternative": hinge.point.alternative,
                "otherwise": hinge.otherwise.as_str(),
            })
        });
        Self {
            version: VERSION,
            command: "can",
            line,
            decision: explanation.decision.as_str(),
            layer: explanation.layer.map(Layer::as_str),
            principal: request.principal.caller.as_str().to_owned(),
            checks: explanation.checks.iter().map(check).collect(),
            hinges: hinges.collect(),
        }
    }
}

impl Brief {
    pub(crate) fn new(outcome: Outcome, line: u64) -> Self {
        Self {
            version: VERSION,
            command: "can",
            line,
            decision: outcome.decision.as_str(),
            layer: outcome.layer.map(Layer::as_str),
        }
    }
}

impl Refusal {
    pub(crate) const fn new(error: String, line: u64) -> Self {
        Self {
            version: VERSION,
            command: "can",
            line,
            error,
        }
    }
}

/// One line.
pub(crate) fn line(value: &impl Serialize) -> String {
    // Only maps with keys other than strings cannot be written, and there are none.
    let mut text = serde_json::to_string(value).unwrap_or_default();
    text.push('\n');
    text
}

/// Indented.
pub(crate) fn pretty(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

fn check(check: &CheckExplanation) -> CheckAnswer {
    let resource = match &check.check.resource {
        Resource::Account {
            partition,
            region,
            account,
        } => format!("arn:{partition}:kms:{region}:{account}:*"),
        Resource::Alias(arn) | Resource::Key(arn) => arn.as_str().to_owned(),
    };
    let depends_on = check.depends_on.iter().map(|depends| {
        let ways = depends.ways.iter().map(
            |(value, decision)| json!({ "value": suggested(value), "decision": decision.as_str() }),
        );
        json!({ "key": depends.key.as_str(), "ways": ways.collect::<Vec<_>>() })
    });
    CheckAnswer {
        action: check.check.action.full_name(),
        resource,
        decision: check.decision.as_str(),
        layer: check.layer.map(Layer::as_str),
        determining: check.determining.iter().map(place).collect(),
        not_enough: check.not_enough.iter().map(place).collect(),
        near_misses: check.near_misses.iter().map(near).collect(),
        denial: check.denial.clone(),
        suggestions: check.suggestions.iter().map(suggestion).collect(),
        depends_on: depends_on.collect(),
        notes: check.notes.clone(),
    }
}

pub(super) fn place(reference: &Reference) -> Place {
    let at = reference.source.line_column(reference.span.start);
    Place {
        layer: reference.layer.as_str(),
        file: reference.source.name().to_owned(),
        line: at.line,
        column: at.column,
        index: reference.index,
        sid: reference.sid.clone(),
    }
}

fn near(miss: &NearMiss) -> Near {
    let source = &miss.reference.source;
    let failed = miss.failed.iter().map(|failed| {
        let at = source.line_column(failed.span.start);
        Failed {
            element: failed.element,
            line: at.line,
            column: at.column,
            reason: failed.reason.clone(),
        }
    });
    Near {
        place: place(&miss.reference),
        effect: match miss.effect {
            Effect::Allow => "Allow",
            Effect::Deny => "Deny",
        },
        failed: failed.collect(),
    }
}

fn suggestion(suggestion: &Suggestion) -> Value {
    match suggestion {
        Suggestion::Context(pairs) => {
            let context = pairs
                .iter()
                .map(|(key, value)| (key.as_str().to_owned(), suggested(value)));
            json!({ "context": context.collect::<serde_json::Map<_, _>>() })
        }
        Suggestion::Policy(words) => json!({ "policy": words }),
    }
}

/// `null` for a key that must be absent, else its values.
fn suggested(value: &SuggestedValue) -> Value {
    match value {
        SuggestedValue::Absent => Value::Null,
        SuggestedValue::Values(values) => json!(values),
    }
}

pub(crate) const VERSION: u32 = 1;
