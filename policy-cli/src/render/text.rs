//! Answers for people: one screen, the answer first.

use policy_core::ast::Effect;
use policy_core::decide::{Decision, Layer, Outcome};
use policy_core::explain::{CheckExplanation, Explanation, Hinge, NearMiss, Reference, Suggestion};
use policy_core::name::principal::Caller;
use policy_core::request::{Check, Completeness, Request, Resource};

use crate::render::excerpt::{folded, visible};
use crate::render::paint::Paint;
use crate::render::settle;

/// The whole answer to one request.
pub(crate) fn answer(request: &Request, explanation: &Explanation, paint: Paint) -> String {
    let mut out = Lines::default();
    let who = visible(request.principal.caller.as_str());
    match explanation.checks.as_slice() {
        [check] => {
            out.line(0, &headline(check, &who, paint));
            details(&mut out, request, check, paint);
        }
        checks => {
            let decision = paint.decision(explanation.decision);
            let count = checks.len();
            out.line(
                0,
                &format!("{decision}  all of {count} checks are needed, for {who}"),
            );
            for check in checks {
                out.blank();
                let what = what(&check.check);
                out.line(0, &format!("{}  {what}", paint.decision(check.decision)));
                // Checks that came out otherwise did not settle the answer.
                if check.decision == explanation.decision {
                    details(&mut out, request, check, paint);
                }
            }
        }
    }
    for hinge in &explanation.hinges {
        out.blank();
        uncertain(&mut out, hinge, paint);
    }
    out.text
}

/// The answer in one line.
pub(crate) fn brief(request: &Request, explanation: &Explanation, paint: Paint) -> String {
    let decision = paint.decision(explanation.decision);
    let who = visible(request.principal.caller.as_str());
    let checks: Vec<String> = explanation
        .checks
        .iter()
        .map(|check| what(&check.check))
        .collect();
    let layer = match explanation.layer {
        Some(layer) => format!("  ({})", layer.as_str()),
        None => String::new(),
    };
    format!("{decision}  {} for {who}{layer}\n", checks.join(", "))
}

/// The answer to one request of a batch, without its reasons.
pub(crate) fn briefest(number: u64, outcome: Outcome, paint: Paint) -> String {
    let decision = paint.decision(outcome.decision);
    match outcome.layer {
        Some(layer) => format!("{number}  {decision}  ({})\n", layer.as_str()),
        None => format!("{number}  {decision}\n"),
    }
}

/// Text that grows line by line.
#[derive(Default)]
pub(super) struct Lines {
    pub(super) text: String,
}

impl Lines {
    pub(super) fn line(&mut self, indent: usize, text: &str) {
        self.text.push_str(&" ".repeat(indent));
        self.text.push_str(text);
        self.text.push('\n');
    }

    pub(super) fn blank(&mut self) {
        self.text.push('\n');
    }
}

fn headline(check: &CheckExplanation, who: &str, paint: Paint) -> String {
    let decision = paint.decision(check.decision);
    format!("{decision}  {} for {who}", what(&check.check))
}

/// `kms:Decrypt on arn:…`.
pub(super) fn what(check: &Check) -> String {
    let action = check.action.full_name();
    match &check.resource {
        Resource::Account {
            region, account, ..
        } => format!("{action} in account {account}, {}", visible(region)),
        Resource::Alias(arn) | Resource::Key(arn) => {
            format!("{action} on {}", visible(arn.as_str()))
        }
    }
}

fn details(out: &mut Lines, request: &Request, check: &CheckExplanation, paint: Paint) {
    if check.decision == Decision::Depends {
        hangs_on(out, check, paint);
    } else if let Some(layer) = check.layer {
        out.blank();
        let has_statements = !check.determining.is_empty();
        let because = because(request, check, layer);
        let colon = if has_statements { ":" } else { "" };
        out.line(0, &format!("{} {because}{colon}", paint.bold("because")));
        for reference in &check.determining {
            statement(out, reference, paint);
        }
    }
    if !check.not_enough.is_empty() {
        out.line(0, &format!("{}, but not enough:", paint.bold("matching")));
        for reference in check.not_enough.iter().take(MAX_NEAR_MISSES) {
            statement(out, reference, paint);
        }
    }
    for note in &check.notes {
        out.line(0, &format!("{} {}", paint.bold("note:"), visible(note)));
    }
    if let Some(denial) = &check.denial {
        out.blank();
        out.line(0, &paint.bold("AWS would say:"));
        out.line(2, &visible(denial));
    }
    depends(out, request, check, paint);
    if check.decision != Decision::Allowed {
        near_misses(out, &check.near_misses, paint);
        suggestions(out, &check.suggestions, paint);
    }
}

