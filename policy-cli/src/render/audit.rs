//! What stands out in the policies of keys, for people.

use policy_core::accept::{Lockout, Verdict, WriteError};
use policy_core::symbolic::answer::{Audit, Bound, Idle, IdleBecause, Managers, Reached};
use policy_core::text::diagnostic::Diagnostic;

use crate::command::audit::Section;
use crate::command::audit::accepted::{Accepted, Places, Sent};
use crate::command::audit::report::{self, Audited, By, Report};
use crate::render::paint::Paint;
use crate::render::symbolic::lines::{self, labeled, wrapped};
use crate::render::symbolic::words::{self, Keys};
use crate::render::text::{self, Lines};

/// The whole answer.
pub(crate) fn answer(report: &Report, paint: Paint) -> String {
    let mut out = Lines::default();
    for (at, audited) in report.keys.iter().enumerate() {
        if at > 0 {
            out.blank();
        }
        one(&mut out, report, audited, paint);
    }
    let undecided = report.keys.iter().flat_map(|it| &it.audit.undecided);
    let undecided: Vec<_> = undecided.collect();
    lines::rest(&mut out, &report.assumptions(), &undecided, paint);
    out.text
}

fn one(out: &mut Lines, report: &Report, audited: &Audited, paint: Paint) {
    let audit = &audited.audit;
    out.line(0, &paint.bold(&format!("{}:", audit.key)));
    wrapped(out, 2, &summary(report, audited));
    if report.shows(Section::Lockout) {
        heading(out, "who can change the key policy", paint);
        for by in [By::KeyPolicy, By::AllPolicies] {
            managers(out, by, report::managers(audit, by), paint);
        }
        if let Some(accepted) = &audited.accepted {
            self::accepted(out, accepted, paint);
        }
    }
    if report.shows(Section::Statements) {
        heading(out, "statements that do nothing", paint);
        for idle in &audit.idle {
            self::idle(out, idle, paint);
        }
        none_if(out, audit.idle.is_empty(), paint);
    }
    if report.shows(Section::Reach) {
        heading(out, &reach_heading(audit), paint);
        for reached in reach(audit) {
            self::reached(out, reached, paint);
        }
        none_if(out, audit.reach.is_empty(), paint);
    }
}

/// `nothing stands out`, `2 things stand out`.
pub(super) fn summary(report: &Report, audited: &Audited) -> String {
    let undecided = report.is_undecided(audited);
    let stands_out = match (report.findings(audited), undecided) {
        (0, false) => return "nothing stands out".to_owned(),
        (0, true) => "nothing is known to stand out".to_owned(),
        (1, _) => "1 thing stands out".to_owned(),
        (count, _) => format!("{count} things stand out"),
    };
    if undecided {
        format!("{stands_out}, and something is undecided")
    } else {
        stands_out
    }
}

/// Whose key it is.
pub(super) fn reach_heading(audit: &Audit) -> String {
    let account = audit.key.account_text();
    format!("who can reach the key from outside of account {account}")
}

/// Those that nobody need have meant first.
pub(super) fn reach(audit: &Audit) -> Vec<&Reached> {
    let mut reach: Vec<&Reached> = audit.reach.iter().collect();
    reach.sort_by_key(|reached| match reached.bound {
        Bound::Public => 0,
        Bound::WeakCondition(_) => 1,
        Bound::Organizations(_) => 2,
        Bound::Named => 3,
    });
    reach
}

/// Which policies count.
pub(super) const fn by(by: By) -> &'static str {
    match by {
        By::AllPolicies => "with all policies that are given",
        By::KeyPolicy => "by the key policy alone",
    }
}

/// Why a statement does nothing.
pub(super) const fn because(why: IdleBecause) -> &'static str {
    match why {
        IdleBecause::Redundant => "without it nothing changes",
        IdleBecause::Shadowed => "a Deny shadows it",
        IdleBecause::Unmatched => "no request matches it",
    }
}

/// How far the key is open.
pub(super) fn bound(bound: &Bound) -> String {
    match bound {
        Bound::Named => "the policies name them, or their account".to_owned(),
        Bound::Organizations(ids) => match ids.as_slice() {
            [one] => format!("bounded to the organization {one}"),
            several => format!("bounded to the organizations {}", several.join(", ")),
        },
        Bound::Public => "bounded by nothing: anybody with an AWS account".to_owned(),
        Bound::WeakCondition(keys) => {
            let keys: Vec<&str> = keys.iter().map(|key| key.as_str()).collect();
            let on = match keys.as_slice() {
                [] => String::new(),
                keys => format!(" on {}", keys.join(" and ")),
            };
            format!("bounded by a condition{on} only, which anybody can meet")
        }
    }
}

