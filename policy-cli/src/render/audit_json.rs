//! What stands out in the policies of keys, for programs. The schema is documented in
//! `docs/output.md`.

use policy_core::accept::{Lockout, Verdict};
use policy_core::name::condition_key::ConditionKey;
use policy_core::symbolic::answer::{Bound, IdleBecause, Reached};
use policy_core::table::kms_action::Action;
use policy_core::text::diagnostic::Diagnostic;
use serde::Serialize;

use crate::case::write::tree::Tree;
use crate::command::audit::Section;
use crate::command::audit::accepted::{Accepted, Places};
use crate::command::audit::report::{self, Audited, By, Report};
use crate::render::audit;
use crate::render::json::{self, Place};
use crate::render::symbolic::wire;

/// The whole answer.
#[derive(Debug, Serialize)]
pub(crate) struct Answer {
    version: u32,
    command: &'static str,
    keys: Vec<Key>,
    assumptions: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Key {
    key: String,
    findings: usize,
    lockout: Option<OneLockout>,
    statements: Option<Vec<Statement>>,
    reach: Option<Vec<Reach>>,
    undecided: Vec<wire::Open>,
    steps: u64,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct OneLockout {
    by_key_policy: Managers,
    by_all_policies: Managers,
    accepted: Option<Acceptance>,
}

#[derive(Debug, Serialize)]
struct Managers {
    locked: bool,
    callers: Vec<Manager>,
}

#[derive(Debug, Serialize)]
struct Manager {
    caller: wire::Caller,
    example: Tree,
    case: Tree,
}

#[derive(Debug, Serialize)]
struct Acceptance {
    caller: String,
    verdict: &'static str,
    lockout: &'static str,
    errors: Vec<Error>,
    warnings: Vec<Message>,
}

#[derive(Debug, Serialize)]
struct Error {
    error: &'static str,
    message: &'static str,
    reason: Message,
}

#[derive(Debug, Serialize)]
struct Message {
    code: &'static str,
    message: String,
    help: Option<String>,
    file: String,
    line: Option<u32>,
    column: Option<u32>,
}

#[derive(Debug, Serialize)]
struct Statement {
    #[serde(flatten)]
    place: Place,
    why: &'static str,
    readings: wire::Reading,
}

#[derive(Debug, Serialize)]
struct Reach {
    callers: Vec<wire::Caller>,
    actions: Vec<&'static str>,
    bound: OneBound,
    finding: bool,
    example: Tree,
    case: Tree,
}

#[derive(Debug, Serialize)]
struct OneBound {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    organizations: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    keys: Option<Vec<String>>,
}

impl Answer {
    pub(crate) fn new(report: &Report) -> Self {
        let keys = report.keys.iter();
        Self {
            version: VERSION,
            command: "audit",
            keys: keys.map(|audited| key(report, audited)).collect(),
            assumptions: wire::sentences(&report.assumptions()),
        }
    }
}

fn key(report: &Report, audited: &Audited) -> Key {
    let audit = &audited.audit;
    let lockout = || OneLockout {
        by_key_policy: managers(report, audited, By::KeyPolicy),
        by_all_policies: managers(report, audited, By::AllPolicies),
        accepted: audited.accepted.as_ref().map(acceptance),
    };
    let statements = || {
        let idle = audit.idle.iter().map(|idle| Statement {
            place: json::place(&idle.statement),
            why: match idle.why {
                IdleBecause::Redundant => "redundant",
                IdleBecause::Shadowed => "shadowed",
                IdleBecause::Unmatched => "unmatched",
            },
            readings: wire::readings(&idle.readings),
        });
        idle.collect()
    };
    let reach = || {
        let reach = audit::reach(audit).into_iter();
        reach.map(|reached| self::reach(report, reached)).collect()
    };
    Key {
        key: audit.key.as_str().to_owned(),
        findings: report.findings(audited),
        lockout: report.shows(Section::Lockout).then(lockout),
        statements: report.shows(Section::Statements).then(statements),
        reach: report.shows(Section::Reach).then(reach),
        undecided: audit.undecided.iter().map(wire::open).collect(),
        steps: audit.steps,
    }
}

fn managers(report: &Report, audited: &Audited, by: By) -> Managers {
    let managers = report::managers(&audited.audit, by);
    let callers = managers.callers.iter().map(|(caller, example)| Manager {
        caller: wire::caller(caller),
        example: wire::example(example),
        case: report.manager_case(example, by),
    });
    Managers {
        locked: report::is_locked(managers),
        callers: callers.collect(),
    }
}

fn reach(report: &Report, reached: &Reached) -> Reach {
    Reach {
        callers: reached.callers.iter().map(wire::caller).collect(),
        actions: reached.actions.iter().map(Action::full_name).collect(),
        bound: bound(&reached.bound),
        finding: report::is_open(reached),
        example: wire::example(&reached.example),
        case: report.reach_case(reached),
    }
}

fn bound(bound: &Bound) -> OneBound {
    let of = |kind| OneBound {
        kind,
        organizations: None,
        keys: None,
    };
    match bound {
        Bound::Named => of("named"),
        Bound::Organizations(ids) => OneBound {
            organizations: Some(ids.clone()),
            ..of("organizations")
        },
        Bound::Public => of("public"),
        Bound::WeakCondition(keys) => {
            let keys = keys.iter().map(ConditionKey::as_str);
            OneBound {
                keys: Some(keys.map(str::to_owned).collect()),
                ..of("weakCondition")
            }
        }
    }
}

fn acceptance(accepted: &Accepted) -> Acceptance {
    let said = &accepted.acceptance;
    let errors = audit::errors(accepted).into_iter().map(|error| Error {
        error: error.kind.error_name(),
        message: error.kind.message(),
        reason: message(accepted, &error.diagnostic),
    });
    let warnings = said.warnings.iter();
    Acceptance {
        caller: accepted.caller.as_str().to_owned(),
        verdict: match said.verdict {
            Verdict::Accepted(_) => "accepted",
            Verdict::Depends(_) => "depends",
            Verdict::Refused { .. } => "refused",
        },
        lockout: match said.lockout {
            Lockout::Bypassed => "bypassed",
            Lockout::Depends => "depends",
            Lockout::LockedOut => "lockedOut",
            Lockout::NotReached => "notReached",
            Lockout::Passed => "passed",
        },
        errors: errors.collect(),
        warnings: warnings.map(|it| message(accepted, it)).collect(),
    }
}

fn message(accepted: &Accepted, diagnostic: &Diagnostic) -> Message {
    let sent = &accepted.sent;
    let at = match sent.places {
        Places::InFile => Some(sent.source.line_column(diagnostic.span.start)),
        Places::Nowhere => None,
    };
    Message {
        code: diagnostic.code,
        message: diagnostic.message.clone(),
        help: diagnostic.help.clone(),
        file: sent.source.name().to_owned(),
        line: at.map(|at| at.line),
        column: at.map(|at| at.column),
    }
}

const VERSION: u32 = 1;