/// The statements and grants that say one thing or the other by what was not said.
fn hangs_on(out: &mut Lines, check: &CheckExplanation, paint: Paint) {
    if check.determining.is_empty() {
        return;
    }
    out.blank();
    out.line(0, &paint.bold("it hangs on:"));
    for reference in &check.determining {
        statement(out, reference, paint);
    }
}

/// Why, in words; the layer stands beside it as JSON and case files name it.
pub(super) fn because(request: &Request, check: &CheckExplanation, layer: Layer) -> String {
    let words = match check.decision {
        Decision::Allowed => allowed(request, check, layer),
        Decision::ExplicitDeny => denied(layer),
        Decision::Depends | Decision::ImplicitDeny => missing(layer),
    };
    format!("{words} ({})", layer.as_str())
}

fn allowed(request: &Request, check: &CheckExplanation, layer: Layer) -> &'static str {
    let has_key = matches!(check.check.resource, Resource::Key(_));
    let is_root = matches!(request.principal.caller, Caller::Root { .. });
    match layer {
        Layer::Grant => "a grant allows it",
        Layer::IdentityPolicy => match (is_root, has_key) {
            (true, true) => "a root user may do whatever the key policy leaves to its account",
            (true, false) => "a root user may do everything in its account",
            (false, true) => "an identity policy allows it, and the key policy lets it count",
            (false, false) => "an identity policy allows it",
        },
        Layer::KeyPolicy => "the key policy allows it",
        // These only limit; they are not what allows.
        Layer::CrossAccount
        | Layer::PermissionsBoundary
        | Layer::ResourceControlPolicy
        | Layer::ServiceControlPolicy
        | Layer::SessionPolicy
        | Layer::VpcEndpointPolicy => "nothing limits it",
    }
}

const fn denied(layer: Layer) -> &'static str {
    match layer {
        Layer::CrossAccount => "this operation does not work on a key of another account",
        Layer::Grant => "a grant denies it",
        Layer::IdentityPolicy => "an identity policy denies it",
        Layer::KeyPolicy => "the key policy denies it",
        Layer::PermissionsBoundary => "the permissions boundary denies it",
        Layer::ResourceControlPolicy => "a resource control policy denies it",
        Layer::ServiceControlPolicy => "a service control policy denies it",
        Layer::SessionPolicy => "a session policy denies it",
        Layer::VpcEndpointPolicy => "the VPC endpoint policy denies it",
    }
}

const fn missing(layer: Layer) -> &'static str {
    match layer {
        Layer::CrossAccount => "this operation does not work on a key of another account",
        Layer::Grant => "no grant allows it",
        Layer::IdentityPolicy => "no identity policy allows it",
        Layer::KeyPolicy => "no statement of the key policy allows it",
        Layer::PermissionsBoundary => "the permissions boundary does not allow it",
        Layer::ResourceControlPolicy => "the resource control policies do not allow it",
        Layer::ServiceControlPolicy => "a level of service control policies does not allow it",
        Layer::SessionPolicy => "no session policy allows it",
        Layer::VpcEndpointPolicy => "the VPC endpoint policy does not allow it",
    }
}

/// `key.json:7  Sid "UseTheKey" (statement 2)` and the statement in a few lines.
fn statement(out: &mut Lines, reference: &Reference, paint: Paint) {
    indented_statement(out, 2, EXCERPT_WIDTH, reference, paint);
}

/// The same at another depth and width.
pub(super) fn indented_statement(
    out: &mut Lines,
    indent: usize,
    width: usize,
    reference: &Reference,
    paint: Paint,
) {
    out.line(indent, &place(reference, paint));
    let text = reference.source.slice(reference.span);
    for line in folded(text, width, EXCERPT_LINES) {
        out.line(indent.saturating_add(2), &paint.dim(&line));
    }
}

