//! What stands out in the policies of keys, as Markdown for a comment on a pull request.

use std::fmt::Write;

use policy_core::symbolic::answer::{Assumption, Example, Idle, Reached, Undecided};

use crate::command::audit::Section;
use crate::command::audit::accepted::Accepted;
use crate::command::audit::report::{self, Audited, By, Report};
use crate::render::audit;
use crate::render::paint::Paint;
use crate::render::symbolic::markdown::{cell, fenced, line, list, visible_lines};
use crate::render::symbolic::words::{self, Keys};
use crate::render::text;

/// The whole answer.
pub(crate) fn answer(report: &Report) -> String {
    let mut out = String::new();
    for audited in &report.keys {
        let key = cell(audited.audit.key.as_str());
        let summary = audit::summary(report, audited);
        line(&mut out, &format!("### {key}: {summary}"));
        line(&mut out, "");
        if report.shows(Section::Lockout) {
            lockout(&mut out, audited);
        }
        if report.shows(Section::Statements) {
            statements(&mut out, audited);
        }
        if report.shows(Section::Reach) {
            reach(&mut out, audited);
        }
    }
    let undecided = report.keys.iter().flat_map(|it| &it.audit.undecided);
    let undecided = undecided.map(|Undecided { what, why }| format!("{what}: {why}"));
    list(&mut out, "Undecided:", undecided);
    let assumptions = report.assumptions();
    let assumptions = assumptions.iter().map(|Assumption(text)| text.clone());
    list(&mut out, "Rests on:", assumptions);
    let end = out.trim_end().len();
    out.truncate(end);
    out.push('\n');
    out
}

fn lockout(out: &mut String, audited: &Audited) {
    heading(out, "who can change the key policy");
    for by in [By::KeyPolicy, By::AllPolicies] {
        let managers = report::managers(&audited.audit, by);
        let by = audit::by(by);
        if report::is_locked(managers) {
            line(out, &format!("{by}: **NOBODY: the key would be locked**"));
            line(out, "");
        } else {
            let callers = managers.callers.iter();
            let callers = callers.map(|(caller, example)| match words::granted(example) {
                Some(granted) => format!("{}, provided that {granted}", words::caller(caller)),
                None => words::caller(caller),
            });
            list(out, &format!("{by}:"), callers);
        }
    }
    if let Some(accepted) = &audited.accepted {
        self::accepted(out, accepted);
    }
}

fn accepted(out: &mut String, accepted: &Accepted) {
    let who = cell(accepted.caller.as_str());
    let verdict = audit::verdict(accepted);
    line(out, &format!("sent by {who}: {verdict}"));
    line(out, "");
    let mut said = Vec::new();
    for error in audit::errors(accepted) {
        let place = audit::located(&accepted.sent, &error.diagnostic);
        said.push(format!("{error} ({place})"));
    }
    for warning in &accepted.acceptance.warnings {
        said.push(format!(
            "warning: {}",
            audit::located(&accepted.sent, warning)
        ));
    }
    for text in said {
        line(out, &format!("- {}", cell(&text)));
    }
    line(out, "");
}

fn statements(out: &mut String, audited: &Audited) {
    heading(out, "statements that do nothing");
    let idle = &audited.audit.idle;
    if idle.is_empty() {
        return none(out);
    }
    line(out, "| statement | why | readings |");
    line(out, "|---|---|---|");
    for Idle {
        statement,
        why,
        readings,
    } in idle
    {
        let place = cell(&text::place(statement, Paint::plain()));
        let readings = cell(&words::readings(readings));
        let why = audit::because(*why);
        line(out, &format!("| {place} | {why} | {readings} |"));
    }
    line(out, "");
}

fn reach(out: &mut String, audited: &Audited) {
    heading(out, &audit::reach_heading(&audited.audit));
    let reach = audit::reach(&audited.audit);
    if reach.is_empty() {
        return none(out);
    }
    line(out, "| who | actions | bound |");
    line(out, "|---|---|---|");
    for reached in &reach {
        let who = cell(&who(reached));
        let actions = cell(&words::few_actions(reached.actions));
        let bound = cell(&audit::bound(&reached.bound));
        let bound = if report::is_open(reached) {
            format!("**{bound}**")
        } else {
            bound
        };
        line(out, &format!("| {who} | {actions} | {bound} |"));
    }
    line(out, "");
    for (number, reached) in (1_usize..).zip(&reach) {
        let who = cell(&who(reached));
        line(
            out,
            &format!("<details><summary>{number}: {who}, an example</summary>"),
        );
        line(out, "");
        example(out, &reached.example);
        line(out, "</details>");
        line(out, "");
    }
}

fn example(out: &mut String, example: &Example) {
    let mut text = words::call(&example.request, Keys::Named);
    for carried in words::carried(&example.request) {
        let _ = write!(text, "\n  {carried}");
    }
    if let Some(granted) = words::granted(example) {
        let _ = write!(text, "\nprovided that {granted}");
    }
    text.push('\n');
    fenced(out, "text", &visible_lines(&text));
}

fn heading(out: &mut String, text: &str) {
    line(out, &format!("#### {text}"));
    line(out, "");
}

fn none(out: &mut String) {
    line(out, "none");
    line(out, "");
}

/// Everybody in a row.
fn who(reached: &Reached) -> String {
    let callers: Vec<String> = reached.callers.iter().map(words::caller).collect();
    callers.join(", ")
}