/// What KMS would say in a word, and why it is not known.
pub(super) fn verdict(accepted: &Accepted) -> String {
    let acceptance = &accepted.acceptance;
    match &acceptance.verdict {
        Verdict::Accepted(_) => match acceptance.lockout {
            Lockout::Bypassed => "KMS would accept it, as the lockout check is skipped".to_owned(),
            Lockout::Depends | Lockout::LockedOut | Lockout::NotReached | Lockout::Passed => {
                "KMS would accept it: this caller could change it again".to_owned()
            }
        },
        Verdict::Depends(_) => {
            "whether KMS would accept it depends on condition keys of the call: \
             they say whether this caller could change it again"
                .to_owned()
        }
        Verdict::Refused { .. } => "KMS would refuse it".to_owned(),
    }
}

/// The errors, in the order of KMS.
pub(super) fn errors(accepted: &Accepted) -> Vec<&WriteError> {
    match &accepted.acceptance.verdict {
        Verdict::Accepted(_) | Verdict::Depends(_) => Vec::new(),
        Verdict::Refused { error, others } => std::iter::once(error).chain(others).collect(),
    }
}

/// `key.json:7: message`, with a line where the file has the text as it is sent.
pub(super) fn located(sent: &Sent, diagnostic: &Diagnostic) -> String {
    let name = sent.source.name();
    let message = &diagnostic.message;
    match sent.places {
        Places::InFile => {
            let line = sent.source.line_column(diagnostic.span.start).line;
            format!("{name}:{line}: {message}")
        }
        Places::Nowhere => format!("{name}: {message}"),
    }
}

fn heading(out: &mut Lines, text: &str, paint: Paint) {
    out.blank();
    out.line(0, &paint.bold(text));
}

fn none_if(out: &mut Lines, is_empty: bool, paint: Paint) {
    if is_empty {
        out.line(2, &paint.good("none"));
    }
}

fn managers(out: &mut Lines, by: By, managers: &Managers, paint: Paint) {
    out.line(2, &format!("{}:", self::by(by)));
    if report::is_locked(managers) {
        let nobody = |label: &str| paint.error(label);
        labeled(out, 4, "NOBODY:", nobody, "the key would be locked");
    } else if managers.callers.is_empty() {
        wrapped(out, 4, "not known: the steps did not suffice");
    }
    for (caller, example) in &managers.callers {
        let mut who = format!("- {}", words::caller(caller));
        if let Some(granted) = words::granted(example) {
            who.push_str(&format!(", provided that {granted}"));
        }
        wrapped(out, 4, &who);
    }
}

fn accepted(out: &mut Lines, accepted: &Accepted, paint: Paint) {
    let who = format!("sent by {}:", accepted.caller.as_str());
    wrapped(out, 2, &who);
    let painted = |label: &str| match accepted.acceptance.verdict {
        Verdict::Accepted(_) => paint.good(label),
        Verdict::Depends(_) => paint.warning(label),
        Verdict::Refused { .. } => paint.error(label),
    };
    labeled(out, 4, "", painted, &verdict(accepted));
    for error in errors(accepted) {
        let name = format!("{}:", error.kind.error_name());
        labeled(
            out,
            6,
            &name,
            |label| paint.error(label),
            error.kind.message(),
        );
        said(out, accepted, &error.diagnostic, paint);
    }
    for warning in &accepted.acceptance.warnings {
        labeled(
            out,
            6,
            "warning:",
            |label| paint.warning(label),
            "KMS takes this without a word",
        );
        said(out, accepted, warning, paint);
    }
}

/// What exactly is wrong, where, and what to do.
fn said(out: &mut Lines, accepted: &Accepted, diagnostic: &Diagnostic, paint: Paint) {
    wrapped(out, 8, &located(&accepted.sent, diagnostic));
    if let Some(help) = &diagnostic.help {
        labeled(out, 8, "help:", |label| paint.help(label), help);
    }
}

fn idle(out: &mut Lines, idle: &Idle, paint: Paint) {
    let Idle {
        statement,
        why,
        readings,
    } = idle;
    out.line(2, &text::place(statement, paint));
    let readings = words::readings(readings);
    let because = because(*why);
    labeled(
        out,
        4,
        because,
        |label| paint.warning(label),
        &format!("({readings})"),
    );
}

fn reached(out: &mut Lines, reached: &Reached, paint: Paint) {
    let Reached {
        callers,
        actions,
        example,
        bound,
    } = reached;
    let label = match bound {
        Bound::Public => "PUBLIC:",
        Bound::WeakCondition(_) => "WEAK:",
        Bound::Named | Bound::Organizations(_) => "-",
    };
    let painted = |label: &str| match bound {
        Bound::Public => paint.error(label),
        Bound::WeakCondition(_) => paint.warning(label),
        Bound::Named | Bound::Organizations(_) => label.to_owned(),
    };
    let mut callers = callers.iter().map(words::caller);
    let first = callers.next().unwrap_or_default();
    labeled(out, 2, label, painted, &first);
    for caller in callers {
        wrapped(out, 4, &caller);
    }
    wrapped(out, 4, &words::few_actions(*actions));
    wrapped(out, 4, &self::bound(bound));
    lines::indented_example(out, 4, example, Keys::Unnamed, paint);
}