pub(super) fn place(reference: &Reference, paint: Paint) -> String {
    let line = reference.source.line_column(reference.span.start).line;
    let file = paint.bold(&format!("{}:{line}", visible(reference.source.name())));
    let number = reference.index.saturating_add(1);
    match (reference.layer, &reference.sid) {
        (Layer::Grant, Some(id)) => format!("{file}  grant {}", visible(id)),
        (Layer::Grant, None) => format!("{file}  grant {number}"),
        (_, Some(sid)) => format!("{file}  Sid \"{}\" (statement {number})", visible(sid)),
        (_, None) => format!("{file}  statement {number}"),
    }
}

fn depends(out: &mut Lines, request: &Request, check: &CheckExplanation, paint: Paint) {
    let keys = &check.depends_on;
    if keys.is_empty() {
        return;
    }
    out.blank();
    out.line(0, &paint.bold("it depends on what was not said:"));
    for depends in keys {
        out.line(2, &paint.bold(&visible(depends.key.as_str())));
        let shown: Vec<String> = depends
            .ways
            .iter()
            .map(|(value, _)| visible(&settle::shown(value)))
            .collect();
        let width = shown.iter().map(|text| text.chars().count()).max();
        let width = width.unwrap_or(0).min(MAX_VALUE);
        for ((value, decision), shown) in depends.ways.iter().zip(&shown) {
            let flag = paint.help(&visible(&settle::flag(&depends.key, value)));
            let gap = " ".repeat(WIDEST_DECISION.saturating_sub(decision.as_str().len()));
            let decision = paint.decision(*decision);
            out.line(4, &format!("{shown:width$}  {decision}{gap}  say {flag}"));
        }
    }
    match request.completeness {
        // What is open all the same, such as the time of a case, has to be said.
        Completeness::Complete => {}
        Completeness::Open => {
            let flag = paint.help("--complete");
            let words = format!("or say {flag} to take everything that was not said as absent");
            out.line(2, &words);
        }
    }
}

fn near_misses(out: &mut Lines, misses: &[NearMiss], paint: Paint) {
    if misses.is_empty() {
        return;
    }
    out.blank();
    out.line(0, &paint.bold("what came near:"));
    for miss in misses.iter().take(MAX_NEAR_MISSES) {
        let effect = match miss.effect {
            Effect::Allow => "Allow",
            Effect::Deny => "Deny",
        };
        out.line(2, &format!("{}, {effect}", place(&miss.reference, paint)));
        if let Some(failed) = miss.failed.first() {
            let reason = format!("{}: {}", failed.element, failed.reason);
            out.line(4, &visible(&reason));
        }
    }
    let rest = misses.len().saturating_sub(MAX_NEAR_MISSES);
    if rest > 0 {
        out.line(2, &paint.dim(&format!("and {rest} more")));
    }
}

fn suggestions(out: &mut Lines, suggestions: &[Suggestion], paint: Paint) {
    if suggestions.is_empty() {
        return;
    }
    out.blank();
    out.line(0, &paint.bold("to allow it:"));
    for suggestion in suggestions.iter().take(MAX_SUGGESTIONS) {
        match suggestion {
            Suggestion::Context(pairs) => {
                let flags: Vec<String> = pairs
                    .iter()
                    .map(|(key, value)| settle::flag(key, value))
                    .collect();
                let flags = paint.help(&visible(&flags.join(" ")));
                out.line(2, &format!("- the request would have to carry {flags}"));
            }
            Suggestion::Policy(words) => out.line(2, &format!("- {}", visible(words))),
        }
    }
}

fn uncertain(out: &mut Lines, hinge: &Hinge, paint: Paint) {
    let id = hinge.point.id;
    let otherwise = paint.decision(hinge.otherwise);
    out.line(
        0,
        &format!(
            "{} {id}: {}",
            paint.warning("this hangs on"),
            hinge.point.recommended
        ),
    );
    out.line(
        2,
        &format!("the other reading: {}", hinge.point.alternative),
    );
    let flag = paint.help(&format!("--reading {id}=alternative"));
    out.line(2, &format!("with it: {otherwise}  say {flag}"));
}

/// One line of a terminal that is not narrow.
const EXCERPT_WIDTH: usize = 96;
const EXCERPT_LINES: usize = 4;
const MAX_NEAR_MISSES: usize = 3;
/// `explicitDeny`.
const WIDEST_DECISION: usize = 12;
const MAX_SUGGESTIONS: usize = 4;
/// Longer values are not aligned.
const MAX_VALUE: usize = 40;
